"""Words that do not go with their neighbours, where another word would.

Pure functions on a text and counts of word pairs (:mod:`corpus.word_pairs`).
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from corpus.spinner import Place, Swap
from corpus.word_pairs import UNKNOWN, Ids, WordPairs
from corpus.words import cut

# Below this frequency that a word was never seen beside its neighbours means nothing.
_LEAST_FREQUENT: Final = 20
# How often the other word must have been seen beside each.
_LEAST_SEEN: Final = 2
# Numerals change places freely: 第三十三次, 神舟十九号.
_NUMERALS: Final = frozenset("一二三四五六七八九十百千万亿零〇两")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text, where each begins, and their numbers and those of their neighbours."""

    words: Sequence[str]
    starts: Sequence[int]
    ids: Ids
    left: Ids
    right: Ids

    @classmethod
    def of(cls, text: str, pairs: WordPairs, joined: Container[str] = ()) -> Self:
        """Cut a text; ``joined`` are words that the dictionary may not have (泛博, 连系)."""
        words = _rejoined(cut(text), joined)
        ids = pairs.numbers(words)
        none = np.array([UNKNOWN])
        starts = np.cumsum([0, *map(len, words)]).tolist()
        left, right = np.concatenate([none, ids[:-1]]), np.concatenate([ids[1:], none])
        return cls(words, starts, ids, left[: len(ids)], right[-len(ids) :] if len(ids) else ids)

    def place(self, index: int, meant: str, margin: float) -> Place:
        """The word at ``index`` as a place, shown with neighbours that are words too."""
        written = self.words[index]
        before = self.words[index - 1] if self.left[index] != UNKNOWN else ""
        after = self.words[index + 1] if self.right[index] != UNKNOWN else ""
        return Place(
            self.starts[index],
            self.starts[index] + len(written),
            written,
            before + written + after,
            before + meant + after,
            margin,
        )


def _rejoined(words: Sequence[str], joined: Container[str]) -> list[str]:
    """The words, single characters put together again where they make a word of ``joined``."""
    whole: list[str] = []
    for word in words:
        if whole and len(word) == len(whole[-1]) == 1 and whole[-1] + word in joined:
            whole[-1] += word
        else:
            whole.append(word)
    return whole


def listed_places(text: str, swaps: Mapping[str, Swap], pairs: WordPairs) -> Iterator[Place]:
    """Each word of the swaps that has a neighbour, with what would fit there best, in order."""
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


def unlisted_places(text: str, pairs: WordPairs) -> Iterator[Place]:
    """Frequent words never seen beside either neighbour, where a similar word was, beside both.

    Similar is of one length with a character in common: most synonyms of a Chinese word are.
    """
    found = _Words.of(text, pairs)
    often = np.append(pairs.counts, 0)[found.ids] >= _LEAST_FREQUENT
    beside = (found.left != UNKNOWN) & (found.right != UNKNOWN) & often
    unseen = (pairs.pair_counts(found.left, found.ids) == 0) & (
        pairs.pair_counts(found.ids, found.right) == 0
    )
    for index in np.flatnonzero(beside & unseen).tolist():
        word = found.words[index]
        if len(word) < 2 or set(word) & _NUMERALS:
            continue
        others = _fitting(word, int(found.left[index]), int(found.right[index]), pairs)
        if len(others):
            left, right = (np.full(len(others), ids[index]) for ids in (found.left, found.right))
            fits = pairs.fit(left, others, right)
            best = int(fits.argmax())
            own = pairs.fit(left[:1], found.ids[index : index + 1], right[:1])
            margin = float(fits[best] - own[0])
            yield found.place(index, pairs.names[int(others[best])], margin)


def _fitting(word: str, left: int, right: int, pairs: WordPairs) -> Ids:
    """The numbers of similar words that were seen between these neighbours."""
    characters = set(word)
    followers, counts = pairs.followers(left)
    seen = followers[counts >= _LEAST_SEEN]
    similar = np.array(
        [
            number
            for number in seen.tolist()
            if len(pairs.names[number]) == len(word) and characters & set(pairs.names[number])
        ],
        dtype=np.int64,
    )
    beside = pairs.pair_counts(similar, np.full(len(similar), right))
    fitting: Ids = similar[beside >= _LEAST_SEEN]
    return fitting
