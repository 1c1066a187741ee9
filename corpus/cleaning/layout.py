"""Clean layout: page breaks, wrapped lines, pipes and orphan marks."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.cleaning.edits import Edit, apply, substitute
from corpus.document.values import CleanText, FlawKind
from corpus.language.numerals import NUMERALS

ENDING = "。！？；：…!?;:"
_CLOSING = '”’）》】」』)"'
# The start of a heading: 一、 （一） 1. 1、 （1） 第一章
HEADING = re.compile(
    rf"[{NUMERALS}]{{1,3}}、|[（(][{NUMERALS}]{{1,3}}[)）]|\d{{1,2}}[.．、](?!\d)|[（(]\d{{1,2}}[)）]|第[{NUMERALS}]{{1,3}}[章节部编]"
)
SALUTATION = re.compile(
    r"(?:尊敬的|各位|同志们|朋友们|女士们|先生们|同胞们|老师们|同学们|乡亲们)[^。！？；：:!\n]{0,80}[：:！!]"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text: ``text`` is stripped, the offsets are those of the whole line."""

    start: int
    end: int
    text: str


def lines_of(text: str) -> list[Line]:
    """Return all lines, including blank ones; ``end`` is the offset of the line feed."""
    lines = []
    start = 0
    for raw in text.split("\n"):
        lines.append(Line(start, start + len(raw), raw.strip()))
        start += len(raw) + 1
    return lines


def ends_sentence(line: str) -> bool:
    """Return whether a line ends a sentence, ignoring closing quotation marks and brackets."""
    return line.rstrip(_CLOSING + " ")[-1:] in ENDING and bool(line)


# --- numbers that document sites insert at page breaks -----------------------------------------

_PAGE_MARK = re.compile(r"(?:\A|\n[ \t]*\n)[ \t]*(\d{1,3})、")
# Two marks could be a list; three in order, some of which cut a sentence, are page breaks.
_LEAST_PAGES = 3
_LEAST_CUT_SHARE = 0.5
_LAST_PAGE_NUMBER = re.compile(r"(?<=[。！？!?”])[ \t]+\d{1,3}[ \t]*(?=\n|\Z)")


def join_page_breaks(clean: CleanText) -> CleanText:
    """Join text around inserted page numbers, as in “群团工作⏎⏎2、会议是在”.

    The numbers must count 1, 2, 3 … after blank lines, and at least half of them must cut a
    sentence. A speech's own list is kept, because its items end with a full stop.
    """
    marks: list[re.Match[str]] = []
    for match in _PAGE_MARK.finditer(clean.text):
        if int(match.group(1)) == len(marks) + 1:
            marks.append(match)
    cuts = [
        not ends_sentence(clean.text[max(0, m.start() - 40) : m.start()].rstrip())
        for m in marks[1:]
    ]
    if len(marks) < _LEAST_PAGES or sum(cuts) < _LEAST_CUT_SHARE * len(cuts):
        return clean
    edits = [Edit(marks[0].start(), marks[0].end(), "\n")]
    edits += [
        Edit(m.start(), m.end(), "" if cut else "\n")
        for m, cut in zip(marks[1:], cuts, strict=True)
    ]
    last_page = _LAST_PAGE_NUMBER.search(clean.text, marks[-1].end())
    if last_page and int(last_page.group()) <= len(marks):
        edits.append(Edit(last_page.start(), last_page.end()))
    return apply(clean, _beside_gaps(clean, edits))


# --- page numbers and wrapped lines in PDF files and old web pages -----------------------------

_DASHES = "[-—–－·]+"
_PAGE_NUMBER = re.compile(
    rf"^[ \t]*(?:{_DASHES}[ \t]*\d{{1,4}}[ \t]*{_DASHES}"
    r"|第[ \t]*\d{1,4}[ \t]*页(?:[ \t]*[,，/]?[ \t]*共[ \t]*\d{1,4}[ \t]*页)?)[ \t]*$",
    re.M,
)
# A bare number is a page number only at the start or end of a page.
_PAGE_BREAK = re.compile(
    r"(?:^[ \t]{0,8}\d{1,4}[ \t]{0,8}\n)?[ \t]{0,8}\f[ \t]{0,8}(?:\n[ \t]{0,8}\d{1,4}[ \t]{0,8}$)?",
    re.M,
)
_NUMBER_AT_END = re.compile(r"\n[ \t]{0,8}\d{1,4}\s{0,8}\Z")
_INDENT = re.compile(r"[ \t]{2,}|\t")
_LEAST_WRAPPED_LINES = 8
# The minimum share of lines that reach the margin; lengths of real paragraphs rarely repeat.
_LEAST_FULL_SHARE = 0.5
# A longer margin means long paragraphs, a shorter one a list of names.
_MARGIN = range(16, 71)
_SLACK = 3
# No sentence of a speech is longer (the splitter would cut it anyway).
_LONGEST_SENTENCE = 480


def drop_page_numbers(clean: CleanText) -> CleanText:
    """Drop page number lines: “- 3 -”, “第3页 共7页”, and bare numbers beside a form feed."""
    paged = "\f" in clean.text
    clean = substitute(clean, _PAGE_NUMBER, "")
    clean = substitute(clean, _PAGE_BREAK, "")
    return substitute(clean, _NUMBER_AT_END, "") if paged else clean


def join_wrapped_lines(clean: CleanText) -> CleanText:
    """Join lines that were wrapped at a margin.

    It applies only if most lines of the text reach the same margin. A line is joined to the next
    one if it reaches the margin, ends no sentence, and the next is not indented and no heading.
    """
    lines = [line for line in lines_of(clean.text) if line.text]
    margin = _margin(lines)
    edits = []
    for line, following in _wrapped(lines, margin, clean.text):
        space = " " if line.text[-1].isascii() and following.text[0].isascii() else ""
        text = clean.text[following.start : following.end]
        indent = len(text) - len(text.lstrip(" \t"))
        edits.append(Edit(line.end, following.start + indent, space))
    return apply(clean, _beside_gaps(clean, edits))


def _wrapped(lines: Sequence[Line], margin: int, text: str) -> Iterator[tuple[Line, Line]]:
    """Yield the adjacent lines to join; none of a run that would make a sentence without end.

    Lines of equal length with no end mark for this long are entries of a list, not a paragraph.
    """
    run: list[tuple[Line, Line]] = []
    for line, following in pairwise(lines):
        full = margin and len(line.text) >= margin - _SLACK
        if full and _goes_on(line, following, text):
            run.append((line, following))
            continue
        yield from run if _is_prose(run) else ()
        run = []
    yield from run if _is_prose(run) else ()


def _is_prose(run: Sequence[tuple[Line, Line]]) -> bool:
    """Return whether a sentence ends often enough in lines that would be joined."""
    unended = 0
    for line, _ in run:
        end = max((line.text.rfind(mark) for mark in ENDING), default=-1)
        unended = len(line.text) - end - 1 if end >= 0 else unended + len(line.text)
        if unended > _LONGEST_SENTENCE:
            return False
    return True


def _margin(lines: Sequence[Line]) -> int:
    """Return the length of a full line, or 0 if lines are not wrapped at a margin."""
    if len(lines) < _LEAST_WRAPPED_LINES:
        return 0
    lengths = sorted(len(line.text) for line in lines)
    margin = lengths[int(len(lengths) * 0.9)]
    full = sum(1 for length in lengths if margin - _SLACK <= length <= margin + _SLACK)
    return margin if margin in _MARGIN and full >= _LEAST_FULL_SHARE * len(lines) else 0


def _goes_on(line: Line, following: Line, text: str) -> bool:
    if ends_sentence(line.text) or HEADING.match(following.text):
        return False
    return not _INDENT.match(text[following.start : following.end])


_ORPHAN = re.compile(
    r"[ \t]{0,8}\n[ \t\n]{0,20}(?=[，。；：！？、](?!\n)|[）”’》】」』])"
    r"|(?<=[“‘（《【「『])[ \t]{0,8}\n[ \t\n]{0,20}"
)


def join_orphan_marks(clean: CleanText) -> CleanText:
    """Join a line with a closing mark at its start, or an opening mark before it, to the last.

    Text on both sides of a gap is never joined.
    """
    edits = (Edit(match.start(), match.end()) for match in _ORPHAN.finditer(clean.text))
    return apply(clean, _beside_gaps(clean, edits))


def _beside_gaps(clean: CleanText, edits: Iterable[Edit]) -> Iterator[Edit]:
    """Yield the edits that do not join text across a gap."""
    gaps = sorted(
        flaw.start for flaw in clean.flaws if flaw.kind is FlawKind.GAP and flaw.start is not None
    )
    for edit in edits:
        place = bisect_left(gaps, edit.start)
        if place == len(gaps) or gaps[place] > edit.end:
            yield edit


# --- tables written with pipes ----------------------------------------------------------------

_PIPE_EDGE = re.compile(r"^[ \t]*(?:\|[ \t]*)+|(?:[ \t]*\|){1,50}[ \t]*$", re.M)
_PIPE_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.M)
_RULE_CELL = r"[ \t]*:?-{2,}:?[ \t]*"
_PIPE_RULE = re.compile(rf"^[ \t]*\|?{_RULE_CELL}(?:\|{_RULE_CELL})*\|?[ \t]*$", re.M)
_INNER_PIPE = re.compile(r"(?<=\S)[ \t]*\|[ \t]*(?=\S)")
_LABEL = re.compile(r"^[ \t]*(?:标[ \t]*题|题[ \t]*目)[ \t]*[：:][ \t]*", re.M)


def drop_pipes(clean: CleanText) -> CleanText:
    """Turn “| 标题：… |” into the title, and put a space between the cells of other rows."""
    rows = [match.span() for match in _PIPE_ROW.finditer(clean.text)]
    edits = [Edit(m.start(), m.end()) for m in _PIPE_RULE.finditer(clean.text)]
    for start, end in rows:
        edits += [
            Edit(m.start(), m.end(), " ")
            for m in _INNER_PIPE.finditer(clean.text, start + 1, end - 1)
        ]
    edits += [
        Edit(m.start(), m.end()) for m in _PIPE_EDGE.finditer(clean.text) if m.end() > m.start()
    ]
    clean = apply(clean, edits)
    labels = [Edit(m.start(), m.end()) for m in _LABEL.finditer(clean.text)]
    return apply(clean, labels)
