"""The two halves of a vector index: a few vectors in memory, and very many on disk.

Both hold vectors in half precision and answer by position; scores are exact in both. The positions
of the few follow their ids. Those of the many follow the order in which they came, so that what
comes later goes behind, whatever its ids: a sentence whose text is known has its vector at once,
others with lower ids are still to be encoded.
"""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.disk.arrays import save_npy
from embeddings.encoders.protocol import Vectors
from embeddings.index import faiss_search
from embeddings.index.faiss_search import NO_POSITION, Mask
from embeddings.index.rows import Halves, Positions, Rows, write_rows

Ids = NDArray[np.int64]
Progress = Callable[[int, int], None]

# Where a filter leaves no more than these, all are scored: faster than lists, and misses none.
_SCORE_ALL: Final = 20_000
# Candidates scored exactly for each one wanted, and at least: their order by one-bit codes is
# rough. docs/quality/vectors.md, "Vectors", has recall by this factor.
_OVERSAMPLING, _LEAST_CANDIDATES = 4, 400
# The seed of what is drawn at random (vectors to train on), so that a rebuild gives the same.
_SEED: Final = 7

BASE_IDS, BASE_LISTS = "base.ids.npy", "base.lists.faiss"
# Only where the ids do not ascend.
BASE_ORDER: Final = "base.order.npy"
# Numbered: what is added to a base is a file of its own, so that none is written twice.
BASE_ROWS: Final = "base.rows.{:04}.f16"
RECENT_IDS, RECENT_ROWS = "recent.ids.npy", "recent.rows.npy"


class Segment(Protocol):
    """Vectors by id, and by position."""

    @property
    def ids(self) -> Ids:
        """The id at each position."""
        ...

    def __len__(self) -> int:
        """How many."""
        ...

    def positions(self, ids: Ids) -> Positions:
        """Where each of these ids is; ``NO_POSITION`` where it is not."""
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

    def positions(self, ids: Ids) -> Positions:
        """Where each id is; see :class:`Segment`."""
        return _places(self.ids, ids)

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
        save_npy(folder / RECENT_IDS, self.ids)
        save_npy(folder / RECENT_ROWS, self.halves)

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

    def __init__(self, ids: Ids, rows: Rows, lists: Any, order: Positions | None = None) -> None:
        """``order`` are the positions by ascending ids; None where the ids ascend."""
        self.ids = ids
        self._rows = rows
        self._lists = lists
        self._order = order
        self._ascending = ids if order is None else ids[order]

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
        return _best(scored, pools, k, self.ids)

    def positions(self, ids: Ids) -> Positions:
        """Where each id is; see :class:`Segment`."""
        places = _places(self._ascending, ids)
        if self._order is None:
            return places
        rows = self._order[places].astype(np.int64)
        found: Positions = np.where(places == NO_POSITION, NO_POSITION, rows)
        return found

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
        ids = _mapped(folder / BASE_IDS)
        rows = Rows(row_files(folder), dimension)
        lists = faiss_search.open_lists(folder / BASE_LISTS)
        if not len(ids) == rows.count == lists.ntotal or lists.d != dimension:
            raise ValueError(f"{len(ids)} ids, {rows.count} rows, {lists.ntotal} codes")
        order = None
        if (folder / BASE_ORDER).exists():
            order = _mapped(folder / BASE_ORDER)
            if len(order) != len(ids):
                raise ValueError(f"{len(ids)} ids, {len(order)} of them in order")
        return cls(ids, rows, lists, order)


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
    save_npy(folder / BASE_IDS, ids)
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
        recent: What is added; none of its ids is among those, but for removed ones.

    Raises:
        OSError: it cannot be written.
        RuntimeError: the same, from faiss.
    """
    every = np.concatenate([ids, recent.ids])
    save_npy(folder / BASE_IDS, every)
    if (np.diff(every) <= 0).any():
        # Of an id that came again the later stands last, and counts.
        order = np.argsort(every, kind="stable").astype(np.uint32)
        save_npy(folder / BASE_ORDER, order)
    write_rows(folder / BASE_ROWS.format(len(row_files(old))), [recent.halves])
    faiss_search.extend_lists(old / BASE_LISTS, folder / BASE_LISTS, [recent.halves])


def _mapped(path: Path) -> NDArray[Any]:
    """As a plain array: a memmap is an object of its own at every slice of it."""
    found: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    return found


def _places(held: Ids, wanted: Ids) -> Positions:
    """Where each wanted id stands in ``held``, which ascends, the last place of several."""
    if not len(held):
        return np.full(len(wanted), NO_POSITION, dtype=np.int64)
    places = np.maximum(np.searchsorted(held, wanted, side="right") - 1, 0)
    found: Positions = np.where(held[places] == wanted, places, NO_POSITION)
    return found


def _best(
    scored: list[Vectors], pools: list[Positions], k: int, ids: Ids
) -> tuple[Vectors, Positions]:
    """The ``k`` highest of each pool, best first, equal scores in the order of their ids."""
    scores = np.full((len(scored), k), -np.inf, dtype=np.float32)
    positions = np.full((len(scored), k), NO_POSITION, dtype=np.int64)
    for row, (own, pool) in enumerate(zip(scored, pools, strict=True)):
        order = np.lexsort((ids[pool], -own))[:k]
        scores[row, : len(order)], positions[row, : len(order)] = own[order], pool[order]
    return scores, positions
