"""What the data say behind a first sentence: it must be fit to stand in any speech."""

from typing import Final

import pytest

from corpus.document.values import Level
from corpus.splitting.sentences import split_sentences
from rag.facts.finding import find_facts
from rag.structures.choosing import moves
from rag.structures.filling import openings
from rag.structures.values import Mood, Move, Opening
from rag.writing.gate import Gate, Sources

SUBJECT: Final = "护林防火"
SAID: Final = [
    (move, one, then)
    for move in moves().values()
    for one in openings(move, SUBJECT)
    for then in one.then
]
GATE: Final = Gate(Sources((), (), "写一篇县长在全县护林防火会议上的讲话"), level=Level.COUNTY)


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(("move", "opening", "then"), SAID)
def test_it_is_taken_sentence_by_sentence(move: Move, opening: Opening, then: str) -> None:
    said = [f"{opening.first}。"]
    for sentence in sentences(then):
        assert not GATE.refuses(sentence, words="", said=said, mood=move.mood), sentence
        assert not find_facts(sentence)
        said.append(sentence)
    assert then.endswith("。")


def test_nothing_is_said_twice_in_the_data() -> None:
    said = [one for _, _, then in SAID for one in sentences(then)]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    "move", [one for one in moves().values() if one.mood is not Mood.HONOURS], ids=lambda m: m.name
)
def test_every_first_sentence_goes_on(move: Move) -> None:
    assert all(one.then for one in move.points)
    assert len({one.first for one in move.points}) == len(move.points)


def test_a_subject_that_is_long_or_no_work_is_not_named() -> None:
    for name in ("培训班", "长江流域重点水域禁渔退捕与渔民转产安置"):
        for move in moves().values():
            assert not any(name in one.first for one in openings(move, name))
