"""The tables that travel: flat, complete, and unchanged where nothing changed."""

from dataclasses import replace
from itertools import pairwise

from rag.chain.kept import Kept
from rag.draft.values import DraftDone, Material, SentenceDone
from tests.fakes import LONG, FakeStore, ScriptedWriter, evidence, finished_draft
from ui.html.view import View, apply_event, show_draft
from ui.messages.catalogue import Messages
from ui.web.panes import Panes

PANES = Panes(Messages(), pace=180)
STORE = FakeStore()


def test_every_citation_finds_its_panel_its_document_and_its_span() -> None:
    table = PANES.panes(show_draft(View(), finished_draft()), "t", STORE)
    for number, section in enumerate(finished_draft().sections):
        for place, sentence in enumerate(section.sentences):
            key = f"s{number}-{place}"
            assert f"panel:{key}" in table
            for index, citation in enumerate(sentence.citations):
                assert f'data-key="{key}.{index}"' in table[f"panel:{key}"]
                assert f"head:{citation.document_id}" in table
                assert f"{key}.{index}" in table[f"doc:{citation.document_id}"]


def test_a_sentence_changes_only_its_own_pieces() -> None:
    view, tables = View(), []
    for event in ScriptedWriter(seconds=0).stream("起草", thread_id="t"):
        view = apply_event(view, event)
        if isinstance(event, SentenceDone):
            tables.append(PANES.panes(view, "t", STORE))
        if isinstance(event, DraftDone):
            break
    for before, after in pairwise(tables):
        assert before.keys() <= after.keys()
        touched = {key for key in before if before[key] != after[key]}
        assert not {key for key in touched if key.startswith(("h:", "panel:", "head:"))}
        assert len([key for key in touched if key.startswith("p:")]) <= 1


def test_a_document_that_is_gone_leaves_its_title_and_the_rest_stands() -> None:
    gone = evidence()[0].model_copy(update={"document_id": "gone", "title": "旧讲话"})
    table = PANES.panes(apply_event(View(), Material(results=(gone, evidence()[1]))), "t", STORE)
    assert "旧讲话" in table["head:gone"]
    assert table["doc:gone"] == ""
    assert table["doc:doc2"]


def test_the_overview_lists_the_draft_s_own_documents_the_most_used_first() -> None:
    table = PANES.panes(show_draft(View(), finished_draft()), "t", STORE)
    assert table["overview"].index("doc1") < table["overview"].index("doc2")
    only_found = apply_event(View(), Material(results=evidence()))
    assert PANES.panes(only_found, "t", STORE)["overview"] == ""


def test_the_whole_of_a_document_keeps_its_cited_spans() -> None:
    view = show_draft(View(), finished_draft())
    html = PANES.full_text(view, "doc3", STORE)
    assert html.count("<p>") == LONG.count("\n") + 1
    assert 'data-c="s1-2.0"' in html
    assert PANES.full_text(view, "gone", STORE) == ""


def test_nothing_to_show_is_an_empty_table_with_its_thread() -> None:
    table = PANES.panes(View(), "t", STORE)
    assert table["thread"] == "t"
    assert not any(table[key] for key in ("title", "text", "legend", "summary", "overview", "done"))


def test_words_that_no_longer_stand_in_their_source_are_shown_and_said() -> None:
    draft = finished_draft()
    sections = []
    for section in draft.sections:
        sentences = [
            sentence.model_copy(
                update={
                    "citations": tuple(
                        one.model_copy(update={"document_id": "gone"})
                        if one.document_id == "doc3"
                        else one.model_copy(update={"quote": "当时的原话。"})
                        if one.document_id == "doc2"
                        else one
                        for one in sentence.citations
                    )
                }
            )
            for sentence in section.sentences
        ]
        sections.append(section.model_copy(update={"sentences": tuple(sentences)}))
    table = PANES.panes(
        show_draft(View(), draft.model_copy(update={"sections": tuple(sections)})), "t", STORE
    )
    assert "来源已改动" in table["panel:s1-0"]
    assert "当时的原话。" in table["panel:s1-0"]
    assert 'data-c="s1-0.0"' not in table["doc:doc2"]
    assert "来源已移除" in table["panel:s1-2"]
    assert "群团干部要沉下身子" in table["panel:s1-2"]
    unchanged = PANES.panes(show_draft(View(), draft), "t", STORE)
    assert not any("来源已" in html for html in unchanged.values())


def test_material_of_the_conversation_is_marked() -> None:
    own, other = evidence()[0].model_copy(update={"attached": True}), evidence()[1]
    table = PANES.panes(apply_event(View(), Material(results=(own, other))), "t", STORE)
    assert "本次材料" in table["head:doc1"]
    assert "本次材料" not in table["head:doc2"]


def test_minutes_are_counted_at_the_pace_that_is_wished() -> None:
    view = show_draft(View(), finished_draft())
    wished = replace(view, kept=Kept(pace=90))
    assert "按每分钟 180 字计" in PANES.panes(view, "t", STORE)["summary"]
    assert "按每分钟 90 字计" in PANES.panes(wished, "t", STORE)["summary"]
