"""Store exact counts of adjacent words in a body of texts, in compact form.

A pair is one number, ``left * words + right``; the numbers are sorted and searched by bisection.
On disk are their differences, about 13 bits per pair. No sentence can be reconstructed from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import IO, Final, Self

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
UNKNOWN: Final = -1
# The prior of a word's neighbours weighs as much as this many occurrences.
_PRIOR: Final = 5.0
_SHIPPED: Final = "word_pairs.npz"


@dataclass(frozen=True, slots=True)
class WordPairs:
    """Counts of words and of adjacent words.

    Attributes:
        ids: The number of each word, from 0, most frequent first.
        counts: How often each word occurs, by number, shape ``(words,)``.
        keys: ``left * words + right`` of each pair, ascending, shape ``(pairs,)``.
        together: How often each pair occurs, in the order of ``keys``.
    """

    ids: Mapping[str, int]
    names: tuple[str, ...]
    counts: Ids
    keys: Ids
    together: Ids

    def numbers(self, words: Sequence[str]) -> Ids:
        """Return the number of each word; ``UNKNOWN`` for a word without counts."""
        return np.fromiter((self.ids.get(w, UNKNOWN) for w in words), np.int64, len(words))

    def pair_counts(self, left: Ids, right: Ids) -> Ids:
        """Return how often each ``right`` followed its ``left``; 0 if a word is unknown."""
        if not len(self.keys):
            return np.zeros(len(left), dtype=np.int64)
        wanted = left * len(self.names) + right
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        known = (self.keys[places] == wanted) & (left >= 0) & (right >= 0)
        found: Ids = np.where(known, self.together[places], 0)
        return found

    def fit(self, left: Ids, words: Ids, right: Ids) -> Floats:
        """Return how well each word fits its neighbours: a log probability up to a constant.

        It is a naive Bayes model: the frequency of the word, times the share of its occurrences
        with each neighbour. Unseen pairs get their chance frequency, with the weight of ``_PRIOR``
        occurrences. An ``UNKNOWN`` neighbour has no effect.
        """
        padded = np.append(self.counts, 0)  # UNKNOWN is -1, the last index
        often = padded[words]
        fit: Floats = np.log(often + 0.5)
        for beside, together in (
            (left, self.pair_counts(left, words)),
            (right, self.pair_counts(words, right)),
        ):
            chance = _PRIOR * padded[beside] / max(1, self.total)
            share = (together + chance) / (often + _PRIOR)
            fit = fit + np.log(np.where(beside == UNKNOWN, 1.0, share))
        return fit

    @property
    def total(self) -> int:
        """The number of counted words."""
        return int(self.counts.sum())

    @classmethod
    def load(cls, file: IO[bytes] | Path) -> Self:
        """Load what ``tests/benchmarks/word_counts.py`` wrote.

        Raises:
            OSError: The file cannot be read.
            ValueError: The file has another format.
        """
        with np.load(file, allow_pickle=False) as saved:
            names = tuple(saved["words"].tobytes().decode().splitlines())
            return cls(
                {word: number for number, word in enumerate(names)},
                names,
                saved["counts"].astype(np.int64),
                np.cumsum(saved["steps"].astype(np.int64)),
                saved["together"].astype(np.int64),
            )


@lru_cache(maxsize=1)
def shipped() -> WordPairs:
    """Return the pairs of official texts that come with the program, read once at first use."""
    with (files("corpus.flaws") / _SHIPPED).open("rb") as file:
        return WordPairs.load(file)
