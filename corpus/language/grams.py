"""Compare texts by character n-grams: shared runs, and how much of one text another covers.

All functions use folded content characters (:class:`Content`), so script, width, case and
punctuation do not matter. All results are offsets in the original texts.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Self

from corpus.language.folding import fold

# A decimal point and a percent sign change a number; other punctuation does not matter.
_CONTENT = re.compile(r"[^\W_]|(?<=\d)\.(?=\d)|%")
# Shorter shared runs occur by chance in Chinese (most words have two characters).
MIN_MATCH = 4
# The weight of particles and conjunctions, which carry little meaning.
FUNCTION_CHARACTERS = frozenset("的了和是在与及等对把被为以于之而并就都也将向到从这那其要")
FUNCTION_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Content:
    """The folded content characters of a text, and the offset of each in the text."""

    characters: str
    offsets: tuple[int, ...]

    @property
    def bigrams(self) -> tuple[str, ...]:
        """The bigrams of adjacent characters."""
        return tuple(map("".join, zip(self.characters, self.characters[1:], strict=False)))


@lru_cache(maxsize=32768)
def content(text: str) -> Content:
    """Return the content characters: letters, digits, ideographs, ``%`` and decimal points."""
    return content_once(text)


def content_once(text: str) -> Content:
    """Return the content of a long text that is read once; nothing is cached."""
    folded = fold(text)
    found = [match.start() for match in _CONTENT.finditer(folded)]
    return Content("".join(folded[offset] for offset in found), tuple(found))


def characters(text: str) -> str:
    """Return the content characters of a long text that is read once; nothing is cached."""
    return "".join(_CONTENT.findall(fold(text)))


@lru_cache(maxsize=32768)
def bigram_set(text: str) -> frozenset[str]:
    """Return the distinct bigrams in the content of ``text``."""
    return frozenset(content(text).bigrams)


@dataclass(frozen=True, slots=True)
class Rarity:
    """The weight of each bigram within some texts; ``unseen`` is for bigrams in none of them."""

    weights: Mapping[str, float]
    unseen: float

    @classmethod
    def within(cls, texts: Collection[str]) -> Self:
        """Compute ``log(1 + n / df)``, a smoothed idf."""
        counts = Counter(bigram for text in texts for bigram in bigram_set(text))
        weights = {bigram: math.log(1 + len(texts) / count) for bigram, count in counts.items()}
        return cls(weights, math.log(1 + len(texts)))

    def of(self, bigram: str) -> float:
        """Return the weight of one bigram."""
        return self.weights.get(bigram, self.unseen)


def covered_positions(text: str, other: str) -> tuple[bool, ...]:
    """Return, for each content character, whether it is part of a bigram that ``other`` has."""
    own = content(text)
    theirs = bigram_set(other)
    if len(own.characters) < 2:
        return tuple(character in content(other).characters for character in own.characters)
    shared = [False, *(bigram in theirs for bigram in own.bigrams), False]
    return tuple(left or right for left, right in pairwise(shared))


@lru_cache(maxsize=4096)
def character_weights(text: str) -> tuple[float, ...]:
    """Return the weight of each content character; function characters weigh less."""
    return tuple(
        FUNCTION_WEIGHT if character in FUNCTION_CHARACTERS else 1.0
        for character in content(text).characters
    )


def tiles(first: str, second: str, *, minimum: int = MIN_MATCH) -> tuple[tuple[int, int, int], ...]:
    """Return runs that two strings share, longest first, without overlap in ``first``.

    Greedy string tiling (Wise 1993, "String similarity via greedy string tiling") with n-gram
    seeds. The runs may overlap in ``second``.

    Returns:
        ``(start in first, start in second, length)``, sorted by start in ``first``.
    """
    runs = sorted(_maximal_runs(first, second, minimum), key=lambda run: (-run[2], run[0], run[1]))
    taken = [False] * len(first)
    chosen = []
    for start, other, length in runs:
        # The part of a run that longer runs did not take may still count.
        while length and taken[start]:
            start, other, length = start + 1, other + 1, length - 1
        free = 0
        while free < length and not taken[start + free]:
            free += 1
        if free >= minimum:
            taken[start : start + free] = [True] * free
            chosen.append((start, other, free))
    return tuple(sorted(chosen))


def _maximal_runs(first: str, second: str, minimum: int) -> Iterable[tuple[int, int, int]]:
    seeds: dict[str, list[int]] = {}
    for other in range(len(second) - minimum + 1):
        seeds.setdefault(second[other : other + minimum], []).append(other)
    for start in range(len(first) - minimum + 1):
        for other in seeds.get(first[start : start + minimum], ()):
            if start and other and first[start - 1] == second[other - 1]:
                continue  # not the start of the run
            length = minimum
            while (
                start + length < len(first)
                and other + length < len(second)
                and first[start + length] == second[other + length]
            ):
                length += 1
            yield start, other, length


def common_spans(
    text: str, other: str, *, minimum: int = MIN_MATCH
) -> tuple[tuple[int, int, int], ...]:
    """Return the spans that two texts share after folding, including punctuation.

    Returns:
        ``(start in text, start in other, length)`` with
        ``fold(text)[a:a + n] == fold(other)[b:b + n]`` and ``n >= minimum``, by start in ``text``.
    """
    mine, theirs = content(text), content(other)
    pieces = (
        piece
        for run in tiles(mine.characters, theirs.characters, minimum=minimum)
        for piece in _unbroken(mine.offsets, theirs.offsets, run, fold(text), fold(other))
    )
    return tuple(piece for piece in pieces if piece[2] >= minimum)


def _unbroken(
    mine: Sequence[int],
    theirs: Sequence[int],
    run: tuple[int, int, int],
    text: str,
    other: str,
) -> Iterable[tuple[int, int, int]]:
    """Split a run of content characters where the punctuation differs."""
    start, twin, length = run
    begin = start
    for step in range(length):
        here, there = start + step, twin + step
        last = step == length - 1
        if not last:
            gap = text[mine[here] + 1 : mine[here + 1]]
            if gap == other[theirs[there] + 1 : theirs[there + 1]]:
                continue
        first = mine[begin]
        yield first, theirs[twin + begin - start], mine[here] + 1 - first
        begin = here + 1


def longest_run(text: str, other: str) -> int:
    """Return the length of the longest run of content characters in both texts."""
    runs = _maximal_runs(content(text).characters, content(other).characters, MIN_MATCH)
    return max((length for _, _, length in runs), default=0)
