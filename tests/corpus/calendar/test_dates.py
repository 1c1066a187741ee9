"""Dates are read in every spelling."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.calendar.dates import iso, parse_date
from corpus.language.numerals import chinese

_DAYS = st.dates(datetime.date(1950, 1, 1), datetime.date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-03-05", ("2020-03-05", "day")),
        ("2020/3/5", ("2020-03-05", "day")),
        ("2020.3", ("2020-03", "month")),
        ("2020年3月5日", ("2020-03-05", "day")),
        ("（2020年3月5日上午）", ("2020-03-05", "day")),
        ("二〇二〇年三月二十五日", ("2020-03-25", "day")),
        ("二○一○年十二月", ("2010-12", "month")),
        ("二OO八年五月十二日", ("2008-05-12", "day")),
        ("二ＯＯ八年5月", ("2008-05", "month")),
        ("二0一八年", ("2018", "year")),
        ("二О一八年三月三О日", ("2018-03-30", "day")),  # Cyrillic, as text recognition gives it
        ("二Ο一八年十二月二Ο日", ("2018-12-20", "day")),  # Greek
        ("二〇二〇年十月三〇日", ("2020-10-30", "day")),
        ("二〇二〇年一〇月一日", ("2020-10-01", "day")),
        ("二０一八年三月", ("2018-03", "month")),
        ("2020年", ("2020", "year")),
        ("2020", ("2020", "year")),
        ("2020-13-05", None),
        ("2020年2月30日", None),
        ("二OOO八年", None),
        ("OOOO年", None),
        ("1234年", None),
        ("不详", None),
        ("", None),
    ],
)
def test_spellings(text: str, expected: tuple[str, str] | None) -> None:
    assert parse_date(text) == expected


@given(_DAYS, st.sampled_from("零〇○◯0０OＯ"))
def test_every_day_is_read_as_it_is_written(day: datetime.date, zero: str) -> None:
    assert parse_date(day.isoformat()) == (day.isoformat(), "day")
    assert parse_date(f"{day.year}年{day.month}月{day.day}日") == (day.isoformat(), "day")
    year = "".join((zero + "一二三四五六七八九")[int(digit)] for digit in str(day.year))
    words = f"{year}年{chinese(day.month)}月{chinese(day.day)}日"
    assert parse_date(words) == (day.isoformat(), "day")


@given(st.text("12三十〇OО0年月日-/. ", max_size=14) | st.text(max_size=40))
def test_what_is_read_is_a_date(text: str) -> None:
    found = parse_date(text)
    if found is not None:
        value, precision = found
        parts = [int(part) for part in value.split("-")]
        assert ("year", "month", "day")[len(parts) - 1] == precision
        assert iso(*(*parts, 0, 0)[:3]) == found
