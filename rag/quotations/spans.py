"""Find the spans between quotation marks, of whatever form they are."""

import re
from typing import Final

# The marks of GB/T 15834, those of vertical and Taiwanese print, and the ASCII and full-width ones,
# which open and close with the same character.
OPENERS: Final = "“「『‘"
CLOSERS: Final = "”」』’"
STRAIGHT: Final = "\"＂'＇"
_MATCHING: Final = dict(zip(CLOSERS, OPENERS, strict=True))
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
# An apostrophe stands between Latin letters.
_LATIN: Final = re.compile(r"[A-Za-z0-9]")


def quoted_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans between outermost quotation marks, without the marks, by position.

    Marks without a partner in their paragraph are ignored, and so are spans without ideographs.
    """
    found: list[tuple[int, int]] = []
    position = 0
    for line in text.split("\n"):
        found += [(position + start, position + end) for start, end in _in_line(line)]
        position += len(line) + 1
    return tuple(found)


def _in_line(line: str) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for place, mark in enumerate(line):
        if mark in STRAIGHT:
            if mark in "'＇" and _is_apostrophe(line, place):
                continue
            closes = any(opened == mark for opened, _ in stack)
            opener = mark
        else:
            closes, opener = mark in _MATCHING, _MATCHING.get(mark, mark)
        if closes:
            # Marks opened since and never closed are ignored.
            while stack and any(opened == opener for opened, _ in stack):
                opened, start = stack.pop()
                if opened == opener:
                    pairs.append((start, place))
                    break
        elif mark in OPENERS or mark in STRAIGHT:
            stack.append((mark, place + 1))
    return [
        (start, end)
        for start, end in sorted(pairs)
        if _HAN.search(line, start, end) and not any(a < start and end < b for a, b in pairs)
    ]


def _is_apostrophe(line: str, place: int) -> bool:
    return place > 0 and _LATIN.match(line[place - 1]) is not None
