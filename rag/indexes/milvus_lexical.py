"""Lexical search on a Milvus server, behind :class:`rag.lexical.protocol.Lexical`.

The server identifies a passage by its number in the store, the catalogue by its row. The server's
scores use the formula of the local index, so they are fused in the same way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from embeddings.index.protocol import Ids
from embeddings.milvus.passages import MilvusPassages
from rag.lexical.protocol import Mask, Rows, Scores
from rag.lexical.segments import ANALYSERS, Segment


@dataclass(frozen=True, slots=True, eq=False)
class MilvusLexical:
    """The passages on a server, by rows of a catalogue; ``numbers`` are those of the store.

    Another process may have changed only one of the two. So passages unknown to the catalogue are
    skipped, and passages unknown to the server score 0.
    """

    passages: MilvusPassages
    numbers: NDArray[np.int64]

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Empty: there are no segments on this disk."""
        return ()

    def __len__(self) -> int:
        """The number of passages."""
        return len(self.numbers)

    def ask(self, query: str) -> "MilvusScores":
        """Score a query; see :class:`rag.lexical.protocol.Lexical`."""
        return MilvusScores(self, query)

    def holding(self, tokens: Sequence[str]) -> Mask:
        """Return the passages with all these bigrams; see :class:`rag.lexical.protocol.Lexical`."""
        distinct = list(dict.fromkeys(tokens))
        if not distinct:
            return np.ones(len(self), dtype=np.bool_)
        found = np.zeros(len(self), dtype=np.bool_)
        found[self.rows_of(self.passages.holding(distinct))] = True
        return found

    def narrowed(self, where: str) -> Self:
        """Let the server apply the expression; see :class:`rag.lexical.protocol.Lexical`."""
        return type(self)(self.passages.narrowed(where), self.numbers)

    def differences(self, digests: Callable[[], NDArray[np.int64]]) -> tuple[int, int]:
        """Count the differences on the server; see :class:`rag.lexical.protocol.Lexical`."""
        gone, changed = self.passages.differences(self.numbers, digests())
        return len(gone), len(changed)

    def rows_of(self, numbers: Ids) -> Rows:
        """Return the rows of passages; skip those that the catalogue does not know."""
        if not len(self.numbers):
            return np.zeros(0, dtype=np.int32)
        places = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        rows: Rows = places[self.numbers[places] == numbers].astype(np.int32)
        return rows


class MilvusScores:
    """The server's scores of one query, cached; see :class:`rag.lexical.protocol.Asked`."""

    def __init__(self, lexical: MilvusLexical, query: str) -> None:
        self._lexical = lexical
        self._tokens = {name: cut(query) for name, cut in ANALYSERS.items()}
        self._told: dict[str, dict[int, float]] = {name: {} for name in ANALYSERS}

    def best(self, name: str, k: int, shown: Mask | None) -> Rows:
        """Return the best rows, ties in any order; see :class:`rag.lexical.protocol.Asked`."""
        lexical = self._lexical
        numbers, scores = lexical.passages.search(
            name,
            self._tokens[name],
            k,
            allowed=None if shown is None else lexical.numbers[shown],
        )
        self._told[name].update(zip(numbers.tolist(), scores.tolist(), strict=True))
        return np.sort(lexical.rows_of(numbers))

    def scores(self, name: str, rows: Rows) -> Scores:
        """Return scores and prefetch the neighbours'; see :class:`rag.lexical.protocol.Asked`."""
        numbers, told = self._lexical.numbers, self._told[name]
        wanted = numbers[rows].tolist()
        if not all(one in told for one in wanted):
            near = np.clip(np.concatenate([rows, rows - 1, rows + 1]), 0, len(numbers) - 1)
            new = np.array([one for one in numbers[near].tolist() if one not in told])
            found = self._lexical.passages.scores(name, self._tokens[name], new)
            told.update(zip(new.tolist(), found.tolist(), strict=True))
        return np.array([told[one] for one in wanted], dtype=np.float32)

    def full(self, name: str) -> float:
        """Return the score of a full match; see :class:`rag.lexical.protocol.Asked`."""
        return self._lexical.passages.full(name, self._tokens[name])
