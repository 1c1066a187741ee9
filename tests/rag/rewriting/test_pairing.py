"""Sentences of a text and of its revision: in order, and each in exactly one pair."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.rewriting.pairing import paired

DAM, DIKE, WATCH = (
    "大坝要加固，坝脚要排水。",
    "堤防要巡查，险段要抢护。",
    "值班不能脱岗，消息不能迟报。",
)


def spans(before: list[str], after: list[str]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [(one.before, one.after) for one in paired(before, after)]


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ([DAM, DIKE, WATCH], [((0, 1), (0, 1)), ((1, 2), (1, 2)), ((2, 3), (2, 3))]),
        (
            [DAM[:-1] + "，" + DIKE, WATCH],
            [((0, 2), (0, 1)), ((2, 3), (1, 2))],
        ),
        ([DAM, WATCH], [((0, 1), (0, 1)), ((1, 2), (1, 1)), ((2, 3), (1, 2))]),
        (
            [DAM, "堤防要巡查。", "险段要抢护。", WATCH],
            [((0, 1), (0, 1)), ((1, 2), (1, 3)), ((2, 3), (3, 4))],
        ),
    ],
)
def test_sentences_that_share_words_are_paired(
    after: list[str], found: list[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    assert spans([DAM, DIKE, WATCH], after) == found


def test_reworded_beyond_recognition_the_order_pairs_them() -> None:
    after = ["甲乙丙丁。", "戊己庚辛。", "壬癸子丑。"]
    assert [one[1] for one in spans([DAM, DIKE, WATCH], after)] == [(0, 1), (1, 2), (2, 3)]


LINES = st.lists(st.text("坝堤巡查要。", max_size=8), max_size=6)


@given(LINES, LINES)
def test_each_sentence_is_in_exactly_one_pair(before: list[str], after: list[str]) -> None:
    found = paired(before, after)
    for side, length in (("before", len(before)), ("after", len(after))):
        ends = [getattr(one, side) for one in found]
        assert [n for start, end in ends for n in range(start, end)] == list(range(length))
