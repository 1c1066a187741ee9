"""Classify the lines of a speech: title, speaker and date, salutation, heading, body.

All functions are pure. Headings are numbered as in GB/T 9704-2012, 7.3.3: 一、 （一） 1. （1）.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The type of a line; the value names its paragraph style."""

    TITLE = "title"
    BYLINE = "byline"
    SALUTATION = "salutation"
    HEADING_1 = "heading1"
    HEADING_2 = "heading2"
    HEADING_3 = "heading3"
    HEADING_4 = "heading4"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Block:
    """A line: ``text[start:end]`` of the draft, without Markdown marks.

    The first ``lead`` characters are a run-in heading in the style ``lead_role``:
    （一）加强领导。各级党委要…
    """

    role: Role
    start: int
    end: int
    lead: int = 0
    lead_role: Role = Role.BODY


HEADINGS = (Role.HEADING_1, Role.HEADING_2, Role.HEADING_3, Role.HEADING_4)
_NUMBERINGS = tuple(
    zip(
        (
            r"[一二三四五六七八九十百]+、",
            r"（[一二三四五六七八九十百]+）",
            r"\d+[.．](?!\d)",
            r"（\d+）",
        ),
        HEADINGS,
        strict=True,
    )
)
_MARKDOWN = re.compile(r"(#{1,6})\s+")
_DATE = re.compile(r"[（(]?\d{4}\s*年\s*\d{1,2}\s*月(\s*\d{1,2}\s*日)?[）)]?")
_SALUTATION = re.compile(r"(同志们|各位|女士们|先生们|朋友们|尊敬的|青年朋友).{0,40}[：:，,！]")
_SENTENCE_END = "。！？；…”：，"
# A printed title or heading takes at most two lines; a longer one is a paragraph.
_MAX_HEADING = 50
# Speaker and date are within the three lines below the title.
_BYLINE_DEPTH = 3


def blocks(text: str, *, title: str = "", headings: Collection[str] = ()) -> tuple[Block, ...]:
    """Return the lines of a draft with their types, without blank lines.

    Args:
        text: The draft, one paragraph per line.
        title: The title, if known; otherwise the first line is examined.
        headings: Lines known to be headings; those without a number are first-level.
    """
    found, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append(_block(line, start, headings))
        start += len(line) + 1
    return _with_front(found, text, title)


def _block(line: str, offset: int, headings: Collection[str]) -> Block:
    start = offset + len(line) - len(line.lstrip())
    end = offset + len(line.rstrip())
    content = line.strip()
    if hashes := _MARKDOWN.match(content):
        level = len(hashes[1])
        role = Role.TITLE if level == 1 else HEADINGS[min(level - 2, len(HEADINGS) - 1)]
        return Block(role, start + hashes.end(), end)
    if _SALUTATION.fullmatch(content):
        return Block(Role.SALUTATION, start, end)
    for pattern, role in _NUMBERINGS:
        if re.match(pattern, content):
            return _numbered(content, start, end, role)
    known = content in headings and _is_heading(content)
    return Block(Role.HEADING_1 if known else Role.BODY, start, end)


def _numbered(content: str, start: int, end: int, role: Role) -> Block:
    if _is_heading(content.rstrip("。")):
        return Block(role, start, end)
    lead = content.find("。") + 1
    if 0 < lead <= _MAX_HEADING and _is_heading(content[: lead - 1]):
        return Block(Role.BODY, start, end, lead, role)
    return Block(Role.BODY, start, end)


def _is_heading(line: str) -> bool:
    return len(line) <= _MAX_HEADING and line[-1] not in _SENTENCE_END and "。" not in line


def _with_front(found: list[Block], text: str, title: str) -> tuple[Block, ...]:
    """Find the title in the first line, and speaker and date below it."""
    if not found:
        return ()
    first = found[0]
    line = text[first.start : first.end]
    is_title = first.role is Role.TITLE or (
        line == title if title else first.role is Role.BODY and _is_heading(line)
    )
    if is_title and len(found) > 1:
        found[0] = Block(Role.TITLE, first.start, first.end)
        _mark_byline(found, text)
    return tuple(found)


def _mark_byline(found: list[Block], text: str) -> None:
    front = found[1 : 1 + _BYLINE_DEPTH]
    dates = [i for i, b in enumerate(front) if _DATE.fullmatch(text[b.start : b.end])]
    if dates and all(block.role is Role.BODY for block in front[: dates[0]]):
        for index, block in enumerate(front[: dates[0] + 1], start=1):
            found[index] = Block(Role.BYLINE, block.start, block.end)
