"""What a vector index promises, and what every one of them refuses."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.protocol import Vectors
from embeddings.errors import VectorIndexError
from embeddings.index.attributes import Ids as Ids  # others know it as the type of an index
from embeddings.index.attributes import SentenceAttributes

Progress = Callable[[int, int], None]

# Raised when what is saved changes its meaning; an index of another format is rebuilt.
FORMAT: Final = 2
# Stands where fewer than k were found.
NO_ID: Final = -1
MEND: Final = "请运行 wengao corpus verify --repair 重建（原文不受影响）"


class VectorIndex(Protocol):
    """Vectors by id. Reading from several threads is safe; writing while others read is not.

    ``fingerprint`` is of the corpus that it was saved for; empty if that was never said, or not all
    is in. An index that keeps attributes of sentences beside their vectors applies filters itself;
    one that keeps none does nothing when it is told attributes.
    """

    fingerprint: str

    @property
    def shared(self) -> bool:
        """Whether another process may change it while it is read."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def __len__(self) -> int:
        """How many vectors it holds."""
        ...

    def ids(self) -> Ids:
        """All ids, ascending."""
        ...

    def contains(self, ids: Sequence[int] | Ids) -> NDArray[np.bool_]:
        """Which of these ids are there."""
        ...

    def add(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Add vectors, shape ``(len(ids), dimension)``; an id that is there gets the new one.

        Raises:
            ValueError: the shapes do not agree, or an id is negative or comes twice.
        """
        ...

    def remove(self, ids: Sequence[int] | Ids) -> int:
        """Remove vectors; ids that are not there are passed over. Returns how many went."""
        ...

    def search(
        self, vectors: Vectors, k: int, *, allowed: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """The ``k`` nearest of each, best first, among the ids ``allowed`` if given.

        Returns:
            Scores (inner products) and ids, each of shape ``(len(vectors), k)``; where fewer were
            found, the id is ``NO_ID`` and the score minus infinity.
        """
        ...

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        """The vectors of these ids, shape ``(len(ids), dimension)``.

        Raises:
            KeyError: an id is not there.
        """
        ...

    def save(
        self, root: Path, *, encoder: str, fingerprint: str, progress: Progress | None = None
    ) -> None:
        """Save as the generation in force under ``root``; the switch is atomic.

        Args:
            root: The folder of the generations.
            encoder: The name of the encoder that made the vectors.
            fingerprint: Of the corpus that the index is of; empty if it is not all in.
            progress: Told how many vectors are in, of how many, where a base is built.

        Raises:
            VectorIndexError: it cannot be written; the old generation stays in force.
        """
        ...

    def is_of(self, sentences: str, state: str) -> bool:
        """Whether it has the vectors of these sentences and the attributes of this state."""
        ...

    def distrust(self) -> None:
        """Take it for behind, whatever it says of itself."""
        ...

    def know(self, attributes: Callable[[], SentenceAttributes]) -> None:
        """What is added from now on goes in with these attributes."""
        ...

    def describe(
        self, root: Path, attributes: Callable[[], SentenceAttributes], state: str
    ) -> None:
        """Write the attributes of all sentences, unless it has those of that state of the corpus.

        Args:
            root: As for :meth:`save`.
            attributes: Of every sentence of the corpus; asked for only where they are kept.
            state: The fingerprint of what they are read from.

        Raises:
            VectorIndexError: they cannot be written.
        """
        ...

    def narrowed(self, where: str) -> Self:
        """The same index of which searches find only what an expression of attributes lets through.

        ``allowed``, where it is given too, must lie within. An index that keeps no attributes is
        narrowed by ``allowed`` alone.
        """
        ...


def as_ids(ids: Sequence[int] | Ids) -> Ids:
    """Ids as an array."""
    return np.ascontiguousarray(ids, dtype=np.int64)


def check_addition(ids: Ids, vectors: Vectors, dimension: int) -> None:
    """Refuse what no index may take.

    Raises:
        ValueError: the shapes do not agree, or an id is negative or comes twice.
    """
    if vectors.shape != (len(ids), dimension):
        raise ValueError(f"{len(ids)} ids, vectors of shape {vectors.shape}, not of {dimension}")
    if len(ids) and (ids.min() < 0 or len(np.unique(ids)) != len(ids)):
        raise ValueError("an id is negative or comes twice")


def check_manifest(manifest: Mapping[str, Any], encoder: str) -> None:
    """Refuse an index of another format or encoder.

    Raises:
        VectorIndexError: it is one; says what to do.
    """
    if manifest.get("format") != FORMAT:
        raise VectorIndexError(f"向量索引的格式（{manifest.get('format')}）与本程序不同；{MEND}")
    if manifest.get("encoder") != encoder:
        raise VectorIndexError(
            f"向量索引是用编码器 {manifest.get('encoder')} 建的，现在用的是 {encoder}；"
            f"请改回 WENGAO_ENCODER，或者：{MEND}"
        )
