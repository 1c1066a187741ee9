"""Numbered notes: each cited span once, in the order of the text, whatever its words are."""

from hypothesis import given

from rag.draft.values import Relation, Verdict
from tests.fakes import DOCUMENTS, HOSTILE, ROOTS, cite, finished_draft
from tests.ui.reading import hostile_text, read, safe
from ui.html.draft import sentence_html
from ui.html.notes import notes_html, numbered
from ui.html.view import ShownSentence, View, show_draft, shown_sections
from ui.messages.catalogue import Messages

SAY = Messages()
KNOWN = {document.id: document for document, _ in DOCUMENTS}
TITLES = {key: document.title for key, document in KNOWN.items()}


def _shown() -> list[ShownSentence]:
    sections = show_draft(View(), finished_draft()).sections
    return [item for section in shown_sections(sections) for item in section]


def test_a_span_that_two_sentences_cite_has_one_number() -> None:
    notes, cited = numbered(_shown())
    assert notes["s0-0"] == ()
    assert notes["s0-1"] == notes["s1-4"] == (1,)
    assert notes["s0-2"] == (2, 3)
    assert cited[0].quote == ROOTS
    assert sorted({number for own in notes.values() for number in own}) == list(
        range(1, len(cited) + 1)
    )


def test_the_notes_name_their_source_and_what_is_to_be_verified() -> None:
    shown = _shown()
    _, cited = numbered(shown)
    text = read(notes_html(shown, cited, KNOWN, TITLES, SAY)).text
    assert f"[1]《在全县群团改革推进会上的讲话》（林怀远，2023-07-18，原文）“{ROOTS}”" in text
    assert "部分有据未见出处：请核实后再用" in text
    sound = [item for item in shown if item.sentence.verdict is Verdict.VERBATIM]
    assert "请核实" not in notes_html(sound, cited, KNOWN, TITLES, SAY)
    assert notes_html([], (), KNOWN, TITLES, SAY) == ""


def test_a_source_that_is_gone_keeps_its_title_and_its_words() -> None:
    shown = _shown()
    _, cited = numbered(shown)
    text = read(notes_html(shown, cited, {}, TITLES, SAY)).text
    assert "《在全县群团改革推进会上的讲话》（这份材料已不在语料库里" in text
    assert ROOTS in text


def test_a_sentence_bears_its_numbers_beside_its_text() -> None:
    html = sentence_html(_shown()[2], SAY, notes=(2, 3))
    assert 'data-notes="2,3"' in html
    assert read(html).text == _shown()[2].sentence.text
    assert "data-notes" not in sentence_html(_shown()[0], SAY)


@given(hostile_text)
def test_notes_are_text(title: str) -> None:
    hostile = cite(HOSTILE, "doc4", f"要严守底线{HOSTILE}，绝不松懈。", Relation.VERBATIM, 1.0)
    document = KNOWN["doc4"].model_copy(update={"speaker": title})
    page = safe(notes_html([], [hostile], {"doc4": document}, {"doc4": title}, SAY))
    assert HOSTILE in page.text
