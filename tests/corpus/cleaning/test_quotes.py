"""Quotation marks of every sort become one kind where the pairing tells, and stay where not."""

import pytest

from corpus.cleaning import quotes
from corpus.cleaning.rules import clean
from corpus.document.values import CleanText, FlawKind, RawDocument


def corner(text: str) -> str:
    return quotes.turn_corner_quotes(CleanText.from_raw(text)).text


def paired(text: str) -> str:
    return quotes.pair_quotes(CleanText.from_raw(text)).text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("他說「要落實」。", "他說“要落實”。"),
        ("他說「要念好『早』字」。", "他說“要念好‘早’字”。"),
        ("要念好『早』字", "要念好“早”字"),
        ("〝早〞字", "“早”字"),
        ("﹁早﹂字", "“早”字"),
        ("“要念好『早』字”", "“要念好‘早’字”"),
        ("所謂「\n早\n」字", "所謂“\n早\n”字"),
    ],
)
def test_corner_marks(raw: str, expected: str) -> None:
    assert corner(raw) == expected


@pytest.mark.parametrize("text", ["“要落实”，‘早’字", "《早》字", "没有引号"])
def test_what_is_no_corner_mark_stays(text: str) -> None:
    assert corner(text) == text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('他说"要落实",大家赞成', "他说“要落实”,大家赞成"),
        ("他说＂要落实＂，大家赞成", "他说“要落实”，大家赞成"),
        ('“要落实"，大家赞成', "“要落实”，大家赞成"),
        ('"要落实”，大家赞成', "“要落实”，大家赞成"),
        ("念好'早'字：'快'", "念好'早'字：‘快’"),
        ("“六五’期间", "“六五”期间"),
        ("，”十三五”规划", "，“十三五”规划"),
        ('"一"和"二"，"三"', "“一”和“二”，“三”"),
        ('她说："来了。\n"走了。"', "她说：“来了。\n“走了。”"),
    ],
)
def test_marks_that_pair(raw: str, expected: str) -> None:
    assert paired(raw) == expected


@pytest.mark.parametrize(
    "text",
    [
        '只收了尾的引号"，没有开头',
        '一块5"的屏幕',
        'he said "yes" and "no"',
        "don't, it's 20世纪90's的事",
        "‘早’字“晚”字",
        "“‘早’字”",
    ],
)
def test_marks_of_which_nothing_tells_the_side_stay(text: str) -> None:
    assert paired(text) == text


def test_a_lost_closing_mark_is_noticed_whatever_sort_it_was() -> None:
    for mark in '“"＂「':
        raw = f"充分发挥{mark}枢纽型组织作用，把各方面的力量都组织起来，一起把这件事做好。"
        text = clean(RawDocument("a", b"a", raw, ".txt", "utf-8"))
        assert "发挥“枢纽" in text.text
        (flaw,) = [flaw for flaw in text.flaws if flaw.kind is FlawKind.NOISE]
        assert flaw.start == raw.index(mark)
