"""Define the protocol of a vector index, and the input checks that all indexes share."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.protocol import Vectors
from embeddings.errors import VectorIndexError
from embeddings.index.attributes import Ids as Ids  # others import Ids from here
from embeddings.index.attributes import SentenceAttributes

Progress = Callable[[int, int], None]

# Raise it when the meaning of saved data changes; an index with another format is rebuilt.
FORMAT: Final = 2
# The id that fills missing results.
NO_ID: Final = -1
MEND: Final = "请运行 wengao corpus verify --repair 重建（原文不受影响）"


class VectorIndex(Protocol):
    """Vectors by id. Concurrent reads are safe; a write during reads is not.

    ``fingerprint`` identifies the indexed corpus; it is empty if unknown, or if vectors are
    missing. An index filters by attributes only if it stores them; otherwise it ignores them.
    """

    fingerprint: str

    @property
    def shared(self) -> bool:
        """Whether another process may change the index while it is read."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    def __len__(self) -> int:
        """Return the number of vectors."""
        ...

    def ids(self) -> Ids:
        """Return all ids, ascending."""
        ...

    def contains(self, ids: Sequence[int] | Ids) -> NDArray[np.bool_]:
        """Return which of these ids the index contains."""
        ...

    def add(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Add vectors, shape ``(len(ids), dimension)``; existing ids get the new vectors.

        Raises:
            ValueError: The shapes do not match, or an id is negative or occurs twice.
        """
        ...

    def remove(self, ids: Sequence[int] | Ids) -> int:
        """Remove vectors, ignore unknown ids, and return the number of removed vectors."""
        ...

    def search(
        self, vectors: Vectors, k: int, *, allowed: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """Find the ``k`` nearest ids for each vector, best first, within ``allowed`` if given.

        Returns:
            Scores (inner products) and ids, each of shape ``(len(vectors), k)``. Missing results
            have the id ``NO_ID`` and the score minus infinity.
        """
        ...

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        """Return the vectors of these ids, shape ``(len(ids), dimension)``.

        Raises:
            KeyError: An id is missing.
        """
        ...

    def save(
        self, root: Path, *, encoder: str, fingerprint: str, progress: Progress | None = None
    ) -> None:
        """Save the index as the current generation under ``root``, with an atomic switch.

        Args:
            root: The folder of the generations.
            encoder: The name of the encoder that made the vectors.
            fingerprint: The fingerprint of the indexed corpus; empty if vectors are missing.
            progress: Called with the number of vectors done and the total while a base is built.

        Raises:
            VectorIndexError: It cannot be written; the old generation stays current.
        """
        ...

    def is_of(self, sentences: str, state: str) -> bool:
        """Return whether it has the vectors of these sentences and the attributes of this state."""
        ...

    def distrust(self) -> None:
        """Treat the index as outdated, whatever its fingerprint is."""
        ...

    def know(self, attributes: Callable[[], SentenceAttributes]) -> None:
        """Store these attributes with all vectors that are added from now on."""
        ...

    def describe(
        self, root: Path, attributes: Callable[[], SentenceAttributes], state: str
    ) -> None:
        """Write the attributes of all sentences, unless the index has those of this state.

        Args:
            root: See :meth:`save`.
            attributes: Returns the attributes of all sentences; called only if they are stored.
            state: The fingerprint of the corpus state that the attributes come from.

        Raises:
            VectorIndexError: They cannot be written.
        """
        ...

    def narrowed(self, where: str) -> Self:
        """Return a view of this index that finds only the sentences that match an expression.

        If ``allowed`` is given too, all its ids must match. An index without attributes
        uses only ``allowed``.
        """
        ...


def as_ids(ids: Sequence[int] | Ids) -> Ids:
    """Convert ids to an array."""
    return np.ascontiguousarray(ids, dtype=np.int64)


def check_addition(ids: Ids, vectors: Vectors, dimension: int) -> None:
    """Check vectors before they are added.

    Raises:
        ValueError: The shapes do not match, or an id is negative or occurs twice.
    """
    if vectors.shape != (len(ids), dimension):
        raise ValueError(f"{len(ids)} ids, vectors of shape {vectors.shape}, not of {dimension}")
    if len(ids) and (ids.min() < 0 or len(np.unique(ids)) != len(ids)):
        raise ValueError("an id is negative or comes twice")


def check_manifest(manifest: Mapping[str, Any], encoder: str) -> None:
    """Check the format and the encoder of an index.

    Raises:
        VectorIndexError: One of them differs; says what to do.
    """
    if manifest.get("format") != FORMAT:
        raise VectorIndexError(f"向量索引的格式（{manifest.get('format')}）与本程序不同；{MEND}")
    if manifest.get("encoder") != encoder:
        raise VectorIndexError(
            f"向量索引是用编码器 {manifest.get('encoder')} 建的，现在用的是 {encoder}；"
            f"请改回 WENGAO_ENCODER，或者：{MEND}"
        )
