import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.alignment import Nearest, nearest_span

TEXT = "甲乙丙丁戊己庚辛"


@pytest.mark.parametrize(
    ("wanted", "found", "changes"),
    [
        ("丙丁戊", "丙丁戊", 0),
        ("乙丙X戊", "乙丙丁戊", 1),
        ("丙丁丁戊", "丙丁戊", 1),
        ("丙戊", "丙丁戊", 1),
        ("乙丁丙戊", "乙丙丁戊", 2),
    ],
)
def test_the_nearest_place_is_found(wanted: str, found: str, changes: int) -> None:
    one = nearest_span(wanted, TEXT)
    # 丙戊 is as near to 丙 and to 戊 alone as to 丙丁戊.
    assert one.changes == changes
    assert TEXT[one.start : one.end] == found or len(wanted) == 2


def test_where_places_are_as_near_it_begins_and_ends_with_a_clause() -> None:
    assert nearest_span("丙丁X", TEXT, frozenset({4})) == Nearest(2, 4, 1)
    assert nearest_span("丙丁X", TEXT, frozenset({5})) == Nearest(2, 5, 1)
    assert nearest_span("X丙丁", TEXT, frozenset({1})) == Nearest(1, 4, 1)


@given(st.text("甲乙丙", min_size=1, max_size=6), st.text("甲乙丙丁", max_size=12))
def test_no_place_is_nearer(wanted: str, text: str) -> None:
    one = nearest_span(wanted, text)
    spans = [text[a:b] for a in range(len(text) + 1) for b in range(a, len(text) + 1)]
    assert one.changes == min(_distance(wanted, span) for span in spans)
    assert _distance(wanted, text[one.start : one.end]) == one.changes


def _distance(first: str, second: str) -> int:
    """The textbook recursion, row by row."""
    row = list(range(len(second) + 1))
    for number, letter in enumerate(first, start=1):
        new = [number]
        for place, other in enumerate(second, start=1):
            new.append(min(row[place] + 1, new[-1] + 1, row[place - 1] + (letter != other)))
        row = new
    return row[-1]
