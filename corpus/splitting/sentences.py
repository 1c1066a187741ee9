"""Split Chinese official prose into sentences with exact spans.

The same rules apply to sources and drafts, so that their sentences can be compared. Each decision
looks back, or at most one character ahead (after closing quotation marks), so a text can be split
while it is being written: see :func:`completed`.
"""

import re
from collections import deque
from collections.abc import Iterator

from corpus.document.values import Sentence

# Clauses joined by ； are one thought while they are short. Sentences in speeches have 20 to 35
# characters; with twice as many, a list has several thoughts, too many for one vector.
LONG_ENOUGH_FOR_SEMICOLON = 60
# The encoder reads about 500 characters. A longer piece is a table or noise; it is cut at a comma.
LONGEST = 480
# The maximum length of a heading followed by text on its line; a longer one is a sentence.
LONGEST_INLINE_HEADING = 50
# The longest title that is looked back for its opening mark.
LONGEST_TITLE = 40

# A line that ends with none of these is a heading or a salutation.
LINE_ENDS = "。！？；…”）"
_CLOSERS = frozenset("”’」』）】》〉〕)]}")
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_TERMINATOR = "。！？｡…!?"
_CANDIDATE = re.compile(rf"[{_TERMINATOR}]+|[；;．]")
# Titles have these; a 。 in an opened title means that its end was lost.
_IN_TITLES = re.compile("[！？!?…]+")
_CJK = re.compile(r"[\u3400-\u9fff]")
_NUMERALS = frozenset("一二三四五六七八九十百0123456789０１２３４５６７８９")
# After a closed quotation, these continue the sentence: “……。”的要求, “……！”、“……！”
_GOES_ON = frozenset("，、；：,;:")
_GOES_ON_AFTER_QUOTE = _GOES_ON | {"的", "等"}
_MARKER = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,2}[、，,])\s*"
)
_SALUTATION = re.compile(
    r"(?:尊敬的|敬爱的|亲爱的|各位|同志们|女士们|先生们|朋友们|同学们|老师们|乡亲们|代表们)"
    r"[^。！？!?：:；;\n]{0,60}?[：:]"
)
_SALUTED = re.compile(
    r"(?:们|同志|代表|委员|嘉宾|来宾|朋友|专家|领导|老师|同学|乡亲|女士|先生|同仁|战友)\s*[：:]$"
)


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Split a text into sentences, in order.

    A sentence ends at 。！？… and closing quotation marks and brackets after them, at the end of a
    line, at the colon of a salutation (同志们：), and at ； if it is long. It does not end if the
    sentence continues after a quotation (“……。”的要求), and not at ！？ in a title (《前进！》).
    Sentences have no white space at their ends, never overlap, and contain all other characters.
    """
    return tuple(Sentence(start=start, end=end) for start, end in _spans(text))


def completed(text: str) -> int:
    """Return the offset up to which the sentences of an unfinished text are final.

    In a text that is being written, sentences that end before or at this offset do not change.
    """
    start, end = next(iter(deque(_spans(text), maxlen=1)), (0, 0))
    return end if any(not _LINE.match(character) for character in text[end:]) else start


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for line in _LINE.finditer(text):
        for start, end in _line_spans(line.group()):
            yield line.start() + start, line.start() + end


def _line_spans(line: str) -> Iterator[tuple[int, int]]:
    start = 0
    for cut in (*_cuts(line), len(line)):
        piece = line[start:cut]
        stripped = piece.strip()
        if stripped:
            begin = start + len(piece) - len(piece.lstrip())
            yield begin, begin + len(stripped)
        start = cut


def _cuts(line: str) -> Iterator[int]:
    """Yield the offsets at which the line is cut, in order, without its end."""
    start = _first_cut(line)
    if start:
        yield start
    position, tail = start, len(line)
    while candidate := _CANDIDATE.search(line, position):
        while candidate.start() - start > LONGEST:
            start = _forced_cut(line, start)
            yield start
        if _in_title(line, candidate):
            position = candidate.end()
            continue
        position = _after_closers(line, candidate.end(), start)
        if position == len(line):
            tail = candidate.start()  # closing marks do not make the line too long
        elif _ends(line, start, candidate, position):
            yield position
            start = position
    while tail - start > LONGEST:
        start = _forced_cut(line, start)
        yield start


def _first_cut(line: str) -> int:
    """Return the end of a salutation or heading that has text after it on its line; else 0."""
    indent = len(line) - len(line.lstrip())
    salutation = _SALUTATION.match(line, indent)
    if salutation and _SALUTED.search(salutation.group()):
        return salutation.end()
    marker = _MARKER.match(line, indent)
    terminator = _CANDIDATE.search(line, indent)
    if not marker or not terminator:
        return 0
    # 一、提高站位 强化担当 当前…。: the last space within reach ends the heading.
    reach = min(terminator.start(), indent + LONGEST_INLINE_HEADING)
    spaces = [at for at in range(marker.end() + 1, reach) if line[at].isspace()]
    return spaces[-1] if spaces else 0


def _in_title(line: str, candidate: re.Match[str]) -> bool:
    """Return whether a mark belongs to a title: 《前进！》. One that never closes ends soon."""
    if not _IN_TITLES.fullmatch(candidate.group()):
        return False
    reach = max(0, candidate.start() - LONGEST_TITLE)
    opened = line.rfind("《", reach, candidate.start())
    return opened > max(line.rfind(mark, reach, candidate.start()) for mark in "》。")


def _after_closers(line: str, position: int, start: int) -> int:
    """Return the offset after closing marks and the terminators after them (“……！”。)."""
    while position < len(line):
        character = line[position]
        straight = character == '"' and line.count('"', start, position) % 2 == 1
        if not (character in _CLOSERS or straight or character in _TERMINATOR):
            break
        position += 1
    return position


def _ends(line: str, start: int, candidate: re.Match[str], position: int) -> bool:
    mark, following = candidate.group(), line[position]
    before = line[start : candidate.start()].strip()
    if mark in "；;．":
        return _minor_mark_ends(mark, before)
    if following in (_GOES_ON_AFTER_QUOTE if position > candidate.end() else _GOES_ON):
        return False
    if set(mark) == {"…"}:
        return bool(before) and following not in "等的"
    if mark.isascii():  # http://…?id=1 and 4!x end no sentence
        return not (following.isascii() and (following.isalnum() or following in "=&/"))
    return True


def _minor_mark_ends(mark: str, before: str) -> bool:
    if mark == "．":  # a full stop in some fonts, else a decimal point or after a number
        return len(before) > 1 and bool(_CJK.match(before[-1])) and before[-1] not in _NUMERALS
    return len(before) >= LONG_ENOUGH_FOR_SEMICOLON and not (mark == ";" and before[-1].isascii())


def _forced_cut(line: str, start: int) -> int:
    """Return where to cut a piece that is too long: after its last comma, else at the limit."""
    limit = start + LONGEST
    comma = max(line.rfind(mark, start + 1, limit) for mark in "，,、；; ")
    return comma + 1 if comma > start else limit
