import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.numerals import chinese
from corpus.word.numbering import FORMATS, Numbering


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (100, "一百"),
        (101, "一百零一"), (110, "一百一十"), (1001, "一千零一"), (1010, "一千零一十"),
        (10_001, "一万零一"), (12_345, "一万二千三百四十五"),
    ],
)  # fmt: skip
def test_chinese_numerals(number: int, text: str) -> None:
    assert chinese(number) == text


@pytest.mark.parametrize(
    ("name", "number", "text"),
    [
        ("decimalZero", 3, "03"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalEnclosedCircle", 3, "③"),
        ("decimalEnclosedCircle", 21, "21"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalEnclosedFullstop", 20, "⒛"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographDigital", 105, "一〇五"),
        ("ideographTraditional", 3, "丙"),
        ("ideographZodiac", 13, "子"),
        ("upperLetter", 28, "BB"),
        ("lowerRoman", 14, "xiv"),
        ("upperRoman", 2024, "MMXXIV"),
    ],
)
def test_formats(name: str, number: int, text: str) -> None:
    assert FORMATS[name](number) == text


@given(st.integers(1, 99_999), st.integers(1, 99_999))
def test_numerals_are_distinct(one: int, other: int) -> None:
    assert (chinese(one) == chinese(other)) == (one == other)


@given(st.sampled_from(sorted(FORMATS)), st.integers(1, 99_999))
def test_every_format_writes_every_count(name: str, number: int) -> None:
    assert FORMATS[name](number).strip()


def test_a_document_without_lists_has_no_numbers() -> None:
    class Paragraph:
        def find(self, _: str) -> None:
            return None

    assert Numbering(None, None).label(Paragraph()) == ""
