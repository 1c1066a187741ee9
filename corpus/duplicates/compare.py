"""Decide whether a text is a copy of another one, or an extract of it.

A text is *held* by another one if that one can replace it without loss. Each direction is decided
separately: the full text holds a truncated copy, but not the other way round.

Texts from one template are not copies. 30 national reports of successive years share up to 44 % of
the shingles of the shorter one and 37 % of its letters in order. Short notices of similar occasions
(the delegation changes, the ceremony stays) share up to 91 and 95 %. So a shorter text must share
more (measured on reports, resolutions and broadcast news: docs/quality/corpus.md, Duplicates).
"""

from dataclasses import dataclass
from typing import Final

from corpus.duplicates.letters import Letters, shared

# A shorter text is a notice or a heading; only exactly equal letters make it a copy.
SHORTEST: Final = 100
# ((letters, share), (letters, share)): the required share falls linearly between the two.
_Ramp = tuple[tuple[int, float], tuple[int, float]]
# The share of a text's shingles that the other one has, in any order. Maximum for non-copies: 0.89
# below 500 letters, 0.91 at 800, 0.88 at 1,000, 0.71 at 4,600 (a communiqué in its decision).
_SHINGLES: Final[_Ramp] = ((1000, 0.94), (2500, 0.80))
# Letters in order (longest common subsequence), which survive a changed word in every clause.
# Maximum for non-copies: 0.95 below 500 letters, 0.94 at 800, 0.76 at 900, 0.65 at
# 1,200, 0.37 above 1,500; a copy with a fifth of its letters changed keeps 0.77 or more.
_ORDER: Final[_Ramp] = ((900, 0.97), (1500, 0.65))
# If one text is twice as long, it has a common subsequence by chance.
_SIMILAR_LENGTH: Final = 0.5
# The cost of a common subsequence grows with the product of the lengths; here it is 0.2 s.
_LONGEST_FOR_ORDER: Final = 100_000
# The maximum similarity of texts that are not equal letter by letter.
_NEARLY: Final = 0.999


@dataclass(frozen=True, slots=True)
class Overlap:
    """Which of two texts the other one holds, and their similarity (1: the same letters)."""

    first_held: bool
    second_held: bool
    similarity: float


def compare(first: Letters, second: Letters) -> Overlap:
    """Compare two texts; the comparison is symmetric."""
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
    # Imported late, because only possible copies need it.
    from rapidfuzz.distance import LCSseq

    return int(LCSseq.similarity(first, second))
