"""Find words that do not fit their neighbours, in places where another word would fit.

Pure functions of a text and the counts of word pairs (:mod:`corpus.flaws.word_pairs`).
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from corpus.flaws.spinner import Swap, SwappedWord
from corpus.flaws.word_pairs import UNKNOWN, Ids, WordPairs
from corpus.language.words import cut


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text, their offsets, their ids, and the ids of their neighbours."""

    words: Sequence[str]
    starts: Sequence[int]
    ids: Ids
    left: Ids
    right: Ids

    @classmethod
    def of(cls, text: str, pairs: WordPairs, joined: Container[str]) -> Self:
        """Cut a text into words; ``joined`` are words that the dictionary may lack (泛博, 连系)."""
        words = _rejoined(cut(text), joined)
        ids = pairs.numbers(words)
        none = np.array([UNKNOWN])
        starts = np.cumsum([0, *map(len, words)]).tolist()
        left, right = np.concatenate([none, ids[:-1]]), np.concatenate([ids[1:], none])
        return cls(words, starts, ids, left[: len(ids)], right[-len(ids) :] if len(ids) else ids)

    def place(self, index: int, meant: str, margin: float) -> SwappedWord:
        """Return the word at ``index`` as a place, with the neighbours that are words."""
        written = self.words[index]
        before = self.words[index - 1] if self.left[index] != UNKNOWN else ""
        after = self.words[index + 1] if self.right[index] != UNKNOWN else ""
        return SwappedWord(
            self.starts[index],
            self.starts[index] + len(written),
            written,
            before + written + after,
            before + meant + after,
            margin,
        )


def _rejoined(words: Sequence[str], joined: Container[str]) -> list[str]:
    """Join single characters that form a word of ``joined``."""
    whole: list[str] = []
    for word in words:
        if whole and len(word) == len(whole[-1]) == 1 and whole[-1] + word in joined:
            whole[-1] += word
        else:
            whole.append(word)
    return whole


def listed_places(text: str, swaps: Mapping[str, Swap], pairs: WordPairs) -> Iterator[SwappedWord]:
    """Yield each swap word that has a neighbour, with the word that fits best there, in order."""
    found = _Words.of(text, pairs, swaps)
    rows = [
        (index, pairs.ids[meant])
        for index, word in enumerate(found.words)
        if word in swaps and (found.left[index] != UNKNOWN or found.right[index] != UNKNOWN)
        for meant in swaps[word].meant
        if meant in pairs.ids
    ]
    if not rows:
        return
    places, meant = np.array(rows, dtype=np.int64).T
    left, right = found.left[places], found.right[places]
    margins = pairs.fit(left, meant, right) - pairs.fit(left, found.ids[places], right)
    best: dict[int, tuple[float, str]] = {}
    for index, number, margin in zip(
        places.tolist(), meant.tolist(), margins.tolist(), strict=True
    ):
        if index not in best or margin > best[index][0]:
            best[index] = (margin, pairs.names[number])
    for index, (margin, name) in best.items():
        yield found.place(index, name, margin)
