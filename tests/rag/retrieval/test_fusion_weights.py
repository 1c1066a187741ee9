"""The weights follow the query, and the order follows from the scores alone."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.fusion import LITERAL_WEIGHTS, WEIGHTS, Scores, fuse, literalness, weights

PARTS = tuple(WEIGHTS)
_SCORES = st.integers(0, 40).map(lambda value: value / 2)
_ROWS = st.lists(st.tuples(_SCORES, _SCORES, _SCORES), min_size=2, max_size=12)
_LITERAL = st.floats(0, 1)


def _fused(rows: list[tuple[float, ...]], literal: float) -> Scores:
    columns = np.array(rows, dtype=np.float32).T
    parts = dict(zip(PARTS, columns, strict=True))
    return fuse(parts, unsound=np.zeros(len(rows), dtype=np.bool_), literal=literal)


def test_a_clause_that_stands_in_a_text_is_literal() -> None:
    assert literalness("把门打开让人走进来坐一坐", 1.2) == 1


def test_script_and_width_make_no_difference() -> None:
    assert literalness("把門打開讓人走進來", 1.0) == literalness("把门打开让人走进来", 1.0)


@pytest.mark.parametrize("query", ["群团 组织 覆盖", "政治性，先进性", "，。", ""])
def test_keywords_and_marks_are_not_literal_whatever_is_held(query: str) -> None:
    assert literalness(query, 2.0) == 0


def test_a_request_of_which_little_stands_anywhere_is_not_literal() -> None:
    assert literalness("怎么把服务送到群众身边", 0.4) == 0


def test_the_weights_are_one_vote_at_either_end() -> None:
    assert weights(0) == WEIGHTS
    assert weights(1) == LITERAL_WEIGHTS
    assert sum(weights(0.3).values()) == pytest.approx(1)


@given(_ROWS, _LITERAL, st.randoms())
def test_the_order_of_the_candidates_makes_no_difference(
    rows: list[tuple[float, ...]], literal: float, chance: Random
) -> None:
    order = list(range(len(rows)))
    chance.shuffle(order)
    shuffled = _fused([rows[place] for place in order], literal)
    assert shuffled == pytest.approx(_fused(rows, literal)[order], abs=1e-5)


@given(_ROWS, _LITERAL)
def test_who_is_better_in_every_part_is_ahead(
    rows: list[tuple[float, ...]], literal: float
) -> None:
    best = tuple(max(column) + 1 for column in zip(*rows, strict=True))
    assert int(_fused([*rows, best], literal).argmax()) == len(rows)


@given(st.lists(_SCORES, min_size=2, max_size=12), _LITERAL)
def test_where_the_other_parts_are_constant_one_decides(own: list[float], literal: float) -> None:
    fused = _fused([(5.0, 5.0, value) for value in own], literal)
    for one, first in enumerate(own):
        for other, second in enumerate(own):
            assert first <= second or fused[one] >= fused[other]


@given(_ROWS, _ROWS, _LITERAL)
def test_further_candidates_change_nothing_among_the_usual(
    rows: list[tuple[float, ...]], further: list[tuple[float, ...]], literal: float
) -> None:
    """So that who asks for more passages gets the same first ones."""
    columns = np.array([*rows, *further], dtype=np.float32).T
    among = np.arange(len(rows) + len(further)) < len(rows)
    parts = dict(zip(PARTS, columns, strict=True))
    unsound = np.zeros(len(among), dtype=np.bool_)
    found = fuse(parts, unsound=unsound, literal=literal, among=among)
    assert found[: len(rows)] == pytest.approx(_fused(rows, literal), abs=1e-6)


def test_what_holds_all_of_a_piece_of_text_comes_first_as_far_as_it_is_one() -> None:
    parts = {name: np.array([0.6, 0.5], dtype=np.float32) for name in WEIGHTS}
    whole, sound = np.array([False, True]), np.zeros(2, dtype=np.bool_)
    before = fuse(parts, unsound=sound, literal=0.0, whole=whole)
    assert before[0] > before[1]
    assert np.array_equal(before, fuse(parts, unsound=sound, literal=0.0))
    three = {name: np.array([0.6, 0.5, 0.1], dtype=np.float32) for name in WEIGHTS}
    after = fuse(
        three,
        unsound=np.zeros(3, dtype=np.bool_),
        literal=1.0,
        whole=np.array([False, True, False]),
    )
    assert after[1] > after[0] > after[2]
