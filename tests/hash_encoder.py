"""A fake encoder that needs no weights."""

import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np

from corpus.language.folding import fold
from embeddings.encoders.protocol import Vectors, normalised, well_formed


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
            for gram in self._grams(fold(well_formed(text))):
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
