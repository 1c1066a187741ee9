"""Counts of word pairs from texts, and the file that the program reads them from."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain, pairwise
from pathlib import Path
from typing import IO, Final

import numpy as np

from corpus.flaws.word_pairs import WordPairs
from corpus.language.words import cut, halves

# A pair of a word that occurs once or twice says nothing that another text could bear out.
LEAST_WORD: Final = 3
_HAN: Final = ("㐀", "鿿")


def count_pairs(texts: Iterable[str], *, least: int = LEAST_WORD) -> WordPairs:
    """The words and pairs of clean texts, also the pairs that the dictionary has as one word.

    What is not Chinese is left out, and so is a word that occurs fewer than ``least`` times.
    """
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        found = cut(text)
        inside = [pair for word in found for pair in halves(word)]
        words.update(chain(found, chain.from_iterable(inside)))
        pairs.update(chain(pairwise(found), inside))
    names = sorted(
        (word for word, count in words.items() if count >= least and is_han(word)),
        key=lambda word: (-words[word], word),
    )
    ids = {word: number for number, word in enumerate(names)}
    numbered = sorted(
        (ids[left] * len(names) + ids[right], count)
        for (left, right), count in pairs.items()
        if left in ids and right in ids
    )
    return WordPairs(
        ids,
        tuple(names),
        np.array([words[word] for word in names], dtype=np.int64),
        np.array([key for key, _ in numbered], dtype=np.int64),
        np.array([count for _, count in numbered], dtype=np.int64),
    )


def save(pairs: WordPairs, file: IO[bytes] | Path) -> None:
    """Write what ``WordPairs.load`` reads, compressed."""
    np.savez_compressed(
        file,
        allow_pickle=False,
        words=np.frombuffer("\n".join(pairs.names).encode(), dtype=np.uint8),
        counts=pairs.counts.astype(np.uint32),
        steps=np.diff(pairs.keys, prepend=0).astype(np.uint32),
        together=pairs.together.astype(np.uint32),
    )


def is_han(word: str) -> bool:
    """Whether a word is of Chinese characters only."""
    return all(_HAN[0] <= character <= _HAN[1] for character in word)
