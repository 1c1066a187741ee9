"""Define the protocol of a re-ranker.

A re-ranker reads a query and a text together, and scores how well the text answers the query. It is
much slower than comparing vectors, so it only gets the best results of a search.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


class Reranker(Protocol):
    """Scores how well texts answer a query, reading both together."""

    @property
    def name(self) -> str:
        """The name of the model."""
        ...

    def score(self, query: str, texts: Sequence[str]) -> Scores:
        """Return how well each text answers the query, shape ``(len(texts),)``; higher is better.

        Scores are comparable only for one query. Script and width do not matter. A text that is too
        long gets the score of its best window. Several threads can call it safely.

        Raises:
            RerankerError: The model cannot read the texts.
        """
        ...
