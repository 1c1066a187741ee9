"""Columns line up on a terminal, whatever script the words are in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.text.columns import BAR_WIDTH, bar, bar_lines, padded, table_lines, width

WORDS = st.text("县委书记abc1。 é", max_size=8)


def test_a_chinese_character_takes_two_columns() -> None:
    assert width("县a") == 3
    assert padded("县", 4) == "县  "
    assert padded("县", 4, right=True) == "  县"
    assert padded("县县", 2) == "县县"


@pytest.mark.parametrize(
    ("value", "drawn"), [(0, ""), (100, "█" * BAR_WIDTH), (50, "█" * 12), (1, "▏"), (101, "█" * 24)]
)
def test_a_bar_is_as_long_as_its_share(value: int, drawn: str) -> None:
    assert bar(value, 1000 if value == 1 else 100) == drawn


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_what_is_there_leaves_a_trace(value: int, most: int) -> None:
    assert 1 <= width(bar(value, most)) <= BAR_WIDTH


@given(st.dictionaries(WORDS, st.integers(1, 10**6), min_size=1))
def test_bars_begin_in_one_column(counts: dict[str, int]) -> None:
    lines = list(bar_lines(counts))
    bars = [bar(count, max(counts.values())) for count in counts.values()]
    assert all(line.endswith(drawn) for line, drawn in zip(lines, bars, strict=True))
    before = {width(line) - width(drawn) for line, drawn in zip(lines, bars, strict=True)}
    assert len(before) == 1


@given(st.lists(st.tuples(WORDS.map(str.strip), WORDS.map(str.strip)), min_size=1))
def test_rows_of_a_table_end_in_one_column(rows: list[tuple[str, str]]) -> None:
    full = [row for row in rows if row[1]]
    lines = [line for line, row in zip(table_lines(rows), rows, strict=True) if row[1]]
    assert len(lines) == len(full)
    assert len({width(line) for line in lines}) <= 1
