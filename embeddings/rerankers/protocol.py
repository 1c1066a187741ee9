"""What a re-ranker promises.

A re-ranker reads a query and a text together and says how well the one answers the other. It is
slower by far than comparing vectors, so it is shown only what a search has put first.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


class Reranker(Protocol):
    """Says how well texts answer a query, having read both together."""

    @property
    def name(self) -> str:
        """Which model it is."""
        ...

    def score(self, query: str, texts: Sequence[str]) -> Scores:
        """How well each text answers the query, shape ``(len(texts),)``; higher is better.

        Scores compare texts of one query, and have no scale. Texts are folded inside, so script
        and width do not matter; of a text longer than the model reads the best window counts. Safe
        to call from several threads.

        Raises:
            RerankerError: the model cannot read them.
        """
        ...
