"""What a sentence encoder promises, and what all of them do to texts and vectors."""

import os
from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.language.folding import fold

# Longer texts are cut before the tokenizer sees them: 512 positions hold some 800 Chinese
# characters, so nothing that the model could read is lost, and no text can stall it.
MAX_CHARACTERS: Final = 2000
Vectors = NDArray[np.float32]


def normalised(vectors: Vectors) -> Vectors:
    """The rows scaled to length one; rows of zeros stay so."""
    lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, np.float32(1e-12))).astype(np.float32)
    return scaled


def well_formed(text: str) -> str:
    """The text with lone surrogates, which a terminal or JSON can bring in, as question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def prepared(text: str) -> str:
    """What an encoder reads of a text: cut, well formed, folded.

    Two texts that are the same after this have the same vector.
    """
    return fold(well_formed(text[:MAX_CHARACTERS]))


def available_cores() -> int:
    """Cores that this process may use, which in a container may be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Encoder(Protocol):
    """Turns texts into unit vectors; texts are folded inside, so script and width do not matter."""

    @property
    def name(self) -> str:
        """Names the vectors: those of two encoders of one name can stand in one index."""
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
