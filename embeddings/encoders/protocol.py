"""Define the protocol of a sentence encoder, and how all encoders prepare texts and vectors."""

import os
from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.language.folding import fold

# Longer texts are cut before tokenization, so that no text can stall it. The model reads 512
# positions, about 800 Chinese characters, so nothing that it could read is lost.
MAX_CHARACTERS: Final = 2000
Vectors = NDArray[np.float32]


def normalised(vectors: Vectors) -> Vectors:
    """Scale the rows to length one; rows of zeros stay zero."""
    lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, np.float32(1e-12))).astype(np.float32)
    return scaled


def well_formed(text: str) -> str:
    """Replace lone surrogates, which a terminal or JSON can contain, with question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def prepared(text: str) -> str:
    """Cut, repair and fold a text for encoding; equal results have the same vector."""
    return fold(well_formed(text[:MAX_CHARACTERS]))


def available_cores() -> int:
    """Return the cores that this process may use; a container may allow fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Encoder(Protocol):
    """Encodes texts as unit vectors; it folds texts, so script and width do not matter."""

    @property
    def name(self) -> str:
        """The name of the vectors: one index can mix the vectors of encoders with the same name."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return vectors of questions, shape ``(len(texts), dimension)``, L2-normalised."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return vectors of passages, shape ``(len(texts), dimension)``, L2-normalised."""
        ...
