"""Find headings that stand apart from those of their level: parallel ones are alike in length."""

import re
from collections.abc import Iterator
from statistics import median
from typing import Final

from corpus.language.numerals import NUMERALS
from rag.draft.values import Finding, Severity

_CHECK: Final = "标题"
_N: Final = rf"[{NUMERALS}]{{1,3}}"
_LEVELS: Final = (
    re.compile(rf"^[ \t\u3000]*{_N}、(?P<title>[^\n]{{1,60}})$", re.MULTILINE),
    re.compile(rf"^[ \t\u3000]*[（(]{_N}[）)](?P<title>[^\n]{{1,60}})$", re.MULTILINE),
)
# Two headings cannot show which one stands apart.
_LEAST: Final = 3
# A heading of twice the usual length, or half, is heard as another kind.
_FACTOR: Final = 2
# Beside short headings two characters more are many; what is heard is the difference.
_DIFFERENCE: Final = 4


def check_heading_lengths(text: str) -> tuple[Finding, ...]:
    """Note headings of one level that are twice as long as the others, or half as long."""
    return tuple(finding for level in _LEVELS for finding in _apart(list(level.finditer(text))))


def _apart(found: list[re.Match[str]]) -> Iterator[Finding]:
    # A line that ends a sentence is a paragraph with a number, and no heading.
    headings = [one for one in found if one["title"][-1] not in "。；！？：，"]
    if len(headings) < _LEAST:
        return
    usual = median(len(one["title"]) for one in headings)
    for one in headings:
        length = len(one["title"])
        if abs(length - usual) < _DIFFERENCE and length * _FACTOR > usual:
            continue
        if length * _FACTOR <= usual or length >= usual * _FACTOR:
            yield Finding.at(
                one.span(), _CHECK, Severity.INFO,
                f"同级标题一般{usual:.0f}字，这一条{length}字，不对称", "与同级标题句式、字数相当",
            )  # fmt: skip
