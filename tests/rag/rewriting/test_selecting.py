"""Which sentences a revision is about."""

import pytest

from rag.draft.composing import Piece
from rag.draft.values import AttributedSentence, Verdict
from rag.errors import RequestError
from rag.requests.place import Place, Unit
from rag.rewriting.selecting import select


def sentence(text: str) -> AttributedSentence:
    return AttributedSentence(text=text, start=0, end=len(text), verdict=Verdict.SUPPORTED)


def pieces() -> list[Piece]:
    """Two headed sections behind an opening: paragraphs of 1, 2; 1; 3 sentences."""
    shape = (("", (1, 2)), ("一、修路", (1,)), ("二、架桥", (3,)))
    return [
        Piece(
            heading=heading,
            paragraphs=tuple(
                tuple(sentence(f"{heading}{p}{n}。") for n in range(count))
                for p, count in enumerate(counts)
            ),
        )
        for heading, counts in shape
    ]


OPENING = {(0, 0, 0), (0, 1, 0), (0, 1, 1)}
BRIDGES = {(2, 0, 0), (2, 0, 1), (2, 0, 2)}


@pytest.mark.parametrize(
    ("unit", "number", "places"),
    [
        (Unit.ALL, 0, OPENING | {(1, 0, 0)} | BRIDGES),
        (Unit.SECTION, 1, {(1, 0, 0)}),
        (Unit.SECTION, 2, BRIDGES),
        (Unit.SECTION, -1, BRIDGES),
        (Unit.PARAGRAPH, 2, {(0, 1, 0), (0, 1, 1)}),
        (Unit.PARAGRAPH, -1, BRIDGES),
        (Unit.PARAGRAPH, -2, {(1, 0, 0)}),
        (Unit.SENTENCE, 3, {(0, 1, 1)}),
        (Unit.SENTENCE, -1, {(2, 0, 2)}),
    ],
)
def test_a_target_names_its_sentences(
    unit: Unit, number: int, places: set[tuple[int, int, int]]
) -> None:
    assert select(pieces(), Place(unit=unit, number=number)) == places


@pytest.mark.parametrize(
    ("unit", "number", "message"),
    [
        (Unit.SECTION, 3, "只有 2 节"),
        (Unit.PARAGRAPH, 9, "只有 4 段"),
        (Unit.SENTENCE, -8, "只有 7 句"),
    ],
)
def test_a_place_that_is_not_there_is_refused(unit: Unit, number: int, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        select(pieces(), Place(unit=unit, number=number))


def test_sections_without_headings_are_counted_too() -> None:
    bare = [piece.model_copy(update={"heading": ""}) for piece in pieces()]
    assert select(bare, Place(unit=Unit.SECTION, number=1)) == OPENING
