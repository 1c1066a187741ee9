"""Composing: offsets that are exact whatever the sentences."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Part
from rag.draft.composing import (
    MOST_UNCITED,
    PARAGRAPH_LENGTH,
    Piece,
    compose,
    metrics,
    pieces_of,
    with_findings,
)
from rag.draft.values import (
    AttributedSentence,
    Citation,
    Evidence,
    Finding,
    Relation,
    Severity,
    Verdict,
)


def sentence(
    text: str, verdict: Verdict = Verdict.SUPPORTED, *citations: Citation
) -> AttributedSentence:
    return AttributedSentence(
        text=text, start=0, end=len(text), verdict=verdict, citations=citations
    )


def citation(document_id: str, start: int, quote: str = "要把路修好。") -> Citation:
    return Citation(
        document_id=document_id,
        start=start,
        end=start + len(quote),
        quote=quote,
        score=0.9,
        relation=Relation.REWORDED,
    )


def evidence(number: int, *, score: float, part: Part | None = None) -> Evidence:
    return Evidence(
        rank=1,
        score=score,
        passage_id=f"p{number}",
        document_id="d",
        source="d.md",
        title="讲话",
        part=part,
        start=100 * number,
        end=100 * number + 100,
        text="要把路修好。",
    )


LINE = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\n"), min_size=1, max_size=120
)
SENTENCES = st.builds(sentence, LINE, st.sampled_from(Verdict))


@st.composite
def grown(draw: st.DrawFn, least: int = 0) -> Piece:
    piece = Piece(heading=draw(st.just("") | LINE))
    for one in draw(st.lists(SENTENCES, min_size=least, max_size=6)):
        piece = piece.with_sentence(one)
    return piece


def texts(piece: Piece) -> list[list[str]]:
    return [[one.text for one in paragraph] for paragraph in piece.paragraphs]


@given(st.lists(SENTENCES, max_size=12), st.just("") | LINE)
def test_growing_loses_no_sentence_and_keeps_offsets(
    sentences: list[AttributedSentence], heading: str
) -> None:
    piece = Piece(heading=heading)
    for one in sentences:
        piece = piece.with_sentence(one)
    assert [one.text for one in piece.sentences] == [one.text for one in sentences]
    body = "\n".join("".join(paragraph) for paragraph in texts(piece))
    assert all(body[one.start : one.end] == one.text for one in piece.sentences)
    assert all(piece.paragraphs)


@given(st.lists(grown(), max_size=4))
def test_every_sentence_stands_where_the_draft_says(pieces: list[Piece]) -> None:
    draft = compose(pieces)
    assert all(draft.text[s.start : s.end] == s.text for s in draft.sentences)
    assert [s.text for s in draft.sentences] == [s.text for p in pieces for s in p.sentences]
    rest = list(draft.text)
    for one in draft.sentences:
        rest[one.start : one.end] = [""] * len(one.text)
    assert "".join(rest).replace("\n", "") == "".join(piece.heading for piece in pieces)


@given(st.lists(grown(least=1), max_size=4))
def test_a_draft_gives_back_its_pieces(pieces: list[Piece]) -> None:
    draft = compose(pieces)
    again = pieces_of(draft)
    assert [(p.heading, texts(p)) for p in again] == [(p.heading, texts(p)) for p in pieces]
    assert compose(again) == draft


def test_a_full_paragraph_is_followed_by_another() -> None:
    long = sentence("长" * PARAGRAPH_LENGTH)
    piece = Piece().with_sentence(long).with_sentence(sentence("短。"))
    assert texts(piece) == [[long.text], ["短。"]]


def test_a_salutation_stands_on_a_line_of_its_own() -> None:
    piece = Piece().with_sentence(sentence("同志们：")).with_sentence(sentence("今天开会。"))
    assert compose([piece]).text == "同志们：\n今天开会。"


def test_headings_are_lines_and_no_sentences() -> None:
    first = Piece(heading="一、修路").with_sentence(sentence("要把路修好。"))
    second = Piece(heading="二、架桥").with_sentence(sentence("要把桥架牢。"))
    draft = compose([first, second], title="在会上的讲话", settings_hash="ab")
    assert draft.text == "一、修路\n要把路修好。\n二、架桥\n要把桥架牢。"
    assert [section.heading for section in draft.sections] == ["一、修路", "二、架桥"]
    assert (draft.title, draft.settings_hash) == ("在会上的讲话", "ab")


def test_the_evidence_shown_is_what_is_cited_and_the_best_of_the_rest() -> None:
    found = [evidence(n, score=1 - n / 100) for n in range(20)]
    cited = sentence("要把路修好。", Verdict.SUPPORTED, citation("d", 1950))
    shown = compose([Piece().with_sentence(cited)], evidence=[*found, found[0]]).evidence
    assert [item.passage_id for item in shown] == ["p19", *(f"p{n}" for n in range(MOST_UNCITED))]
    assert [item.rank for item in shown] == list(range(1, MOST_UNCITED + 2))


def test_a_salutation_is_no_evidence_to_look_at() -> None:
    found = [evidence(0, score=1, part=Part.SALUTATION), evidence(1, score=0.5)]
    assert [item.passage_id for item in compose([Piece()], evidence=found).evidence] == ["p1"]


def test_a_citation_holds_on_to_its_own_document_and_passage_only() -> None:
    cited = sentence("要把路修好。", Verdict.SUPPORTED, citation("other", 150), citation("d", 200))
    found = [evidence(n, score=1 - n / 100) for n in range(1, 20)]
    shown = compose([Piece().with_sentence(cited)], evidence=found).evidence
    assert shown[0].passage_id == "p2"
    assert shown[1].passage_id == "p1"


def test_the_rates_count_what_needs_a_source() -> None:
    quote = "要把路修到每一户群众的家门口去。"
    piece = (
        Piece()
        .with_sentence(sentence("同志们：", Verdict.NOT_NEEDED))
        .with_sentence(sentence(quote, Verdict.VERBATIM, citation("d", 0, quote)))
        .with_sentence(sentence("要把桥架牢。", Verdict.UNSUPPORTED))
    )
    rates = compose([piece], source_texts=[quote]).metrics
    assert rates["supported_rate"] == 0.5
    assert rates["cited_rate"] == 0.5
    assert rates["sentences"] == 3
    assert rates["characters"] == 4 + 16 + 6  # punctuation is read as well
    assert rates["copy_rate"] == round(15 / 23, 4)


def test_an_empty_draft_has_rates() -> None:
    assert metrics(compose([]), []) == {
        "copy_rate": 0.0,
        "supported_rate": metrics(compose([Piece()]), [])["supported_rate"],
        "cited_rate": 0.0,
        "characters": 0.0,
        "sentences": 0.0,
    }


def test_findings_join_a_draft_and_change_nothing_else() -> None:
    draft = compose([Piece().with_sentence(sentence("要把路修好。"))])
    finding = Finding(check="空话", severity=Severity.INFO, start=0, end=2, message="具体些")
    assert with_findings(draft, [finding]).findings == (finding,)
    assert with_findings(with_findings(draft, [finding]), []) == draft
