"""Clean quotation marks: pair them and use only “ ” and ‘ ’ (GB/T 15834-2011).

Corner marks and primes show their side; straight marks become curly by pairing. A mark without a
partner stays visible: an opening one becomes curly, so it is found as unclosed; others stay.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.cleaning.characters import HAN
from corpus.cleaning.edits import Edit, apply
from corpus.document.values import CleanText

# Marks that show their side: corner brackets (Taiwan, Hong Kong, vertical text), primes, low ones.
_SIDED = {
    "「": "“", "」": "”", "『": "‘", "』": "’", "﹁": "“", "﹂": "”", "﹃": "‘", "﹄": "’",
    "｢": "“", "｣": "”", "〝": "“", "〞": "”", "〟": "”", "„": "“", "‟": "“",
}  # fmt: skip
_STRAIGHT = '"＂'
_STRAIGHT_SINGLE = "'＇"
_OUTER = {"‘": "“", "’": "”"}
_CORNER = re.compile(f"[{''.join(_SIDED)}“”]")
_MARK = re.compile(f"[“”‘’{_STRAIGHT}{_STRAIGHT_SINGLE}]")
_HAN = re.compile(f"[{HAN}]")
# A quotation starts after one of these; a quotation has ended before one of those.
_BEFORE_OPENING = frozenset("：:，,、；;（(《〈【[—…。！？“‘ \t\n")
_BEHIND_CLOSING = frozenset("，,。、；;：:！!？?）)》〉】]” \t\n")


def turn_corner_quotes(clean: CleanText) -> CleanText:
    """Turn 「 」『 』〝 〞 and similar marks into “ ” and ‘ ’; 『』 outside of 「」 become “ ”."""
    return apply(clean, _corner_edits(clean.text))


def _corner_edits(text: str) -> Iterator[Edit]:
    depth = 0
    alone = False
    for match in _CORNER.finditer(text):
        new = _SIDED.get(match.group(), match.group())
        if new == "‘":
            alone = depth == 0
        if new in "‘’" and alone:
            new = _OUTER[new]
        elif new in "“”":
            depth = int(new == "“")
        if new != match.group():
            yield Edit(match.start(), match.end(), new)


def pair_quotes(clean: CleanText) -> CleanText:
    """Pair straight marks in lines with Chinese, and correct wrong ones: “六五’, ，”十三五”规划."""
    return apply(clean, _edits(clean.text))


@dataclass(slots=True)
class _Open:
    """Which quotations are open at a position in a line."""

    double: bool = False
    single: bool = False


def _edits(text: str) -> Iterator[Edit]:
    start = 0
    for line in text.split("\n"):
        if _MARK.search(line) and _HAN.search(line):
            yield from _line_edits(line, start)
        start += len(line) + 1


def _line_edits(line: str, start: int) -> Iterator[Edit]:
    state = _Open()
    for match in _MARK.finditer(line):
        place, mark = match.start(), match.group()
        before = line[place - 1] if place else "\n"
        after = line[place + 1] if place + 1 < len(line) else "\n"
        if mark == "”" and not state.double and _meant_to_open(line, place, before, after):
            new = "“"
        else:
            new = _curly(mark, before, after, state)
        if new in "“”":
            state.double = new == "“"
        elif new in "‘’":
            state.single = new == "‘"
        if new != mark:
            yield Edit(start + place, start + place + 1, new)


def _curly(mark: str, before: str, after: str, state: _Open) -> str:
    if mark in _STRAIGHT:
        return _double(mark, before, after, opened=state.double)
    if mark in _STRAIGHT_SINGLE:
        return _single(mark, before, after, opened=state.single)
    if mark == "’" and state.double and not state.single and not after.isascii():
        return "”"  # “六五’期间: nothing else is open
    return mark


def _double(mark: str, before: str, after: str, *, opened: bool) -> str:
    if opened:
        return "”"
    if after in _BEHIND_CLOSING:
        return mark  # it closes nothing, so it has no partner
    if before.isascii() and before.isdigit():
        return mark  # inches
    return "“"


def _single(mark: str, before: str, after: str, *, opened: bool) -> str:
    """Turn straight single marks beside Chinese into curly ones, except apostrophes."""
    if opened:
        apostrophe = before.isascii() and after.isascii() and after.isalnum()
        return mark if apostrophe else "’"
    return "‘" if before in _BEFORE_OPENING and _HAN.match(after) else mark


def _meant_to_open(line: str, place: int, before: str, after: str) -> bool:
    """Return whether an unmatched closing mark is where a quotation starts that is closed later."""
    following = _MARK.search(line, place + 1)
    return (
        before in _BEFORE_OPENING
        and after not in _BEHIND_CLOSING
        and following is not None
        and following.group() == "”"
    )
