"""The vector index: sentence ids to unit vectors, searched by inner product.

This module is the door to faiss, which is imported when an index is made or opened.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from embeddings import generations
from embeddings.encoder import Vectors
from embeddings.errors import VectorIndexError

Ids = NDArray[np.int64]

# Raised when what is saved changes its meaning; an index of another format is rebuilt.
FORMAT: Final = 1
# Stands where fewer than k were found.
NO_ID: Final = -1
_FILE: Final = "vectors.faiss"
MEND: Final = "请运行 wengao corpus verify --repair 重建（原文不受影响）"


class VectorIndex(Protocol):
    """Vectors by id. Reading from several threads is safe; writing while others read is not."""

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

    def save(self, root: Path, *, encoder: str, fingerprint: str) -> None:
        """Save as the generation in force under ``root``; the switch is atomic.

        Raises:
            VectorIndexError: it cannot be written; the old generation stays in force.
        """
        ...


class FaissIndex:
    """Exact search by FAISS (Douze et al. 2024, arXiv:2401.08281), all vectors in memory."""

    def __init__(self, index: Any, fingerprint: str = "") -> None:
        self._index = index  # an IndexIDMap2; the bindings of faiss are typed in parts only
        # Of the corpus that it was saved for; empty if that was never said or not all is in.
        self.fingerprint = fingerprint

    @classmethod
    def create(cls, dimension: int) -> Self:
        """An empty index."""
        faiss = _faiss()
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)))

    @classmethod
    def open(cls, root: Path, *, encoder: str) -> Self | None:
        """The generation in force, checked; None if nothing was ever saved.

        Raises:
            VectorIndexError: it is damaged, or of another encoder or a newer format.
        """
        faiss = _faiss()
        try:
            folder = generations.current(root)
            if folder is None:
                return None
            facts = generations.check(folder)
            _check_facts(facts, encoder)
            index = faiss.read_index(str(folder / _FILE))
        except (generations.DamagedFolderError, RuntimeError) as error:
            raise VectorIndexError(f"向量索引已损坏；{MEND}") from error
        if (index.d, index.ntotal) != (facts.get("dimension"), facts.get("count")):
            raise VectorIndexError(f"向量索引与其清单不符；{MEND}")
        return cls(index, str(facts.get("fingerprint", "")))

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        """How many vectors it holds."""
        return int(self._index.ntotal)

    def ids(self) -> Ids:
        """All ids, ascending."""
        faiss = _faiss()
        held: Ids = np.sort(faiss.vector_to_array(self._index.id_map))
        return held

    def add(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Add vectors; see :class:`VectorIndex`."""
        numbers = as_ids(ids)
        check_addition(numbers, vectors, self.dimension)
        if not len(numbers):
            return
        self.remove(numbers)
        self._index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), numbers)

    def remove(self, ids: Sequence[int] | Ids) -> int:
        """Remove vectors; see :class:`VectorIndex`."""
        return int(self._index.remove_ids(as_ids(ids))) if len(ids) else 0

    def search(
        self, vectors: Vectors, k: int, *, allowed: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """The nearest; see :class:`VectorIndex`."""
        if not len(vectors) or k < 1:
            return _nothing(len(vectors), max(k, 0))
        parameters = None
        if allowed is not None:
            faiss = _faiss()
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(as_ids(allowed)))
        wanted = np.ascontiguousarray(vectors, dtype=np.float32)
        scores, ids = self._index.search(wanted, k, params=parameters)
        scores[ids == NO_ID] = -np.inf
        return scores, ids

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        """Vectors by id; see :class:`VectorIndex`."""
        numbers = as_ids(ids)
        if not len(numbers):
            return np.zeros((0, self.dimension), dtype=np.float32)
        try:
            found: Vectors = self._index.reconstruct_batch(numbers)
        except RuntimeError as error:  # what faiss raises for an id it does not hold
            raise KeyError(f"no such id among {len(numbers)}") from error
        return found

    def save(self, root: Path, *, encoder: str, fingerprint: str) -> None:
        """Save as the generation in force; see :class:`VectorIndex`."""
        faiss = _faiss()
        facts = {
            "format": FORMAT,
            "encoder": encoder,
            "dimension": self.dimension,
            "count": len(self),
            "fingerprint": fingerprint,
        }
        try:
            generations.publish(
                root, lambda folder: faiss.write_index(self._index, str(folder / _FILE)), facts
            )
        except (OSError, RuntimeError) as error:
            raise VectorIndexError(f"向量索引写不进 {root}：{error}；旧的索引仍可用") from error
        self.fingerprint = fingerprint


def _faiss() -> Any:
    """The library, with one thread a search.

    Threads of a search that wait for one another spin: with both cores busy (the language model
    writes while sentences are attributed) a search took 61 ms on two threads, under 1 ms on one.
    """
    import faiss

    faiss.omp_set_num_threads(1)
    return faiss


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


def _nothing(rows: int, k: int) -> tuple[Vectors, Ids]:
    return np.full((rows, k), -np.inf, dtype=np.float32), np.full((rows, k), NO_ID, dtype=np.int64)


def _check_facts(facts: dict[str, Any], encoder: str) -> None:
    if facts.get("format") != FORMAT:
        raise VectorIndexError(f"向量索引的格式（{facts.get('format')}）与本程序不同；{MEND}")
    if facts.get("encoder") != encoder:
        raise VectorIndexError(
            f"向量索引是用编码器 {facts.get('encoder')} 建的，现在用的是 {encoder}；"
            f"请改回 WENGAO_ENCODER，或者：{MEND}"
        )
