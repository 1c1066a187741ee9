"""The two halves of a vector index: a few vectors in memory, and very many on disk.

Both hold ids in ascending order with their vectors in half precision, and answer by position in
that order; scores are exact in both.
"""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from embeddings import faiss_search
from embeddings.encoder import Vectors
from embeddings.faiss_search import NO_POSITION, Mask
from embeddings.vector_rows import Halves, Positions, Rows, write_rows

Ids = NDArray[np.int64]
Progress = Callable[[int, int], None]

# Where a filter leaves no more than these, all are scored: faster than lists, and misses none.
_SCORE_ALL: Final = 20_000
# Candidates scored exactly for each one wanted, and at least: their order by one-bit codes is
# rough. docs/quality.md, "Vectors", has recall by this factor.
_OVERSAMPLING, _LEAST_CANDIDATES = 4, 400
# The seed of what is drawn at random (vectors to train on), so that a rebuild gives the same.
_SEED: Final = 7

BASE_IDS, BASE_LISTS = "base.ids.npy", "base.lists.faiss"
# Numbered: what is added to a base is a file of its own, so that none is written twice.
BASE_ROWS: Final = "base.rows.{:04}.f16"
RECENT_IDS, RECENT_ROWS = "recent.ids.npy", "recent.rows.npy"


class Segment(Protocol):
    """Vectors by ascending ids."""

    ids: Ids

    def __len__(self) -> int:
        """How many."""
        ...

    def search(self, vectors: Vectors, k: int, mask: Mask | None) -> tuple[Vectors, Positions]:
        """The best of each among the positions marked: scores and positions, best first."""
        ...

    def read(self, positions: Positions) -> Vectors:
        """The vectors at these positions."""
        ...


class Recent:
    """A few vectors in memory, every one of them scored. Never changed: a change makes another."""

    def __init__(self, ids: Ids, halves: Halves) -> None:
        self.ids = ids
        self.halves = halves
        self._index: Any = None
        self._making = threading.Lock()

    @classmethod
    def empty(cls, dimension: int) -> Self:
        """None of them."""
        return cls(np.zeros(0, dtype=np.int64), np.zeros((0, dimension), dtype=np.float16))

    def __len__(self) -> int:
        """How many."""
        return len(self.ids)

    def adding(self, ids: Ids, vectors: Vectors) -> Self:
        """These and those, in order of their ids; none of the new ids is there yet."""
        all_ids = np.concatenate([self.ids, ids])
        halves = np.concatenate([self.halves, vectors.astype(np.float16)])
        if (np.diff(all_ids) > 0).all():  # ids are given out ascending: nearly always
            return type(self)(all_ids, halves)
        order = np.argsort(all_ids)
        return type(self)(all_ids[order], halves[order])

    def without(self, ids: Ids) -> Self:
        """Those that are left when these go."""
        kept = ~np.isin(self.ids, ids)
        return self if kept.all() else type(self)(self.ids[kept], self.halves[kept])

    def search(self, vectors: Vectors, k: int, mask: Mask | None) -> tuple[Vectors, Positions]:
        """The best; see :class:`Segment`."""
        with self._making:
            if self._index is None:
                self._index = faiss_search.exact(self.halves)
        return faiss_search.search(self._index, vectors, k, mask)

    def read(self, positions: Positions) -> Vectors:
        """The vectors at these positions."""
        return self.halves[positions].astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write it into a folder.

        Raises:
            OSError: it cannot be written.
        """
        np.save(folder / RECENT_IDS, self.ids, allow_pickle=False)
        np.save(folder / RECENT_ROWS, self.halves, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What ``save`` wrote.

        Raises:
            OSError: a file is missing.
            ValueError: a file is not what it should be.
        """
        ids = np.load(folder / RECENT_IDS, allow_pickle=False)
        return cls(ids, np.load(folder / RECENT_ROWS, allow_pickle=False))


class Base:
    """Very many vectors on disk: candidates by one-bit codes, then scored exactly."""

    def __init__(self, ids: Ids, rows: Rows, lists: Any) -> None:
        self.ids = ids
        self._rows = rows
        self._lists = lists

    def __len__(self) -> int:
        """How many."""
        return len(self.ids)

    def search(self, vectors: Vectors, k: int, mask: Mask | None) -> tuple[Vectors, Positions]:
        """The best; see :class:`Segment`."""
        let_through = len(self) if mask is None else int(np.count_nonzero(mask))
        if mask is not None and let_through <= _SCORE_ALL:
            positions = np.flatnonzero(mask)
            pools = [positions] * len(vectors)
            rows = self.read(positions)
            scored = [rows @ vector for vector in vectors]
        else:
            wanted = min(max(_OVERSAMPLING * k, _LEAST_CANDIDATES), let_through)
            _, found = faiss_search.search(self._lists, vectors, wanted, mask)
            pools = [own[own != NO_POSITION] for own in found]
            scored = [self.read(own) @ vector for own, vector in zip(pools, vectors, strict=True)]
        return _best(scored, pools, k)

    def read(self, positions: Positions) -> Vectors:
        """The vectors at these positions."""
        return self._rows.read(positions)

    @classmethod
    def open(cls, folder: Path, dimension: int) -> Self:
        """What :func:`build_base` or :func:`extend_base` wrote; mapped, so that it takes no time.

        Raises:
            VectorIndexError: it is damaged.
            OSError: a file is missing.
            ValueError: a file is not what it should be.
        """
        ids = np.load(folder / BASE_IDS, mmap_mode="r", allow_pickle=False)
        rows = Rows(row_files(folder), dimension)
        lists = faiss_search.open_lists(folder / BASE_LISTS)
        if not len(ids) == rows.count == lists.ntotal or lists.d != dimension:
            raise ValueError(f"{len(ids)} ids, {rows.count} rows, {lists.ntotal} codes")
        return cls(ids, rows, lists)


def row_files(folder: Path) -> list[Path]:
    """The files of a base's rows, in order."""
    return sorted(folder.glob(BASE_ROWS.replace("{:04}", "*")))


def build_base(
    folder: Path, ids: Ids, blocks: Iterable[Halves], dimension: int, progress: Progress
) -> None:
    """Write a base into a folder.

    Args:
        folder: Holds no base yet.
        ids: Ascending.
        blocks: Their vectors, in this order.
        dimension: Of a vector.
        progress: Told how many vectors are in, of how many.

    Raises:
        OSError: it cannot be written.
        RuntimeError: the same, from faiss.
    """
    np.save(folder / BASE_IDS, ids, allow_pickle=False)
    write_rows(folder / BASE_ROWS.format(0), blocks)
    rows = Rows(row_files(folder), dimension)

    def sample(count: int) -> Vectors:
        drawn = np.random.default_rng(_SEED).choice(len(ids), min(count, len(ids)), replace=False)
        return rows.read(np.sort(drawn))

    faiss_search.build_lists(
        folder / BASE_LISTS,
        sample,
        rows.blocks(),
        len(ids),
        dimension,
        lambda done: progress(done, len(ids)),
    )


def extend_base(folder: Path, old: Path, ids: Ids, recent: Recent) -> None:
    """Write the base of another folder with more vectors into a folder.

    Args:
        folder: Is given the files that :func:`row_files` names of ``old`` besides.
        old: Holds a base.
        ids: Its ids.
        recent: What is added; its ids are higher than those.

    Raises:
        OSError: it cannot be written.
        RuntimeError: the same, from faiss.
    """
    np.save(folder / BASE_IDS, np.concatenate([ids, recent.ids]), allow_pickle=False)
    write_rows(folder / BASE_ROWS.format(len(row_files(old))), [recent.halves])
    faiss_search.extend_lists(old / BASE_LISTS, folder / BASE_LISTS, [recent.halves])


def _best(scored: list[Vectors], pools: list[Positions], k: int) -> tuple[Vectors, Positions]:
    """The ``k`` highest of each pool, best first, equal scores in order of position."""
    scores = np.full((len(scored), k), -np.inf, dtype=np.float32)
    positions = np.full((len(scored), k), NO_POSITION, dtype=np.int64)
    for row, (own, pool) in enumerate(zip(scored, pools, strict=True)):
        order = np.lexsort((pool, -own))[:k]
        scores[row, : len(order)], positions[row, : len(order)] = own[order], pool[order]
    return scores, positions
