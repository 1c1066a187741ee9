"""Lexical search over passages: BM25 over words and over character bigrams.

This module is the door to bm25s (Lù 2024, arXiv:2407.03618), imported when an index is built or
loaded. Scores are computed for every passage, so that fusion never guesses one, and a filter is a
mask over them. It is rebuilt as a whole when the corpus changes (some five seconds a million
characters); callers know it by ``build``, ``scores``, ``save`` and ``load`` only, so that it can
become incremental behind them.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from rag.tokens import bigrams, words

Scores = NDArray[np.float32]

# The parts of lexical search and how each cuts a text. Words know what belongs together; bigrams
# find what the dictionary cuts otherwise: names, new formulations, a query within a longer word.
ANALYSERS: Final[dict[str, Callable[[str], list[str]]]] = {"words": words, "bigrams": bigrams}
# Lucene's defaults are 1.2 and 0.75; 1.5 is that of bm25s; neither moved R@1 by 0.002 (CMRC2018).
_K1: Final = 1.5
_B: Final = 0.75


class LexicalIndex:
    """BM25 of a query against each text, by the position of the text when it was built."""

    def __init__(self, indexes: Mapping[str, Any], count: int) -> None:
        self._indexes = indexes
        self._count = count

    @classmethod
    def build(cls, texts: Sequence[str]) -> Self:
        """Index texts, in this order."""
        # The largest first: what building it takes must not come on top of the others.
        indexes = {name: _build_one(texts, ANALYSERS[name]) for name in reversed(ANALYSERS)}
        return cls({name: indexes[name] for name in ANALYSERS}, len(texts))

    def __len__(self) -> int:
        """How many texts are indexed."""
        return self._count

    def scores(self, query: str) -> dict[str, Scores]:
        """For each analyser the BM25 of every text, shape ``(len(self),)``; 0 for no match."""
        return {
            name: self._scores_of(self._indexes[name], analyse(query))
            for name, analyse in ANALYSERS.items()
        }

    def _scores_of(self, index: Any, tokens: list[str]) -> Scores:
        ids = index.get_tokens_ids(tokens) if index is not None else []
        if not ids:
            return np.zeros(self._count, dtype=np.float32)
        found: Scores = index.get_scores_from_ids(ids)
        return found

    def full_scores(self, query: str) -> dict[str, float]:
        """For each analyser what a text of average length has that holds each token once.

        Scores divided by it compare across queries: they say how much of a query, its rare tokens
        above all, a text holds. A token that no text holds counts as the rarest.
        """
        return {
            name: self._full_score(self._indexes[name], analyse(query))
            for name, analyse in ANALYSERS.items()
        }

    def _full_score(self, index: Any, tokens: list[str]) -> float:
        if index is None:
            return 0.0
        starts, numbers = index.scores["indptr"], index.vocab_dict
        held = [
            0 if number is None else int(starts[number + 1] - starts[number])
            for number in map(numbers.get, tokens)
        ]
        rarities = np.log1p((self._count - np.array(held) + 0.5) / (np.array(held) + 0.5))
        return float(rarities.sum()) / (1 + _K1)

    def save(self, folder: Path) -> None:
        """Save into a folder of its own, as arrays and JSON.

        Raises:
            OSError: it cannot be written.
        """
        for name, index in self._indexes.items():
            if index is not None:
                index.save(str(folder / name), show_progress=False)

    @classmethod
    def load(cls, folder: Path, count: int) -> Self:
        """Load what ``save`` wrote for ``count`` texts.

        Raises:
            OSError: a file is missing.
            ValueError: a file is not what it should be.
        """
        return cls({name: _load_one(folder / name, count) for name in ANALYSERS}, count)


def _build_one(texts: Sequence[str], analyse: Callable[[str], list[str]]) -> Any:
    """One index, or None where no text has a token: BM25 knows no average length then.

    Tokens are numbered as they come: as strings they would take twenty times the memory.
    """
    import bm25s

    vocabulary: dict[str, int] = {}
    numbered = [
        array("i", (vocabulary.setdefault(token, len(vocabulary)) for token in analyse(text)))
        for text in texts
    ]
    if not vocabulary:
        return None
    index = bm25s.BM25(k1=_K1, b=_B, method="lucene")
    index.index((numbered, vocabulary), show_progress=False)
    return index


def _load_one(folder: Path, count: int) -> Any:
    import bm25s

    if not folder.is_dir():
        return None
    index = bm25s.BM25.load(str(folder), load_corpus=False, mmap=True, show_progress=False)
    if index.scores["num_docs"] != count:
        raise ValueError(f"{folder.name}: {index.scores['num_docs']} texts, not {count}")
    return index
