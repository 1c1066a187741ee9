"""Numerals are read as they are meant: exact, a range, or approximate."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.numerals import CHINESE, Amount, by_position, chinese, number, read

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 10**8}


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十", "10"),
        ("十二", "12"),
        ("两", "2"),
        ("两千", "2000"),
        ("三十二万", "320000"),
        ("一万二千三百", "12300"),
        ("三亿五千万", "350000000"),
        ("一万亿", "1000000000000"),
        ("一百零五", "105"),
        ("一万零二百", "10200"),
        ("三百零五万", "3050000"),
        ("一百一十五", "115"),
        ("一千五百", "1500"),
        ("五点二", "5.2"),
        ("三点零五", "3.05"),
        ("三点五亿", "350000000"),
        ("1,234.5", "1234.5"),
        ("1.2万", "12000"),
        ("3千万", "30000000"),
        # the last unit is left out
        ("一万二", "12000"),
        ("三万五", "35000"),
        ("三百五", "350"),
        ("两千三", "2300"),
        ("一千五", "1500"),
        ("一千二百三", "1230"),
        ("一亿二", "120000000"),
        ("十万五", "105000"),
        # by position
        ("二〇二一", "2021"),
        ("一九四九", "1949"),
        ("九八", "98"),
        ("三五七", "357"),
    ],
)
def test_a_number_is_read(numeral: str, value: str) -> None:
    assert read(numeral) == Amount(Decimal(value), Decimal(value))


@pytest.mark.parametrize(
    ("numeral", "low", "high"),
    [
        ("三四", 3, 4),
        ("三五", 3, 5),
        ("一两", 1, 2),
        ("三四五", 3, 5),
        ("十七八", 17, 18),
        ("二十一二", 21, 22),
        ("三四十", 30, 40),
        ("一百二三十", 120, 130),
        ("一百零三四", 103, 104),
        ("一百七八", 170, 180),
        ("七八百", 700, 800),
        ("三五百", 300, 500),
        ("两三千", 2000, 3000),
        ("五六万", 50_000, 60_000),
        ("一万二三千", 12_000, 13_000),
        ("二三十万", 200_000, 300_000),
        ("一千二百多", 1200, 1300),
        ("1200多", 1200, 1300),
        ("1200余", 1200, 1300),
        ("三百余", 300, 400),
        ("百余", 100, 200),
        ("十几", 10, 20),
        ("20几", 20, 30),
        ("十几万", 100_000, 200_000),
        ("100多万", 1_000_000, 2_000_000),
        ("12万多", 120_000, 130_000),
        ("5000多", 5000, 6000),
        ("几十", 20, 100),
        ("数百", 200, 1000),
        ("几十万", 200_000, 1_000_000),
        ("上千", 1000, 2000),
        ("逾60", 60, 70),
        ("近百", 90, 100),
        ("近千", 900, 1000),
        ("近300万", 2_700_000, 3_000_000),
        ("约5000", 4500, 5500),
        ("十来", 9, 11),
    ],
)
def test_an_approximation_has_bounds(numeral: str, low: int, high: int) -> None:
    assert read(numeral) == Amount(Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "phrase",
    ["", "千百", "百十", "亿万", "万", "百", "五点", "五三万", "二十百", "三百五万", "一千五万",
     "二十两", "几", "多", "近", "三四十五", "十三五", "一" * 100],
)  # fmt: skip
def test_manners_of_speaking_are_no_numbers(phrase: str) -> None:
    assert read(phrase) is None


@given(st.integers(1, 99_999))
def test_every_number_is_read_as_it_is_written(value: int) -> None:
    assert number(chinese(value)) == number(str(value)) == number(f"{value:,}") == value


@given(st.integers(1, 9), st.sampled_from(list(_UNITS)), st.integers(1, 9))
def test_a_digit_behind_a_unit_counts_the_next(first: int, unit: str, second: int) -> None:
    short = f"{_DIGITS[first]}{unit}{_DIGITS[second]}"
    below = _UNITS[unit] // 10
    assert number(short) == first * _UNITS[unit] + second * below
    if unit != "十":
        assert number(f"{_DIGITS[first]}{unit}零{_DIGITS[second]}") == (
            first * _UNITS[unit] + second
        )


@given(st.integers(1, 8), st.sampled_from(["", "十", "百", "千", "万", "亿", "十万", "千万"]))
def test_neighbouring_digits_are_a_range(digit: int, units: str) -> None:
    low, high = (f"{_DIGITS[one]}{units}" for one in (digit, digit + 1))
    amount = read(f"{_DIGITS[digit]}{_DIGITS[digit + 1]}{units}")
    assert amount == Amount(Decimal(number(low)), Decimal(number(high)))
    assert not amount.exact


@given(st.integers(1, 999), st.sampled_from(["多", "余"]))
def test_more_is_the_same_in_either_way_of_writing(tens: int, more: str) -> None:
    value = 10 * tens
    amount = read(f"{value}{more}")
    assert amount == read(f"{chinese(value)}多")
    assert amount is not None
    assert amount.low == value < amount.high
    assert amount != read(str(value))


@given(st.integers(1000, 2999), st.sampled_from("零〇○◯0０OＯo"))
def test_a_year_is_read_whatever_its_zero(year: int, zero: str) -> None:
    written = "".join((zero + _DIGITS[1:])[int(digit)] for digit in str(year))
    assert by_position(written) == by_position(str(year)) == year


@pytest.mark.parametrize("ordinal", ["百", "一百", "100"])
def test_a_bare_hundred_orders(ordinal: str) -> None:
    assert number(ordinal) == 100


@given(st.text(f"{CHINESE}0123456789,.点几数多余来近约上逾大将接O", max_size=12))
def test_whatever_is_read_has_bounds_in_order_and_one_way_of_writing(numeral: str) -> None:
    amount = read(numeral)
    if amount is None:
        assert number(numeral) >= 0
        return
    assert 0 <= amount.low <= amount.high
    assert amount.exact == ("~" not in str(amount))
    again = [Decimal(part) for part in str(amount).split("~")]
    assert (again[0], again[-1]) == (amount.low, amount.high)
