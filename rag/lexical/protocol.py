"""What lexical search promises."""

from collections.abc import Callable, Sequence
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from rag.lexical.segments import Segment

Scores = NDArray[np.float32]
Rows = NDArray[np.int32]
Mask = NDArray[np.bool_]


class Asked(Protocol):
    """What lexical search says of one query; ``name`` is that of an analyser."""

    def best(self, name: str, k: int, shown: Mask | None) -> Rows:
        """The rows of the ``k`` highest scores above 0 among those shown (None: all), ascending.

        ``k`` is 1 at least.
        """
        ...

    def scores(self, name: str, rows: Rows) -> Scores:
        """The BM25 of passages, by their rows; 0 for no match."""
        ...

    def full(self, name: str) -> float:
        """What a text of average length has that holds each token of the query once.

        Scores divided by it compare across queries: they say how much of a query, its rare tokens
        above all, a text holds. A token that no text holds counts as the rarest.
        """
        ...


class Lexical(Protocol):
    """Lexical search over passages by their rows; safe to use from several threads."""

    def __len__(self) -> int:
        """How many passages."""
        ...

    def ask(self, query: str) -> Asked:
        """What it says of a query."""
        ...

    def holding(self, tokens: Sequence[str]) -> Mask:
        """Which passages hold each of these bigrams, shape ``(len(self),)``."""
        ...

    @property
    def segments(self) -> Sequence[Segment]:
        """The segments on this disk, which an index that follows can take over; maybe none."""
        ...

    def narrowed(self, where: str) -> Self:
        """The same for searches in which passages shown lie within an expression of attributes.

        An index that keeps no attributes of passages looks at what is shown alone.
        """
        ...

    def differences(self, digests: Callable[[], NDArray[np.int64]]) -> tuple[int, int]:
        """How many passages it has too many, and how many it lacks or has otherwise.

        Args:
            digests: Of each passage, by row, what changes with it; asked for only where the index
                could differ from the catalogue.
        """
        ...
