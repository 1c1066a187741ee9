"""The sentence encoder: texts to unit vectors, by Sentence-Transformers or by a fast fake.

This module is the door to sentence-transformers and torch; both are imported when an encoder is
loaded, never before.
"""

import zlib
from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.folding import fold

Vectors = NDArray[np.float32]


def normalised(vectors: Vectors) -> Vectors:
    """The rows scaled to length one; rows of zeros stay so."""
    lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, np.float32(1e-12))).astype(np.float32)
    return scaled


class Encoder(Protocol):
    """Turns texts into unit vectors; texts are folded inside, so script and width do not matter."""

    @property
    def name(self) -> str:
        """Names the vectors: two encoders of one name give the same vectors for the same text."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape ``(len(texts), dimension)``, L2-normalised."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of sentences to be found, shape ``(len(texts), dimension)``, L2-normalised."""
        ...


class HashEncoder:
    """A deterministic fake: counts of hashed character n-grams, so that similar texts are near.

    It needs no weights and encodes thousands of sentences a second; tests use it in place of the
    real encoder. Grams of one to three characters, hashed by CRC-32, square roots of the counts.
    """

    GRAM_LENGTHS: Final = (1, 2, 3)

    def __init__(self, dimension: int = 256) -> None:
        self.dimension = dimension
        self.name = f"hash-{dimension}"

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape ``(len(texts), dimension)``, L2-normalised."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape ``(len(texts), dimension)``, L2-normalised."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for gram in self._grams(fold(text)):
                vector[zlib.crc32(gram.encode()) % self.dimension] += 1
            if not vector.any():
                vector[0] = 1  # an empty text still has a direction
        return normalised(np.sqrt(vectors))

    def _grams(self, text: str) -> list[str]:
        kept = "".join(character for character in text if character.isalnum())
        return [
            kept[start : start + length]
            for length in self.GRAM_LENGTHS
            for start in range(len(kept) - length + 1)
        ]
