"""The interface of lexical search."""

from collections.abc import Callable, Sequence
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from rag.lexical.segments import Segment

Scores = NDArray[np.float32]
Rows = NDArray[np.int32]
Mask = NDArray[np.bool_]


class Asked(Protocol):
    """The lexical scores of one query; ``name`` is the name of an analyser."""

    def best(self, name: str, k: int, shown: Mask | None) -> Rows:
        """Return the rows of the ``k`` >= 1 highest scores above 0 among ``shown`` (None: all)."""
        ...

    def scores(self, name: str, rows: Rows) -> Scores:
        """Return the BM25 scores of passages, by row; 0 for no match."""
        ...

    def full(self, name: str) -> float:
        """Return the score of a text of average length that holds each token of the query once.

        Scores divided by it are comparable across queries: they measure how much of a query, its
        rare tokens above all, a text holds. A token that no text holds counts as the rarest.
        """
        ...


class Lexical(Protocol):
    """Lexical search over passages by row; safe to use from several threads."""

    def __len__(self) -> int:
        """The number of passages."""
        ...

    def ask(self, query: str) -> Asked:
        """Score a query."""
        ...

    def holding(self, tokens: Sequence[str]) -> Mask:
        """Return the passages that hold all these bigrams, shape ``(len(self),)``."""
        ...

    @property
    def segments(self) -> Sequence[Segment]:
        """The segments on this disk, which an updated index can reuse; may be empty."""
        ...

    def narrowed(self, where: str) -> Self:
        """Return the index for searches whose ``shown`` passages all match an expression.

        An index without attributes of passages ignores the expression and uses ``shown``.
        """
        ...

    def differences(self, digests: Callable[[], NDArray[np.int64]]) -> tuple[int, int]:
        """Count the passages that only the index has, and those it lacks or has changed.

        Args:
            digests: Returns one digest per passage row; called only if the index can differ.
        """
        ...
