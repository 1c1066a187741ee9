"""Classify the lines of a speech: title, speaker and date, salutation, heading, body, table.

All functions are pure. Headings are numbered as in GB/T 9704-2012, 7.3.3: 一、 （一） 1. （1）,
and in the other forms that offices type: (一) 一） ㈠, 1、 １． ⒈, (1) 1） ⑴ ①, 第一部分.
Below these four levels are openings of a paragraph that count: 第一， 一是.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice, takewhile

from corpus.language.numerals import NUMERALS, ZEROS
from corpus.language.person_names import ROLE, find_person
from ui.export.markdown import Line, Piece, Pieces, lines, printed


class Role(StrEnum):
    """The type of a line; the value names its paragraph style."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    BYLINE = "byline"
    SALUTATION = "salutation"
    HEADING_1 = "heading1"
    HEADING_2 = "heading2"
    HEADING_3 = "heading3"
    HEADING_4 = "heading4"
    HEADING_5 = "heading5"
    BODY = "body"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a row of a table, without Markdown marks.

    The first ``lead`` characters are a run-in heading in the style ``lead_role``:
    （一）加强领导。各级党委要… A title of two lines is one block, with a line feed.
    ``table`` counts the tables from 1.
    """

    role: Role
    pieces: Pieces = ()
    lead: int = 0
    lead_role: Role = Role.BODY
    cells: tuple[Pieces, ...] = ()
    table: int = 0

    @property
    def text(self) -> str:
        """The text as it is printed."""
        return printed(self.pieces)


HEADINGS = (Role.HEADING_1, Role.HEADING_2, Role.HEADING_3, Role.HEADING_4)
_N = rf"[{NUMERALS}]{{1,3}}"
_OPENING, _CLOSING = r"[（(〔［\[﹙【]", r"[）)〕］\]﹚】]"
_NUMBERINGS = (
    (rf"第{_N}(?:部分|章|篇)(?=[、，：:\s\u3000]|$)", Role.HEADING_1),
    # 二、三产业 and 三、四季度 are two numbers.
    (rf"{_N}[、.．](?!{_N}(?:、|产业|季度|级|类|线|[年月日]))", Role.HEADING_1),
    (rf"{_OPENING}{_N}{_CLOSING}|{_N}[）)]|[㈠-㈩]", Role.HEADING_2),
    (r"\d{1,2}[.．、](?!\d)|[⒈-⒛]", Role.HEADING_3),
    (rf"{_OPENING}\d{{1,2}}{_CLOSING}|\d{{1,2}}[）)]|[⑴-⒇①-⑳❶-❿]", Role.HEADING_4),
    (
        rf"[第其]{_N}(?:[条点]|个方面|方面)?[，,、：:](?!{_N}[，,、])"
        rf"|(?P<n>{_N})[是要](?!否|非|(?P=n)[，,])",
        Role.HEADING_5,
    ),
)
_DAY = (
    r"(?:\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号])?|\d{4}[-.．/]\d{1,2}(?:[-.．/]\d{1,2})?"
    rf"|[{NUMERALS}{ZEROS}]{{4}}年[{NUMERALS}]{{1,2}}月(?:[{NUMERALS}]{{1,3}}[日号])?)"
)
# A date beside the speaker, and what is noted in brackets: （根据录音整理）.
_DATED = re.compile(rf"[（(]?[^。！？；]{{0,30}}{_DAY}[^。！？；]{{0,30}}[）)]?")
_NOTED = re.compile(r"[（(][^（()）。！？]{2,30}[）)]")
# An office without a name, or a body that speaks: 县水利局局长, 县委办公室.
_OFFICE = re.compile(
    rf"{ROLE}|[\u4e00-\u9fff]{{1,16}}(?:办公室|委员会|政府|党[委组]|[省市县区镇乡]委|(?<![新大变全开布格])局)"
)
_SUBTITLE = re.compile(r"(?:[—―─－–]|--)")
# What a title ends with; the line above is unfinished.
_TITLE_END = re.compile(
    r"(?:讲话|发言|致辞|致词|报告|主持词|演讲|讲稿|党课|献词|贺词|答词|祝酒词|开幕词|闭幕词"
    r"|动员令|倡议书|慰问信|汇报|说明|总结|讲话稿|发言稿|提纲|材料)(?:[（(][^（()）]*[）)])?$"
)
# Whoever is called after the first is named in a clause of its own: 各位代表，同志们！
_SALUTATION = re.compile(
    r"(?:同志们|各位|女士们|先生们|朋友们|尊敬的|青年朋友)[^。；！？，,]{0,30}"
    r"(?:[，,][^。；！？，,]{0,20}(?:们|代表|委员|领导|来宾|嘉宾|同事|同学|同志|老师|朋友|主席))*"
    r"[：:，,！!]"
)
_SENTENCE_END = "。！？；…”：，"
# A run-in heading ends with its sentence, or at a wide space before whole sentences.
_LEAD_END = re.compile(r"\S([。！？](?=.)|\u3000(?=.*。))")
# A printed title or heading takes at most two lines; a longer one is a paragraph.
_MAX_HEADING = 50
# A title has at most three lines, a subtitle two; speaker, office, date and a note follow.
_MAX_TITLE_LINES = 3
_BYLINE_DEPTH = 4
# Office and name of a speaker are on one line of the page.
_MAX_BYLINE = 28


def blocks(text: str, *, title: str = "", headings: Collection[str] = ()) -> tuple[Block, ...]:
    """Return the paragraphs of a draft with their types, without blank lines.

    Args:
        text: The draft, one paragraph per line.
        title: The title, if known; otherwise the first lines are examined.
        headings: Lines known to be headings; those without a number are first-level.
    """
    found: list[Block] = []
    read: list[Line] = []
    table, in_table = 0, False
    for line in lines(text):
        if line is not None and line.cells:
            table += not in_table
            found.append(Block(Role.TABLE, cells=line.cells, table=table))
        elif line is not None:
            found.append(_block(line, headings))
        in_table = line is not None and bool(line.cells)
        read += [line] if line is not None else []
    return _with_front(found, read, text, title)


def _block(line: Line, headings: Collection[str]) -> Block:
    content = printed(line.pieces)
    if _SALUTATION.fullmatch(content) and not line.level:
        return Block(Role.SALUTATION, line.pieces)
    for pattern, role in _NUMBERINGS:
        if mark := re.match(pattern, content):
            return _numbered(line, content, mark.end(), role)
    if line.level:
        return Block(HEADINGS[min(max(line.level - 2, 0), len(HEADINGS) - 1)], line.pieces)
    known = content in headings and _is_heading(content)
    return Block(Role.HEADING_1 if known else Role.BODY, line.pieces)


def _numbered(line: Line, content: str, after_mark: int, role: Role) -> Block:
    if line.level:
        return Block(role, line.pieces)
    if end := _LEAD_END.search(content, after_mark):
        lead = end.end()
        if lead <= _MAX_HEADING and _is_heading(content[: end.start(1)]):
            return Block(Role.BODY, line.pieces, lead, role)
    is_heading = _is_heading(content.rstrip("。"))
    return Block(role if is_heading else Role.BODY, line.pieces)


def _is_heading(line: str) -> bool:
    return len(line) <= _MAX_HEADING and line[-1:] not in _SENTENCE_END and "。" not in line


def _with_front(
    found: list[Block], read: Sequence[Line], text: str, title: str
) -> tuple[Block, ...]:
    """Find the title in the first lines, and subtitle, speaker and date below it."""
    if len(found) < 2:
        return tuple(found)
    first, line = found[0], read[0]
    if title:
        told = _lines_of_told(found, title)
        is_title = line.level == 1 or told > 0
    else:
        told = 0
        is_title = line.level == 1 or (
            first.role is Role.BODY and not line.item and _is_heading(first.text)
        )
    if not is_title:
        return tuple(found)
    count = told or _title_lines(found)
    front = [_merged(found[:count], Role.TITLE, text)]
    rest = found[count:]
    subtitle = _subtitle_lines(rest)
    if subtitle:
        front.append(_merged(rest[:subtitle], Role.SUBTITLE, text))
        rest = rest[subtitle:]
    bylines = _byline_lines(rest)
    return (*front, *(replace(one, role=Role.BYLINE) for one in rest[:bylines]), *rest[bylines:])


def _merged(parts: Sequence[Block], role: Role, text: str) -> Block:
    """Return several lines as one block, with the line feeds of the text in between."""
    pieces: list[Piece] = []
    for part in parts:
        if pieces and part.pieces:
            feed = text.rindex("\n", 0, part.pieces[0].start)
            pieces.append(Piece("\n", feed, feed + 1))
        pieces += part.pieces
    return Block(role, tuple(pieces))


def _lines_of_told(found: Sequence[Block], title: str) -> int:
    """Return how many of the first lines make up a title that is known; 0 if they do not."""
    whole = "".join(title.split())
    said = ""
    for count, block in enumerate(found[:_MAX_TITLE_LINES], start=1):
        said += "".join(block.text.split())
        if said == whole:
            return count
    return 0


def _title_lines(found: Sequence[Block]) -> int:
    """Return how many of the first lines are the title.

    A line that cannot be told from a speaker or a paragraph belongs to it only if the title is
    unfinished above it, or if the rest of a front follows: a subtitle, speaker, date or salutation.
    """
    plain = takewhile(_may_be_title, found[1:_MAX_TITLE_LINES])
    more = len(list(plain))
    if not more:
        return 1
    last = max((n for n in range(1, more + 1) if _ends_title(found[n])), default=0)
    if last and not _ends_title(found[0]):
        return 1 + last
    followed = found[1 + more : 2 + more]
    if followed and not _ends_title(found[0]) and _follows_title(followed[0]):
        return 1 + more
    return 1


def _may_be_title(block: Block) -> bool:
    return _is_short(block) and not _SUBTITLE.match(block.text) and not _is_byline(block)


def _is_short(block: Block) -> bool:
    return block.role is Role.BODY and not block.lead and _is_heading(block.text)


def _ends_title(block: Block) -> bool:
    return _TITLE_END.search(block.text) is not None


def _follows_title(block: Block) -> bool:
    is_subtitle = _SUBTITLE.match(block.text) is not None
    return block.role is Role.SALUTATION or is_subtitle or _is_byline(block)


def _subtitle_lines(rest: Sequence[Block]) -> int:
    """Return how many lines are the subtitle, which begins with a dash."""
    if not rest or not _SUBTITLE.match(rest[0].text) or not _is_heading(rest[0].text):
        return 0
    wraps = not _ends_title(rest[0]) and any(map(_ends_title, filter(_may_be_title, rest[1:2])))
    return 2 if wraps else 1


def _is_byline(block: Block) -> bool:
    """Return whether a line names a day, an office or a person, or is a note in brackets."""
    line = block.text
    if not _is_short(block) or len(line) > _MAX_BYLINE or _ends_title(block):
        return False
    patterns = (_DATED, _NOTED, _OFFICE)
    return any(one.fullmatch(line) for one in patterns) or find_person(line) is not None


def _byline_lines(rest: Sequence[Block]) -> int:
    """Return how many lines below the title name speaker and date; others may stand between."""
    short = takewhile(lambda one: _is_short(one) and len(one.text) <= _MAX_BYLINE, rest)
    named = [_is_byline(one) for one in islice(short, _BYLINE_DEPTH)]
    return max((n for n, one in enumerate(named, start=1) if one), default=0)
