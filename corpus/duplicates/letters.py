"""Compare texts letter by letter: shingles, sentences and spans; pure functions.

Letters are ideographs, Latin letters and digits in one script, width and case. Digits count,
because reports from one template differ in little else. A shingle is three consecutive letters
(Broder 1997, "On the resemblance and containment of documents"). Of lengths 2 to 6, three best
separated edited copies from reports of successive years (docs/quality/corpus.md). Three code points
fit into a 64-bit number, so shingles are compared exactly, not by hash.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.document.values import Sentence
from corpus.language.folding import fold

Codes = NDArray[np.uint64]
Places = NDArray[np.int32]

SHINGLE: Final = 3
# A shorter sentence is a stock phrase: 谢谢大家, 下面我讲三点意见, 现在开会.
SHORTEST_SENTENCE: Final = 12
# How much longer the place may be than the passage: a word may be added, a heading may be missing.
_STRETCH: Final = 1.5
_SLACK: Final = 30

_LETTERS: Final = re.compile(r"[^\W_]+")
_NUMBERS: Final = re.compile(r"\d+|[〇零一二三四五六七八九十百千万亿两]{2,}")
_OPENING: Final = frozenset("“‘（《「『(")
_CLOSING: Final = frozenset("。！？…”’）》」』!?)")
# A code point needs 21 bits.
_BITS: Final = np.uint64(21)
# SQLite stores 48 bits in six bytes; ten million sentences give less than one expected collision.
_FINGERPRINT_BYTES: Final = 6
_DIGEST_BYTES: Final = 16


@dataclass(frozen=True)
class Letters:
    """The letters of a text, and the offset of each in the text."""

    text: str
    offsets: Places
    source: str

    @classmethod
    def of(cls, text: str) -> "Letters":
        """Extract the letters of a text."""
        folded = fold(text)
        runs = [match.span() for match in _LETTERS.finditer(folded)]
        offsets = [np.arange(start, end, dtype=np.int32) for start, end in runs]
        return cls(
            "".join(folded[start:end] for start, end in runs),
            np.concatenate(offsets) if offsets else np.zeros(0, dtype=np.int32),
            text,
        )

    @cached_property
    def codes(self) -> Codes:
        """The shingle at each letter except the last two, as a number."""
        points = np.frombuffer(self.text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
        if len(points) < SHINGLE:
            return np.zeros(0, dtype=np.uint64)
        codes: Codes = points[:-2] << _BITS << _BITS | points[1:-1] << _BITS | points[2:]
        return codes

    @cached_property
    def shingles(self) -> Codes:
        """The different shingles, ascending."""
        return np.unique(self.codes)

    @cached_property
    def single(self) -> tuple[Codes, Places]:
        """The shingles that occur once, ascending, and the index of the first letter of each."""
        found, first, counts = np.unique(self.codes, return_index=True, return_counts=True)
        return found[counts == 1], first[counts == 1].astype(np.int32)

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of letters for the offsets ``start`` to ``end`` of the source text."""
        # Numbers of another type would make numpy copy all offsets for every sentence.
        wanted = np.array((start, end), dtype=self.offsets.dtype)
        first, last = np.searchsorted(self.offsets, wanted)
        return int(first), int(last)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the offsets of the letters ``[first:last]``, with the marks around them."""
        start, end = int(self.offsets[first]), int(self.offsets[last - 1]) + 1
        while start and self.source[start - 1] in _OPENING:
            start -= 1
        while self.source[end : end + 1] and self.source[end] in _CLOSING:
            end += 1
        return start, end


@dataclass(frozen=True, slots=True)
class Held:
    """How much of a passage another text has in one place, and the offsets there.

    ``share`` is the share of its shingles. ``longest_change`` is its longest run of letters
    without a shared shingle.
    """

    share: float
    longest_change: int
    start: int
    end: int


def fingerprint(letters: str) -> int | None:
    """Return a hash that identifies a sentence; None if it is too short to be distinctive."""
    if len(letters) < SHORTEST_SENTENCE:
        return None
    return int.from_bytes(blake2b(letters.encode(), digest_size=_FINGERPRINT_BYTES).digest())


def sentence_letters(letters: Letters, sentences: Sequence[Sentence]) -> list[str]:
    """Return the letters of each sentence."""
    found = (letters.within(sentence.start, sentence.end) for sentence in sentences)
    return [letters.text[first:last] for first, last in found]


def digest(sentences: Sequence[str]) -> bytes:
    """Hash a content: the letters of its sentences and the ends of the sentences."""
    return blake2b("\n".join(sentences).encode(), digest_size=_DIGEST_BYTES).digest()


def shared(first: Codes, second: Codes) -> int:
    """Count the shingles that two texts share; both are ascending, without duplicates."""
    return len(np.intersect1d(first, second, assume_unique=True))


def locate(part: Letters, first: int, last: int, whole: Letters) -> Held | None:
    """Find the place in another text that has the most of the letters ``first`` to ``last``.

    Shingles that occur once in the other text locate the place. The share counts only the
    shingles at that place, not elsewhere in the text. Returns None if there is no such place.
    """
    at = whole.text.find(part.text[first:last])
    if at >= 0 and last > first:
        return Held(1.0, 0, *whole.span(at, at + last - first))
    own = part.codes[first : max(first, last - SHINGLE + 1)]
    codes = np.unique(own)
    if not len(codes):
        return None
    single, places = whole.single
    near = np.minimum(np.searchsorted(single, codes), max(0, len(single) - 1))
    hits = np.sort(places[near[single[near] == codes]]) if len(single) else places
    if not len(hits):
        return None
    room = round(_STRETCH * (last - first)) + _SLACK
    ends = np.searchsorted(hits, hits + room, side="right")
    best = int(np.argmax(ends - np.arange(len(hits))))
    start, end = int(hits[best]), int(hits[ends[best] - 1])
    start, end = _widened(part, (first, last), whole, (start, end))
    window = np.unique(whole.codes[start : end - SHINGLE + 1])
    share = shared(codes, window) / len(codes)
    return Held(share, _longest_change(np.isin(own, window)), *whole.span(start, end))


def _widened(
    part: Letters, bounds: tuple[int, int], whole: Letters, places: tuple[int, int]
) -> tuple[int, int]:
    """Extend the letters between the first and last shared shingle by equal letters around them."""
    start, end = places[0], places[1] + SHINGLE
    own = part.codes[slice(*bounds)]
    before = bounds[0] + int(np.argmax(own == whole.codes[places[0]]))
    after = bounds[0] + len(own) - int(np.argmax(own[::-1] == whole.codes[places[1]])) - 1 + SHINGLE
    while start > 0 and before > bounds[0] and part.text[before - 1] == whole.text[start - 1]:
        start, before = start - 1, before - 1
    while end < len(whole.text) and after < bounds[1] and part.text[after] == whole.text[end]:
        end, after = end + 1, after + 1
    return start, end


def _longest_change(found: NDArray[np.bool_]) -> int:
    """Return the longest run of letters that no found shingle covers."""
    covered = np.convolve(found, np.ones(SHINGLE, dtype=np.int64)) > 0
    ends = np.flatnonzero(np.diff(np.r_[True, covered, True].astype(np.int8)))
    return int((ends[1::2] - ends[::2]).max(initial=0))


def numbers(letters: str) -> frozenset[str]:
    """Return the numbers in a text: digits, and Chinese numerals of two or more characters."""
    return frozenset(_NUMBERS.findall(letters))
