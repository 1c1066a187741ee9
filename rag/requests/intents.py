"""What a wish is most likely to ask for, by a linear model over its characters.

Rules read the exact forms; people wish in more ways than rules foresee. The model is a logistic
regression over hashed character n-grams, trained on turns that were written for this project
(``tests/benchmarks/make_intents.py``). It takes less than a millisecond and needs no other model.
"""

import math
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Hashed features; the states of what is in hand come behind them.
FEATURES: Final = 8192
STATES: Final = ("nothing", "draft", "outline", "material")
# A longer turn is judged by its beginning.
_LONGEST: Final = 120
_STATE_WEIGHT: Final = 0.5
_SHIPPED: Final = "intents.npz"


@dataclass(frozen=True, slots=True)
class Intent:
    """An operation, by its ``do``, and how likely it is."""

    do: str
    probability: float


@dataclass(frozen=True, slots=True)
class Intents:
    """The trained model.

    Attributes:
        names: The operations.
        weights: Shape ``(operations, FEATURES + states)``.
        biases: Shape ``(operations,)``.
    """

    names: tuple[str, ...]
    weights: NDArray[np.float32]
    biases: NDArray[np.float32]

    def likely(self, said: str, has: str) -> Intent:
        """The most likely operation of a wish, with that in hand."""
        found = features(said, has)
        columns = np.fromiter(found, np.int64, len(found))
        values = np.fromiter(found.values(), np.float32, len(found))
        scores = self.weights[:, columns] @ values + self.biases
        scores = np.exp(scores - scores.max())
        best = int(scores.argmax())
        return Intent(self.names[best], float(scores[best] / scores.sum()))


def features(said: str, has: str) -> dict[int, float]:
    """The features of a wish: weights of hashed n-grams, of unit length, and the state."""
    counts: Counter[int] = Counter(_hashed(said[:_LONGEST], has))
    weights = {column: 1 + math.log(count) for column, count in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    found = {column: weight / length for column, weight in weights.items()}
    found[FEATURES + STATES.index(has)] = _STATE_WEIGHT
    return found


def _hashed(said: str, has: str) -> Iterator[int]:
    text = f"\x02{said}\x03"
    for size in range(1, 5):
        for start in range(len(text) - size + 1):
            gram = text[start : start + size]
            yield zlib.crc32(gram.encode()) % FEATURES
            if size == 2:  # the same words mean another thing with a draft in hand
                yield zlib.crc32(f"{has[0]}{gram}".encode()) % FEATURES


@lru_cache(maxsize=1)
def shipped() -> Intents:
    """The model that comes with the program, read once, when first needed."""
    with (files("rag.requests") / _SHIPPED).open("rb") as file, np.load(file) as saved:
        names = tuple(saved["names"].tobytes().decode().splitlines())
        scale = saved["scale"].astype(np.float32)
        weights = saved["weights"].astype(np.float32) * scale[:, None]
        return Intents(names, weights, saved["biases"].astype(np.float32))
