"""Where else a passage stands, on the command line and in the endnotes."""

import zipfile
from pathlib import Path

import pytest

from corpus.document.values import Kind
from rag.draft.values import (
    AlsoIn,
    AttributedSentence,
    Citation,
    Draft,
    DraftSection,
    Evidence,
    Relation,
    Verdict,
)
from tests.cli_runner import Cli, write
from tests.corpus.speeches import speech
from ui.export.docx import export_docx
from ui.messages.catalogue import Messages
from ui.text.report import ALSO_NAMED, also_lines, places_of, source_lines

BODY = speech(1, sentences=16)
SENTENCE = BODY.splitlines()[3].partition("。")[0] + "。"
HEAD = "---\ntitle: {title}\ndate: {date}\n---\n\n"


@pytest.fixture
def copies(cli: Cli, tmp_path: Path) -> Cli:
    folder = tmp_path / "copies"
    folder.mkdir()
    write(
        folder,
        {
            "late.md": HEAD.format(title="转发的讲话", date="2024-05-02") + BODY,
            "early.md": HEAD.format(title="原来的讲话", date="2023-05-02") + BODY,
        },
    )
    cli.ok("ingest", str(folder))
    return cli


def test_search_lists_the_other_places(copies: Cli) -> None:
    found = copies.ok("search", SENTENCE, "--json").json["results"]
    assert {one["title"] for one in found} == {"原来的讲话"}
    (also,) = found[0]["also_in"]
    assert set(also) == {"document_id", "title", "source", "date", "relation", "start", "end"}
    assert (also["title"], also["relation"]) == ("转发的讲话", "相同")
    text = copies.ok("corpus", "show", also["document_id"], "--json").json["text"]
    assert SENTENCE in text[also["start"] : also["end"]]
    assert "另见：《转发的讲话》 2024-05-02（相同）" in copies.ok("search", SENTENCE).out
    assert "also in: 《转发的讲话》" in copies.ok("search", SENTENCE, "--lang", "en").out


def test_show_gives_the_duplicates_of_a_document(copies: Cli) -> None:
    documents = copies.ok("corpus", "list", "--json").json["documents"]
    ids = {one["title"]: one["id"] for one in documents}
    late = copies.ok("corpus", "show", ids["转发的讲话"], "--json").json
    (original,) = late["duplicates"]
    assert set(original) == {
        "document_id", "title", "source", "relation", "similarity", "cited",
    }  # fmt: skip
    assert (original["document_id"], original["cited"]) == (ids["原来的讲话"], True)
    assert [flaw["kind"] for flaw in late["flaws"]] == ["重复"]
    early = copies.ok("corpus", "show", ids["原来的讲话"], "--json").json
    assert [one["cited"] for one in early["duplicates"]] == [False]
    assert early["flaws"] == []
    shown = copies.ok("corpus", "show", ids["转发的讲话"]).out
    assert "引用以此为准：《原来的讲话》（相同 100.0%）" in shown
    assert "重复：《转发的讲话》" in copies.ok("corpus", "show", ids["原来的讲话"]).out


def _place(number: int) -> AlsoIn:
    return AlsoIn(
        document_id=f"d{number}", title=f"别处{number}", source=f"{number}.md", relation="沿用",
        start=0, end=9,
    )  # fmt: skip


def _passage(document_id: str, start: int, *places: AlsoIn) -> Evidence:
    return Evidence(
        rank=1, score=1.0, passage_id=f"{document_id}-{start}", document_id=document_id,
        source="a.md", title="讲话", kind=Kind.OTHER, start=start, end=start + 50, text="…",
        also_in=places,
    )  # fmt: skip


CITED = Citation(
    document_id="a", start=60, end=70, quote="把水渠清一遍。", score=1.0, relation=Relation.VERBATIM
)


def test_a_citation_stands_where_its_passage_stands() -> None:
    passages = (
        _passage("a", 0, _place(1)),
        _passage("b", 50, _place(2)),
        _passage("a", 50, _place(3)),
    )
    assert places_of(CITED, passages) == (_place(3),)
    assert places_of(CITED, ()) == ()
    lines = list(source_lines([CITED], {"a": "《讲话》"}, Messages(), evidence=passages))
    assert lines[-1].strip() == "另见：《别处3》（沿用）"


def test_many_places_are_counted() -> None:
    (line,) = also_lines([_place(number) for number in range(9)], Messages())
    assert line.count("《") == ALSO_NAMED
    assert line.endswith("等 9 处")
    assert list(also_lines([], Messages())) == []


def test_an_endnote_names_the_other_places(tmp_path: Path) -> None:
    text = "把水渠清一遍。"
    sentence = AttributedSentence(
        text=text, start=0, end=len(text), verdict=Verdict.VERBATIM, citations=(CITED,)
    )
    draft = Draft(
        text=text,
        sections=(DraftSection(heading="", sentences=(sentence,)),),
        evidence=(_passage("a", 50, _place(3)),),
    )
    export_docx(draft, tmp_path / "out.docx")
    with zipfile.ZipFile(tmp_path / "out.docx") as file:
        notes = file.read("word/endnotes.xml").decode()
    assert "（另见：《别处3》（沿用））" in notes
