"""Whether one text is a copy of another, or an extract from it; the thresholds and their reasons.

A text is *held* by another when nothing is lost by reading the other in its place. That is asked in
each direction on its own: a truncated copy is held by the full text, not the full text by it.

Texts of one mould are no copies: 30 national reports of successive years share up to 44 % of the
shingles of the shorter one and 37 % of its letters in one order, and short notices of one occasion
after another (the delegation changes, the ceremony stays) up to 91 and 95 %. So the shorter a text,
the more of it has to be the same (measured on reports, resolutions and a year of broadcast news,
docs/quality/corpus.md, section Duplicates).
"""

from dataclasses import dataclass
from typing import Final

from corpus.duplicates.letters import Letters, shared

# Below this a text is a notice or a heading, and only the very same letters make it a copy.
SHORTEST: Final = 100
# ((letters, share), (letters, share)): between the two the share wanted falls evenly.
_Ramp = tuple[tuple[int, float], tuple[int, float]]
# Shingles of the one that the other has, in any order. Highest of texts that are no copies: 0.89
# below 500 letters, 0.91 at 800, 0.88 at 1,000, 0.71 at 4,600 (a communiqué in its decision).
_SHINGLES: Final[_Ramp] = ((1000, 0.94), (2500, 0.80))
# Letters in one order (longest common subsequence), which survive a word changed in every clause.
# Highest of texts that are no copies: 0.95 below 500 letters, 0.94 at 800, 0.76 at 900, 0.65 at
# 1,200, 0.37 above 1,500; a copy with a fifth of its letters changed keeps 0.77 or more.
_ORDER: Final[_Ramp] = ((900, 0.97), (1500, 0.65))
# In a text twice as long a common subsequence is found by chance.
_SIMILAR_LENGTH: Final = 0.5
# The cost of a common subsequence grows with the product of both lengths; here it is 0.2 s.
_LONGEST_FOR_ORDER: Final = 100_000
# What is not the same letter by letter is not called so, however near.
_NEARLY: Final = 0.999


@dataclass(frozen=True, slots=True)
class Overlap:
    """Which of two texts is held by the other, and how alike they are (1: the same letters)."""

    first_held: bool
    second_held: bool
    similarity: float


def compare(first: Letters, second: Letters) -> Overlap:
    """Compare two texts; the other way round gives the same, with the sides exchanged."""
    if first.text == second.text:
        return Overlap(True, True, 1.0)
    if min(len(first.text), len(second.text)) < SHORTEST:
        return Overlap(False, False, 0.0)
    common = shared(first.shingles, second.shingles)
    shares = common / len(first.shingles), common / len(second.shingles)
    both = (first, second)
    held = [_reaches(share, one, _SHINGLES) for share, one in zip(shares, both, strict=True)]
    best = max(shares)
    if not all(held) and _comparable_in_order(first, second):
        length = _common_subsequence(first.text, second.text)
        in_order = length / len(first.text), length / len(second.text)
        held = [
            was or _reaches(share, one, _ORDER)
            for was, share, one in zip(held, in_order, both, strict=True)
        ]
        best = max(best, *in_order)
    return Overlap(held[0], held[1], min(best, _NEARLY))


def _reaches(share: float, text: Letters, ramp: _Ramp) -> bool:
    (short, high), (long, low) = ramp
    along = (len(text.text) - short) / (long - short)
    return share >= high - min(1.0, max(0.0, along)) * (high - low)


def _comparable_in_order(first: Letters, second: Letters) -> bool:
    shorter, longer = sorted((len(first.text), len(second.text)))
    return (
        shorter >= _ORDER[0][0]
        and shorter >= _SIMILAR_LENGTH * longer
        and longer <= _LONGEST_FOR_ORDER
    )


def _common_subsequence(first: str, second: str) -> int:
    # Late: only texts that may be copies need it.
    from rapidfuzz.distance import LCSseq

    return int(LCSseq.similarity(first, second))
