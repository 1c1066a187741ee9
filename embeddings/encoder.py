"""The sentence encoder: what it promises, a fast fake, and loading the one that is set."""

import os
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.folding import fold

BUNDLED: Final = "bundled"
# The same weights by Sentence-Transformers and torch, in 32-bit floats.
BUNDLED_TORCH: Final = "bundled-torch"
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


def known_name(setting: str) -> str | None:
    """The name of the encoder that a setting stands for, if it is known without loading it."""
    from embeddings.bundled import NAME

    return NAME if setting in (BUNDLED, BUNDLED_TORCH) else None


def load_encoder(
    name: str,
    *,
    models_dir: Path,
    threads: int = 0,
    progress: Callable[[str], None] | None = None,
) -> Encoder:
    """Load an encoder: the bundled one in half a second, others in seconds, most of them torch's.

    Args:
        name: ``bundled``, ``bundled-torch``, the path of a Sentence-Transformers folder, or the
            name of a model on the hub. A name that is in no local cache is fetched: the only
            request this package makes, and only because the user named the model.
        models_dir: Where the bundled encoder is written out.
        threads: Used at most; 0 is one a core.
        progress: Told in the user's words what is going on.

    Raises:
        EncoderError: the model is missing, damaged or no Sentence-Transformers model.
    """
    if name == BUNDLED:
        from embeddings import onnx_encoder

        return onnx_encoder.load_bundled(models_dir, threads=threads, progress=progress)
    # Late: what it imports takes seconds.
    from embeddings import transformer

    if name == BUNDLED_TORCH:
        return transformer.load_bundled(models_dir, threads=threads, progress=progress)
    return transformer.load_model(name, threads=threads, progress=progress)
