"""Find the headings of a speech, with their offset, level and title.

The levels are 一、 over （一） over 1. over （1）, then run-in openings (一是, 一要, 第一，), which
start a paragraph or a sentence and count up. A heading has its own line or starts a paragraph.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.document.values import Sentence
from corpus.language.numerals import NUMERALS, number

# The level of run-in openings, which name a passage but do not divide the text.
RUN_IN = 5
# A heading is shown by its first clause; a longer one is a sentence and is cut for display.
LONGEST_TITLE = 40
# Headings up to this length are shown completely: （一）看清长处短处，掂准工作分量.
_SHORT_TITLE = 20
# A shorter clause (一、引领，…) is not enough as a title, so the next clause is added.
_SHORTEST_CLAUSE = 4
# Adjacent numbered items of one sentence up to this length are a list, not sections.
_LONGEST_ITEM = 80

_MARKERS = (
    (1, re.compile(rf"第([{NUMERALS}]{{1,3}})(?:部分|章|篇)[、，：:\s]*")),
    (1, re.compile(rf"([{NUMERALS}]{{1,3}})、\s*(?![{NUMERALS}]{{1,2}}、)")),
    (2, re.compile(rf"[（(]([{NUMERALS}]{{1,3}})[）)]、?\s*")),
    (3, re.compile(r"(\d{1,2})[.．、](?!\d)\s*")),
    (4, re.compile(r"[（(](\d{1,2})[）)]\s*")),
    (4, re.compile(r"([①②③④⑤⑥⑦⑧⑨⑩])\s*")),
    (RUN_IN, re.compile(rf"第?([{NUMERALS}]{{1,2}})(?:是|要)(?![是非])")),
    (
        RUN_IN,
        re.compile(rf"[第其]([{NUMERALS}]{{1,2}})(?:[条件点场]|个字|个方面|方面)?[，、,：:]\s*"),
    ),
    (RUN_IN, re.compile(r"(首先|其次|再次)[，,]\s*")),
)
# A line that starts an appendix: it is no section of the speech, but it ends the last one.
_APPENDIX = re.compile(
    r"(?:附件|附录|附表|附)\s*[\d一二三四五六七八九十]{0,2}\s*[：:]?|注\s*释"
    r"|(?:有关|相关|部分)?(?:名词|用语|词语|术语|名词术语)(?:解释|注释|说明)"
)
# An address inside a speech is a break: the text after it is not part of the last subsection.
_ADDRESS = re.compile(
    r"(?:各位|同志们|朋友们|女士们|先生们|主席|同学们|乡亲们)[^，。；！？：]{0,16}(?:[、，][^，。；！？：]{1,8}){0,3}[！!：:]"
)
_SENTENCE_MARK = re.compile(r"[。！？；!?;]")
_WORDS = {"首先": 1, "其次": 2, "再次": 3}
_OPENERS, _CLOSERS = "“‘《（(「『", "”’》）)」』"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at ``text[start:]``.

    ``level`` is 1 to 4, or :data:`RUN_IN`. ``title`` is the marker, with full-width brackets, and
    the first clause. ``divides`` is whether a passage may not cross the heading. List items and
    run-in openings do not divide; they apply only to their own paragraph, which ends at ``until``.
    """

    start: int
    until: int
    level: int
    ordinal: int
    title: str
    divides: bool


def find_headings(text: str, sentences: Sequence[Sentence]) -> tuple[Heading, ...]:
    """Return the headings at the starts of sentences, in order."""
    found = [_heading_at(text, sentence) for sentence in sentences]
    items = [
        heading is not None
        and heading.level in (3, 4)
        and sentence.end - sentence.start <= _LONGEST_ITEM
        for heading, sentence in zip(found, sentences, strict=True)
    ]
    for index, heading in enumerate(found):
        if heading is not None and _in_list(found, items, index):
            found[index] = replace(
                heading, divides=False, until=_paragraph_end(text, sentences[index])
            )
    counted = _counted([heading for heading in found if heading is not None])
    return _until_addresses(counted, find_addresses(text, sentences))


def find_addresses(text: str, sentences: Sequence[Sentence]) -> tuple[int, ...]:
    """Return the offsets of lines that start with an address such as 各位代表！, in order."""
    return tuple(
        sentence.start
        for sentence in sentences
        if text[sentence.start - 1 : sentence.start] in ("\n", "")
        and _ADDRESS.fullmatch(text, sentence.start, sentence.end)
    )


def _until_addresses(headings: Sequence[Heading], addresses: Sequence[int]) -> tuple[Heading, ...]:
    """End subsections at the next address; the main points of a speech (一、) continue after it."""
    ended = []
    for heading in headings:
        place = bisect_right(addresses, heading.start)
        if heading.level > 1 and place < len(addresses):
            heading = replace(heading, until=min(heading.until, addresses[place]))
        ended.append(heading)
    return tuple(ended)


class Outline:
    """The headings of a text; finds the headings above a span."""

    def __init__(self, headings: Sequence[Heading]) -> None:
        self.headings = tuple(headings)
        self._starts = [heading.start for heading in headings]
        self._stacks: list[tuple[Heading, ...]] = []
        stack: tuple[Heading, ...] = ()
        for heading in headings:
            stack = (*(one for one in stack if one.level < heading.level), heading)
            self._stacks.append(stack)

    def path(self, start: int, end: int) -> tuple[str, ...]:
        """Return the titles of the headings above ``text[start:end]``, outermost first.

        Headings inside the span count as long as each is deeper than the last (二、 and （一） on
        consecutive lines). If the span has several items of a list, none of them is its heading.
        """
        above = bisect_right(self._starts, start)
        stack = self._stacks[above - 1] if above else ()
        path = [heading for heading in stack if start < heading.until]
        for heading in self.headings[above : bisect_left(self._starts, end)]:
            if path and heading.level <= path[-1].level:
                return tuple(one.title for one in path if one.level < heading.level)
            if heading.divides:
                path.append(heading)
        return tuple(one.title for one in path)


def _heading_at(text: str, sentence: Sentence) -> Heading | None:
    if _APPENDIX.fullmatch(text, sentence.start, sentence.end) and _alone(text, sentence):
        title = text[sentence.start : sentence.end].rstrip("：:")
        return Heading(sentence.start, len(text), 1, 0, title, True)
    for level, pattern in _MARKERS:
        marker = pattern.match(text, sentence.start, sentence.end)
        if marker and marker.end() < sentence.end:
            ordinal = _ordinal(marker.group(1))
            title = _title(text, marker, sentence.end, run_in=level == RUN_IN)
            run_in = level == RUN_IN
            until = _paragraph_end(text, sentence) if run_in else len(text)
            return Heading(sentence.start, until, level, ordinal, title, not run_in)
    return None


def _paragraph_end(text: str, sentence: Sentence) -> int:
    """Return the end of a run-in heading's paragraph, or of the text if it has its own line."""
    line_feed = text.find("\n", sentence.end)
    return len(text) if line_feed < 0 or _alone(text, sentence) else line_feed


def _alone(text: str, sentence: Sentence) -> bool:
    """Return whether a sentence is a whole line."""
    before = text[sentence.start - 1 : sentence.start]
    return before in ("\n", "") and text[sentence.end : sentence.end + 1] in ("\n", "")


def _ordinal(numeral: str) -> int:
    """Return the number of a marker: 十二 is 12, ③ is 3, 其次 is 2."""
    if numeral in _WORDS:
        return _WORDS[numeral]
    if "①" <= numeral <= "⑩":
        return ord(numeral) - ord("①") + 1
    return number(numeral)


def _title(text: str, marker: re.Match[str], end: int, *, run_in: bool) -> str:
    marks = "，,。！？；;!?" + ("：:" if run_in else "")
    whole = _SENTENCE_MARK.search(text, marker.end(), end)
    stop = whole.start() if whole else end
    if stop - marker.start() > _SHORT_TITLE:
        stop = _first_clause(text, marker.end(), min(end, marker.start() + LONGEST_TITLE), marks)
    label = marker.group().strip().replace("(", "（").replace(")", "）")
    if label[-1] in "分章篇" and marker.group()[-1].isspace():  # 第二部分 工作安排
        label += " "
    return label + text[marker.end() : stop].strip().rstrip("，,。！？；;：:!?")


def _first_clause(text: str, start: int, stop: int, marks: str) -> int:
    """Return the end of the first long enough clause, without cutting quotations and brackets."""
    depth = 0
    for position in range(start, stop):
        character = text[position]
        depth += (character in _OPENERS) - (character in _CLOSERS and depth > 0)
        if depth == 0 and character in marks and position - start >= _SHORTEST_CLAUSE:
            return position
    return stop


def _in_list(found: Sequence[Heading | None], items: Sequence[bool], index: int) -> bool:
    """Return whether a short numbered sentence is adjacent to another one of its level."""
    heading = found[index]
    if heading is None or not items[index]:
        return False
    if index + 1 < len(found) and found[index + 1] is None:
        return False  # text follows, so it is a section
    neighbours = (*found[max(0, index - 1) : index], *found[index + 1 : index + 2])
    return any(one is not None and one.level == heading.level for one in neighbours)


def _counted(headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """Drop run-in openings that do not count up: a single 一要 is not a heading."""
    kept = []
    for index, heading in enumerate(headings):
        if heading.level == RUN_IN:
            before = _neighbour(headings, index, -1)
            after = _neighbour(headings, index, 1)
            counts = before == heading.ordinal - 1 or after == heading.ordinal + 1
            if not counts:
                continue
        kept.append(heading)
    return tuple(kept)


def _neighbour(headings: Sequence[Heading], index: int, step: int) -> int | None:
    """Return the ordinal of the adjacent run-in opening, or None."""
    index += step
    if 0 <= index < len(headings) and headings[index].level == RUN_IN:
        return headings[index].ordinal
    return None
