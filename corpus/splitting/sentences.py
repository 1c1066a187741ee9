"""Sentences of Chinese official prose, as exact spans.

The same rules serve sources and drafts, so that a sentence of a draft and a sentence of a source
are the same kind of thing. Every decision looks back, or at most one character ahead (past closing
quotation marks), so a text can be split while it is still being written: see :func:`completed`.
"""

import re
from collections import deque
from collections.abc import Iterator

from corpus.document.values import Sentence

# A clause list joined by ； is one thought while it is short. Speeches run at 20 to 35 characters a
# sentence; at twice that the list is several thoughts, and one vector for all of them is none.
LONG_ENOUGH_FOR_SEMICOLON = 60
# The encoder reads about 500 characters; a longer piece is a table or noise, and is cut at a comma.
LONGEST = 480
# A heading with text after it on its line is at most this long; above it is a sentence.
LONGEST_INLINE_HEADING = 50

_CLOSERS = frozenset("”’」』）】》〉〕)]}")
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_TERMINATOR = "。！？｡…!?"
_CANDIDATE = re.compile(rf"[{_TERMINATOR}]+|[；;．]")
_CJK = re.compile(r"[\u3400-\u9fff]")
_NUMERALS = frozenset("一二三四五六七八九十百0123456789０１２３４５６７８９")
# What goes on after a closed quotation is not a new sentence: “……。”的要求, “……！”、“……！”
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

    。！？… end a sentence, with the quotation marks and brackets that close behind them; so does
    the end of a line, the colon of a salutation (同志们：), and ； once the sentence is long. They
    do not where the sentence goes on after a quotation (“……。”的要求). Sentences neither begin nor
    end with white space, never overlap, and hold every other character.
    """
    return tuple(Sentence(start=start, end=end) for start, end in _spans(text))


def completed(text: str) -> int:
    """The offset up to which the sentences of an unfinished text are settled.

    For a text that is still being written: the sentences that end at or before this offset stay as
    they are whatever follows.
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
    """The offsets at which the line is cut, in order, its end left out."""
    start = _first_cut(line)
    if start:
        yield start
    position, tail = start, len(line)
    while candidate := _CANDIDATE.search(line, position):
        while candidate.start() - start > LONGEST:
            start = _forced_cut(line, start)
            yield start
        position = _after_closers(line, candidate.end(), start)
        if position == len(line):
            tail = candidate.start()  # what closes the line does not make it too long
        elif _ends(line, start, candidate, position):
            yield position
            start = position
    while tail - start > LONGEST:
        start = _forced_cut(line, start)
        yield start


def _first_cut(line: str) -> int:
    """Where a salutation or a heading ends that has text after it on its line; else 0."""
    indent = len(line) - len(line.lstrip())
    salutation = _SALUTATION.match(line, indent)
    if salutation and _SALUTED.search(salutation.group()):
        return salutation.end()
    marker = _MARKER.match(line, indent)
    terminator = _CANDIDATE.search(line, indent)
    if not marker or not terminator:
        return 0
    # 一、提高站位 强化担当 当前…。: the last space within reach parts the heading from its text.
    reach = min(terminator.start(), indent + LONGEST_INLINE_HEADING)
    spaces = [at for at in range(marker.end() + 1, reach) if line[at].isspace()]
    return spaces[-1] if spaces else 0


def _after_closers(line: str, position: int, start: int) -> int:
    """Past the closing marks at ``position``, and the terminators after them (“……！”。)."""
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
    if mark.isascii():  # http://…?id=1 and 4!x are no questions and no exclamations
        return not (following.isascii() and (following.isalnum() or following in "=&/"))
    return True


def _minor_mark_ends(mark: str, before: str) -> bool:
    if mark == "．":  # a full stop in some typesetting, else a decimal point or a heading's number
        return len(before) > 1 and bool(_CJK.match(before[-1])) and before[-1] not in _NUMERALS
    return len(before) >= LONG_ENOUGH_FOR_SEMICOLON and not (mark == ";" and before[-1].isascii())


def _forced_cut(line: str, start: int) -> int:
    """Where a piece that is too long is cut: after its last comma, else in mid-text."""
    limit = start + LONGEST
    comma = max(line.rfind(mark, start + 1, limit) for mark in "，,、；; ")
    return comma + 1 if comma > start else limit
