"""Rate similarity within a pool: e5 cosines lie in 0.75 to 0.95, so one alone says little."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from embeddings.encoders.protocol import Vectors

# The spread of fewer vectors is meaningless.
_FEWEST: Final = 3
_LEAST_SPREAD: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Likeness:
    """Similarity of two vectors, in standard deviations above the mean over all pairs of a pool."""

    mean: float
    spread: float

    @classmethod
    def within(cls, vectors: Sequence[Vectors]) -> Self:
        """Measure a pool of unit vectors, each of shape ``(dimension,)``."""
        if len(vectors) < _FEWEST:
            return cls(0.0, 1.0)
        stacked = np.stack(vectors)
        cosines = (stacked @ stacked.T)[np.triu_indices(len(vectors), k=1)]
        return cls(float(cosines.mean()), max(float(cosines.std()), _LEAST_SPREAD))

    def between(self, one: Vectors, other: Vectors) -> float:
        """Return the similarity of two unit vectors."""
        return (float(one @ other) - self.mean) / self.spread
