"""Read the Markdown of a draft: what is printed of each line, and how. All functions are pure.

Drafts come from models and from files, so any of them may hold Markdown. A mark becomes formatting
(``**`` is bold, ``|`` a table) or goes; none is printed. Text that only looks alike stays:
``5*3*2``, ``____年``, ``#话题#``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final


@dataclass(frozen=True, slots=True)
class Piece:
    """Text to print: ``draft[start:end]``, except that a ``<br>`` is printed as a line feed."""

    text: str
    start: int
    end: int
    bold: bool = False
    struck: bool = False
    link: str = ""


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line with text, without its marks.

    ``level`` is the number of ``#``, or 0. A row of a table has ``cells``, and no pieces. ``item``
    is whether it is an item of a list or a quotation, which is never a title.
    """

    pieces: Pieces = ()
    level: int = 0
    cells: tuple[Pieces, ...] = ()
    item: bool = False


_HEADING = re.compile(r"(?P<marks>[#＃]{1,6})(?:[ \t\u3000]+|(?=[\u4e00-\u9fff（(《“*][^#＃]*$)|$)")
_CLOSING = re.compile(r"[ \t]+#+$")
_QUOTATION = re.compile(r"(?:>[ \t]?)+")
_ITEM = re.compile(r"[-*+][ \t]+(?:\[[ xX]\][ \t]+)?")
_NOTE = re.compile(r"\[\^[^\]\s]+\]:[ \t]*")
# Lines that are only marks: rules, the line below a heading, and the fences of code. What is within
# the fences is read as Markdown, too: models put whole drafts between them.
_ONLY_MARKS = re.compile(r"(?:[-*_][ \t]*){3,}|={3,}|(?:`{3,}|~{3,})[^`~]*|[-*+]")
_UNDERLINE = re.compile(r"[ \t]*={3,}[ \t]*")
_ROW = re.compile(r"\|.+\|")
_SEPARATOR = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_CELL_END = re.compile(r"(?<!\\)\|")
_INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<tick>`+)(?P<code>.+?)(?P=tick)(?!`)"
    r"|!?\[(?P<label>[^\[\]]*)\](?:\((?P<url>(?:https?://[^()\s]*(?:\([^()\s]*\))?)?[^()\s\u4e00-\u9fff]*)"
    r"(?:[ \t]+[\"'][^\"']*[\"'])?\)|\[[^\[\]]*\])"
    r"|\[\^[^\]\s]+\]"
    r"|<(?P<address>https?://[^<>\s]+)>"
    r"|(?P<feed><br[ \t]*/?>)"
    r"|<!--.*?-->|</?(?:b|strong|i|em|u|s|del|p|div|span|center|font|sup|sub)(?:[ \t][^<>]*)?>"
    r"|(?P<strong>\*{2,3}|(?<!_)__(?!_))(?=\S)(?P<strengthened>.+?)(?<=\S)(?P=strong)(?![*_])"
    r"|(?<!~)~~(?=\S)(?P<struck>.+?)(?<=\S)~~(?!~)"
    r"|(?<![*_])(?P<weak>[*_])(?=[^\s*_])(?P<weakened>[^*_]*[^\s*_])(?P=weak)(?![*_])"
    r"|\*{2,}"
)
# A link leads out of the file only to an address of the web.
_WEB = ("http://", "https://")
_CLAUSE_MARKS = frozenset("，。；：！？")


def lines(text: str) -> Iterator[Line | None]:
    """Yield the lines of a draft, with None for one that prints nothing and ends a table."""
    whole = text.split("\n")
    start, in_table = 0, False
    for line, below in zip(whole, (*whole[1:], ""), strict=True):
        content = line.strip()
        begin = start + len(line) - len(line.lstrip())
        start += len(line) + 1
        in_table = "|" in content and (
            in_table or bool(_ROW.fullmatch(content)) or _separates(below.strip())
        )
        if in_table and not _separates(content):
            yield Line(cells=_cells(content, begin))
        elif not in_table:
            underlined = bool(content) and _UNDERLINE.fullmatch(below) is not None
            yield _line(content, begin, underlined=underlined)


def _separates(content: str) -> bool:
    return "|" in content and _SEPARATOR.fullmatch(content) is not None


def _cells(content: str, begin: int) -> tuple[Pieces, ...]:
    ends = [match.start() for match in _CELL_END.finditer(content)]
    if not content.startswith("|"):
        ends = [-1, *ends]
    if ends[-1] != len(content) - 1:
        ends = [*ends, len(content)]
    cells = []
    for first, last in pairwise(ends):
        cell = content[first + 1 : last]
        offset = begin + first + 1 + len(cell) - len(cell.lstrip())
        cells.append(tuple(_inline(cell.strip(), Piece("", offset, offset))))
    return tuple(cells)


def _line(content: str, begin: int, *, underlined: bool) -> Line | None:
    level, item, end = int(underlined), False, len(content)
    if _ONLY_MARKS.fullmatch(content):
        return None
    at = 0
    for pattern in (_QUOTATION, _ITEM, _HEADING, _NOTE):
        if found := pattern.match(content, at):
            at = found.end()
            item = item or pattern is not _HEADING
            if pattern is _HEADING:
                level = len(found["marks"])
                closing = _CLOSING.search(content, at)
                end = closing.start() if closing else end
    pieces = tuple(_inline(content[at:end], Piece("", begin + at, begin + at)))
    if not any(piece.text.strip() for piece in pieces):
        return None
    return Line(pieces, level, item=item)


def _inline(content: str, like: Piece) -> Iterator[Piece]:
    """Yield the pieces of a text in a line; ``like`` has its offset and its formatting."""
    offset, at = like.start, 0

    def piece(start: int, end: int) -> Piece:
        return replace(like, text=content[start:end], start=offset + start, end=offset + end)

    position = 0
    while match := _INLINE.search(content, position):
        position = match.end()
        if match["weak"] and not _is_emphasis(content, match):
            position = match.start() + 1
            continue
        if at < match.start():
            yield piece(at, match.start())
        at = match.end()
        if match["feed"]:
            yield replace(piece(*match.span()), text="\n")
        elif group := next((name for name in ("escaped", "code", "address") if match[name]), None):
            yield piece(*match.span(group))
        elif group := next((name for name in _WITHIN if match[name]), None):
            start, end = match.span(group)
            yield from _inline(content[start:end], _formatted(piece(start, end), group, match))
    if at < len(content):
        yield piece(at, len(content))


_WITHIN: Final = ("label", "strengthened", "struck", "weakened")


def _formatted(piece: Piece, group: str, match: re.Match[str]) -> Piece:
    """Return the formatting of what stands between marks; weak emphasis is plain in a speech."""
    url = match["url"] or ""
    return replace(
        piece,
        bold=piece.bold or group == "strengthened",
        struck=piece.struck or group == "struck",
        link=url if url.startswith(_WEB) and match[0][0] != "!" else piece.link,
    )


def _is_emphasis(content: str, match: re.Match[str]) -> bool:
    """Return whether single marks are a pair: not in 5*3*2, a_b_c and 带*的是约束性指标，标*的."""
    before, after = content[: match.start()][-1:], content[match.end() :][:1]
    if not (before.isalnum() or after.isalnum()):
        return True
    if match["weak"] == "_" or (before + after).isascii():
        return False
    return not _CLAUSE_MARKS & set(match["weakened"])


def printed(pieces: Sequence[Piece]) -> str:
    """Return the text of pieces."""
    return "".join(piece.text for piece in pieces)
