"""Revising: facts kept, places found, and a diff that loses nothing."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import BaseMessage

from rag.attribution.attributing import Attributor
from rag.draft.composing import Piece
from rag.draft.values import AttributedSentence, Verdict
from rag.errors import RequestError
from rag.models.client import LanguageModel
from rag.requests.brief import Action, Brief, ReviseMode
from rag.requests.place import Place, Unit
from rag.retrieval.encodings import Encodings
from rag.settings import Settings
from rag.writing.drafting import Attempt
from rag.writing.gate import Sources
from rag.writing.revising import KEPT, SHORTER, TEMPERATURES, Reviser, select, to_drop
from tests.fake_model import ScriptedChatModel
from tests.hash_encoder import HashEncoder

BEFORE = "要把活动场所开在群众家门口，每天开放8个小时，白天有人管，晚上有灯亮。"


def sentence(text: str, verdict: Verdict = Verdict.SUPPORTED) -> AttributedSentence:
    return AttributedSentence(text=text, start=0, end=len(text), verdict=verdict)


def revised(
    settings: Settings, mode: ReviseMode, *answers: str, before: str = BEFORE
) -> tuple[AttributedSentence, int]:
    left = list(answers)

    def answer(messages: Sequence[BaseMessage]) -> str:
        return left.pop(0)

    model = ScriptedChatModel(answer=answer)
    reviser = Reviser(
        LanguageModel(settings, chat_model=model),
        Attributor(Encodings(HashEncoder())),
        Sources((), (), before),
        mode,
        "植树",
        1,
    )
    *pieces, last = reviser.revise(sentence(before))
    assert all(isinstance(piece, Attempt) for piece in pieces)
    assert isinstance(last, AttributedSentence)
    return last, len(model.prompts)


SHORT = "要把活动场所开在群众家门口，每天开放8个小时。"


def test_a_shortened_sentence_that_keeps_the_facts_is_taken(settings: Settings) -> None:
    after, asked = revised(settings, ReviseMode.SHORTEN, SHORT)
    assert (after.text, asked) == (SHORT, 1)
    assert KEPT not in after.reasons


@pytest.mark.parametrize(
    ("mode", "answer"),
    [
        (ReviseMode.SHORTEN, "要把活动场所开在群众家门口，每天开放。"),
        (ReviseMode.SHORTEN, "要把活动场所开在群众家门口，每天开放9个小时。"),
        (ReviseMode.SHORTEN, BEFORE),
        (ReviseMode.REPHRASE, BEFORE),
        (ReviseMode.EXPAND, SHORT),
        (ReviseMode.REPHRASE, "\n"),
        (ReviseMode.POLISH, "要把活动场所开在枫溪县150个村的群众家门口，每天开放8个小时，有人管。"),
    ],
)
def test_where_no_answer_will_do_the_sentence_stays_as_it_was(
    settings: Settings, mode: ReviseMode, answer: str
) -> None:
    after, asked = revised(settings, mode, *[answer] * len(TEMPERATURES))
    assert after.text == BEFORE
    assert after.reasons[-1] == KEPT
    assert asked == len(TEMPERATURES)


def test_a_refused_answer_is_followed_by_another(settings: Settings) -> None:
    after, asked = revised(settings, ReviseMode.SHORTEN, "要办好。", SHORT)
    assert (after.text, asked) == (SHORT, 2)


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


SENTENCES = st.lists(
    st.builds(sentence, st.text("要把路修好", min_size=1, max_size=60), st.sampled_from(Verdict)),
    min_size=1,
    max_size=8,
).map(tuple)


@given(st.lists(st.lists(SENTENCES, max_size=3).map(tuple), min_size=1, max_size=3))
def test_a_shorter_version_keeps_the_head_of_every_paragraph(
    shape: list[tuple[tuple[AttributedSentence, ...], ...]],
) -> None:
    drafted = [Piece(paragraphs=paragraphs) for paragraphs in shape]
    chosen = select(drafted, Place())
    brief = Brief(request="再短一点", action=Action.REVISE)
    dropped = to_drop(drafted, chosen, brief)
    assert dropped <= chosen
    assert all(number > 0 for _, _, number in dropped)
    lengths = {(s, p, n): len(drafted[s].paragraphs[p][n].text) for s, p, n in chosen}
    assert sum(lengths[place] for place in dropped) <= (1 - SHORTER) * sum(lengths.values()) + 1


def test_what_is_least_borne_out_is_dropped_first() -> None:
    verdicts = (Verdict.SUPPORTED, Verdict.VERBATIM, Verdict.UNSUPPORTED, Verdict.PARTIAL)
    line = tuple(sentence("要把路修好。", verdict) for verdict in verdicts)
    drafted = [Piece(paragraphs=(line,))]
    brief = Brief(request="缩写", action=Action.REVISE, length=60, length_given=False)
    assert to_drop(drafted, select(drafted, Place()), brief) <= {(0, 0, 2)}
    long = [Piece(paragraphs=(tuple(one.model_copy() for _ in range(3) for one in line),))]
    assert (0, 0, 10) in to_drop(long, select(long, Place()), brief)
