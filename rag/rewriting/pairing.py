"""Pair the sentences of a text with those of its revision, in order.

Dynamic programming over groups of sentences, as Gale and Church (1993, "A program for aligning
sentences in bilingual corpora") align translations; here the shared bigrams take the place of the
lengths.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corpus.language.grams import bigram_set

# How many sentences before and after may make one pair, the likeliest first.
_GROUPS: Final = ((1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (1, 3), (1, 0), (0, 1))
# A sentence more in a group must be worth so many bigrams; one alone for one alone is the rule.
_COST: Final = 2.0
# One that became nothing costs less than one that shares nothing with what its neighbour became.
_ALONE: Final = 1.5


@dataclass(frozen=True, slots=True)
class Pair:
    """``before[b0:b1]`` became ``after[a0:a1]``; one of the two may be empty."""

    before: tuple[int, int]
    after: tuple[int, int]


def paired(before: Sequence[str], after: Sequence[str]) -> tuple[Pair, ...]:
    """Return pairs that cover both sequences in order, with the most bigrams in common."""
    own, new = [bigram_set(one) for one in before], [bigram_set(one) for one in after]
    best: dict[tuple[int, int], tuple[float, tuple[Pair, ...]]] = {(0, 0): (0.0, ())}
    for i in range(len(before) + 1):
        for j in range(len(after) + 1):
            if (i, j) == (0, 0):
                continue
            reached = [
                (worth + _worth(own[i - m : i], new[j - n : j]), pairs, (m, n))
                for m, n in _GROUPS
                if (held := best.get((i - m, j - n))) is not None
                for worth, pairs in [held]
            ]
            worth, pairs, (m, n) = max(reached, key=lambda one: one[0])
            best[i, j] = worth, (*pairs, Pair((i - m, i), (j - n, j)))
    return best[len(before), len(after)][1]


def _worth(own: Sequence[frozenset[str]], new: Sequence[frozenset[str]]) -> float:
    if not own or not new:
        return -_ALONE
    shared = frozenset().union(*own) & frozenset().union(*new)
    return len(shared) - _COST * (len(own) + len(new) - 2)
