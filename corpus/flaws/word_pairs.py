"""How often words stand next to each other in a body of texts: counts, exact and compact.

A pair is one number, ``left * words + right``; the numbers are sorted, so that a pair is found by
bisection. On disk they are the differences between neighbours, which compress to some 13 bits a
pair. No sentence can be read back from that.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain, pairwise
from pathlib import Path
from typing import IO, Final, Self

import numpy as np
from numpy.typing import NDArray

from corpus.language.words import cut, halves

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
UNKNOWN: Final = -1
# So many occurrences of a word weigh as much as what chance says of its neighbours.
_PRIOR: Final = 5.0
# A pair of a word that occurs once or twice says nothing that another text could bear out.
LEAST_WORD: Final = 3
_SHIPPED: Final = "word_pairs.npz"
_HAN: Final = ("㐀", "鿿")


@dataclass(frozen=True, slots=True)
class WordPairs:
    """Counts of words and of adjacent words.

    Attributes:
        ids: The number of each word, from 0, the most frequent first.
        counts: How often each word occurs, by number, shape ``(words,)``.
        keys: ``left * words + right`` of each pair, ascending, shape ``(pairs,)``.
        together: How often each pair occurs, in the order of ``keys``.
    """

    ids: Mapping[str, int]
    names: tuple[str, ...]
    counts: Ids
    keys: Ids
    together: Ids

    @classmethod
    def from_texts(
        cls, texts: Iterable[str], *, least: int = LEAST_WORD, least_texts: int = 1
    ) -> Self:
        """Count the pairs of some texts, also those that the dictionary has as one word.

        Args:
            texts: Clean texts, a user's own for example.
            least: How often a word must occur to be counted.
            least_texts: In how many of the texts a pair must stand. A collection that may itself
                hold spun texts should ask for several: a spinner's phrases stand in one.
        """
        words: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        spread: Counter[tuple[str, str]] = Counter()
        for text in texts:
            found = cut(text)
            inside = [pair for word in found for pair in halves(word)]
            words.update(found)
            words.update(chain.from_iterable(inside))
            own = Counter([*pairwise(found), *inside])
            pairs.update(own)
            if least_texts > 1:
                spread.update(own.keys())
        if least_texts > 1:
            pairs = Counter({pair: n for pair, n in pairs.items() if spread[pair] >= least_texts})
        return cls.from_counts(words, pairs, least=least)

    @classmethod
    def from_counts(
        cls,
        words: Mapping[str, int],
        pairs: Mapping[tuple[str, str], int],
        *,
        least: int = LEAST_WORD,
    ) -> Self:
        """From counts; what is not Chinese is left out, as are words below ``least``."""
        kept = sorted(
            (word for word, count in words.items() if count >= least and is_han(word)),
            key=lambda word: (-words[word], word),
        )
        ids = {word: number for number, word in enumerate(kept)}
        size = len(kept)
        numbered = sorted(
            (ids[left] * size + ids[right], count)
            for (left, right), count in pairs.items()
            if left in ids and right in ids
        )
        return cls(
            ids,
            tuple(kept),
            np.array([words[word] for word in kept], dtype=np.int64),
            np.array([key for key, _ in numbered], dtype=np.int64),
            np.array([count for _, count in numbered], dtype=np.int64),
        )

    def joined(self, other: "WordPairs") -> "WordPairs":
        """The counts of both, as if all their texts had been counted at once."""
        words, pairs = Counter(self._words()), Counter(self._pairs())
        words.update(other._words())
        pairs.update(other._pairs())
        return WordPairs.from_counts(words, pairs, least=1)

    def _words(self) -> dict[str, int]:
        return dict(zip(self.names, self.counts.tolist(), strict=True))

    def _pairs(self) -> dict[tuple[str, str], int]:
        size = len(self.names)
        return {
            (self.names[key // size], self.names[key % size]): count
            for key, count in zip(self.keys.tolist(), self.together.tolist(), strict=True)
        }

    def numbers(self, words: Sequence[str]) -> Ids:
        """The number of each word, ``UNKNOWN`` for one that was not counted."""
        return np.fromiter((self.ids.get(w, UNKNOWN) for w in words), np.int64, len(words))

    def pair_counts(self, left: Ids, right: Ids) -> Ids:
        """How often each ``right`` followed its ``left``; 0 where a word is unknown."""
        if not len(self.keys):
            return np.zeros(len(left), dtype=np.int64)
        wanted = left * len(self.names) + right
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        known = (self.keys[places] == wanted) & (left >= 0) & (right >= 0)
        found: Ids = np.where(known, self.together[places], 0)
        return found

    def fit(self, left: Ids, words: Ids, right: Ids) -> Floats:
        """How well each word stands between its neighbours: a log probability, up to a constant.

        A naive Bayes model: how frequent the word is, times how often it has the one neighbour,
        times how often it has the other; unseen pairs as often as chance has it, with the weight
        of ``_PRIOR`` occurrences. A neighbour that is ``UNKNOWN`` says nothing.
        """
        padded = np.append(self.counts, 0)  # UNKNOWN is -1, the last
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
        """How many words were counted."""
        return int(self.counts.sum())

    def save(self, file: IO[bytes] | Path) -> None:
        """Write the counts, compressed.

        Raises:
            OSError: it cannot be written.
        """
        np.savez_compressed(
            file,
            allow_pickle=False,
            words=np.frombuffer("\n".join(self.names).encode(), dtype=np.uint8),
            counts=self.counts.astype(np.uint32),
            steps=np.diff(self.keys, prepend=0).astype(np.uint32),
            together=self.together.astype(np.uint32),
        )

    @classmethod
    def load(cls, file: IO[bytes] | Path) -> Self:
        """Read what ``save`` wrote.

        Raises:
            OSError: it cannot be read.
            ValueError: it is something else.
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
    """The pairs of official texts that come with the program, read once, when first needed."""
    with (files("corpus.flaws") / _SHIPPED).open("rb") as file:
        return WordPairs.load(file)


def is_han(word: str) -> bool:
    """Whether a word is of Chinese characters only."""
    return all(_HAN[0] <= character <= _HAN[1] for character in word)
