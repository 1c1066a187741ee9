"""Check that brackets and book-title marks have partners in their paragraph.

Quotation marks are checked in :mod:`rag.checks.quotations`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from rag.draft.values import Finding, Severity

_CHECK: Final = "标点"
_CLOSES: Final = {"《": "》", "〈": "〉", "（": "）", "(": ")", "【": "】", "〔": "〕"}
# A bracket opened in one width may be closed in the other; that is for the check of widths.
_SAME: Final = {"(": "（", ")": "）"}
_OPENS: Final = {_SAME.get(b, b): _SAME.get(a, a) for a, b in _CLOSES.items()}
_MARKS: Final = re.compile("[《》〈〉（）()【】〔〕]")
# Scraped titles stand on lines of their own between their marks.
_BROKEN: Final = 80
# 1）, 一) and a） number the items of a list.
_ITEM: Final = re.compile(
    r"(?:^|[；;。：:，,、\s])(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[A-Za-z])$"
)


def check_paired_marks(text: str) -> tuple[Finding, ...]:
    """Report brackets and book-title marks that are not closed, or close nothing."""
    return tuple(sorted(_unpaired(text), key=lambda one: one.start))


def _unpaired(text: str) -> Iterator[Finding]:
    stack: list[tuple[str, int]] = []
    opened: Counter[str] = Counter()
    for match in _MARKS.finditer(text):
        mark, place = _SAME.get(match[0], match[0]), match.start()
        if mark not in _OPENS:
            stack.append((mark, place))
            opened[mark] += 1
            continue
        wanted = _OPENS[mark]
        partner = None
        if opened[wanted]:
            partner = next(at for kind, at in reversed(stack) if kind == wanted)
        if partner is not None and _together(text, partner, place):
            while stack[-1][1] != partner:
                crossed, at = stack.pop()
                opened[crossed] -= 1
                yield _open(text, at)
            stack.pop()
            opened[wanted] -= 1
        elif not (mark == "）" and _ITEM.search(text[max(0, place - 6) : place])):
            yield Finding.at(
                match.span(), _CHECK, Severity.ERROR,
                f"“{match[0]}”没有对应的“{_OPENS[mark]}”", f"补上“{_OPENS[mark]}”或删去",
            )  # fmt: skip
    for _, place in stack:
        yield _open(text, place)


def _together(text: str, start: int, end: int) -> bool:
    """Return whether two marks are of one paragraph, or of one that a short title broke."""
    return end - start <= _BROKEN or "\n" not in text[start:end]


def _open(text: str, place: int) -> Finding:
    closing = _CLOSES[text[place]]
    return Finding.at(
        (place, place + 1), _CHECK, Severity.ERROR,
        f"“{text[place]}”没有对应的“{closing}”", f"补上“{closing}”或删去",
    )  # fmt: skip
