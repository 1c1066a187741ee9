"""Lexical search by Milvus: what :class:`rag.lexical.protocol.Lexical` asks, the server answers.

The server knows a passage by its number in the store, the catalogue by its row. Scores from there
are fused here like those of the local index, whose formula they follow.
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
    """Passages on the server by the rows of a catalogue; ``numbers`` are those of the store.

    What the catalogue does not know is passed over, and what the server does not know scores 0:
    another process may have changed the one and not yet the other.
    """

    passages: MilvusPassages
    numbers: NDArray[np.int64]

    @property
    def segments(self) -> tuple[Segment, ...]:
        """None are on this disk."""
        return ()

    def __len__(self) -> int:
        """How many passages."""
        return len(self.numbers)

    def ask(self, query: str) -> "MilvusScores":
        """What it says of a query; see :class:`rag.lexical.protocol.Lexical`."""
        return MilvusScores(self, query)

    def holding(self, tokens: Sequence[str]) -> Mask:
        """Which passages hold each of these bigrams; see :class:`rag.lexical.protocol.Lexical`."""
        distinct = list(dict.fromkeys(tokens))
        if not distinct:
            return np.ones(len(self), dtype=np.bool_)
        found = np.zeros(len(self), dtype=np.bool_)
        found[self.rows_of(self.passages.holding(distinct))] = True
        return found

    def narrowed(self, where: str) -> Self:
        """The server sees to the expression; see :class:`rag.lexical.protocol.Lexical`."""
        return type(self)(self.passages.narrowed(where), self.numbers)

    def differences(self, digests: Callable[[], NDArray[np.int64]]) -> tuple[int, int]:
        """What the server has otherwise; see :class:`rag.lexical.protocol.Lexical`."""
        gone, changed = self.passages.differences(self.numbers, digests())
        return len(gone), len(changed)

    def rows_of(self, numbers: Ids) -> Rows:
        """The rows of passages; those that the catalogue does not know are left out."""
        if not len(self.numbers):
            return np.zeros(0, dtype=np.int32)
        places = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        rows: Rows = places[self.numbers[places] == numbers].astype(np.int32)
        return rows


class MilvusScores:
    """What the server says of one query; see :class:`rag.lexical.protocol.Asked`.

    Scores that were told once are not asked for again.
    """

    def __init__(self, lexical: MilvusLexical, query: str) -> None:
        self._lexical = lexical
        self._tokens = {name: cut(query) for name, cut in ANALYSERS.items()}
        self._told: dict[str, dict[int, float]] = {name: {} for name in ANALYSERS}

    def best(self, name: str, k: int, shown: Mask | None) -> Rows:
        """The best rows; see :class:`rag.lexical.protocol.Asked`. Of equal scores any."""
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
        """Scores by row; see :class:`rag.lexical.protocol.Asked`.

        Those of the passages before and after come along, which fusion asks for next.
        """
        numbers, told = self._lexical.numbers, self._told[name]
        wanted = numbers[rows].tolist()
        if not all(one in told for one in wanted):
            near = np.clip(np.concatenate([rows, rows - 1, rows + 1]), 0, len(numbers) - 1)
            new = np.array([one for one in numbers[near].tolist() if one not in told])
            found = self._lexical.passages.scores(name, self._tokens[name], new)
            told.update(zip(new.tolist(), found.tolist(), strict=True))
        return np.array([told[one] for one in wanted], dtype=np.float32)

    def full(self, name: str) -> float:
        """The score of a full match; see :class:`rag.lexical.protocol.Asked`."""
        return self._lexical.passages.full(name, self._tokens[name])
