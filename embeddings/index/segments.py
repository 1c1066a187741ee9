"""Implement the two parts of a vector index: a few vectors in memory, and very many on disk.

Both store vectors in half precision, are searched by position, and return exact scores. In memory,
positions follow the ids. On disk, they follow the order of addition, because new vectors may have
lower ids: a sentence with a known text gets its vector before others are encoded.
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

# If a filter passes at most this many, all are scored: faster than the lists, and misses none.
_SCORE_ALL: Final = 20_000
# One-bit codes give only a rough order, so this many candidates per wanted result (and at least
# _LEAST_CANDIDATES) are scored exactly. docs/quality/vectors.md, "Vectors", has recall by factor.
_OVERSAMPLING, _LEAST_CANDIDATES = 4, 400
# The seed for sampling training vectors, so that a rebuild gives the same result.
_SEED: Final = 7

BASE_IDS, BASE_LISTS = "base.ids.npy", "base.lists.faiss"
# Written only if the ids do not ascend.
BASE_ORDER: Final = "base.order.npy"
# Numbered: vectors added to a base get a new file, so that no file is written twice.
BASE_ROWS: Final = "base.rows.{:04}.f16"
RECENT_IDS, RECENT_ROWS = "recent.ids.npy", "recent.rows.npy"


class Segment(Protocol):
    """Vectors by id and by position."""

    @property
    def ids(self) -> Ids:
        """The id at each position."""
        ...

    def __len__(self) -> int:
        """Return the number of vectors."""
        ...

    def positions(self, ids: Ids) -> Positions:
        """Return the position of each id, or ``NO_POSITION``."""
        ...

    def search(self, vectors: Vectors, k: int, mask: Mask | None) -> tuple[Vectors, Positions]:
        """Return scores and positions for each vector within ``mask``, best first."""
        ...

    def read(self, positions: Positions) -> Vectors:
        """Return the vectors at these positions."""
        ...


class Recent:
    """A few vectors in memory, all of them scored. Immutable: a change creates a new object."""

    def __init__(self, ids: Ids, halves: Halves) -> None:
        self.ids = ids
        self.halves = halves
        self._index: Any = None
        self._making = threading.Lock()

    @classmethod
    def empty(cls, dimension: int) -> Self:
        """Return a segment without vectors."""
        return cls(np.zeros(0, dtype=np.int64), np.zeros((0, dimension), dtype=np.float16))

    def __len__(self) -> int:
        """Return the number of vectors."""
        return len(self.ids)

    def adding(self, ids: Ids, vectors: Vectors) -> Self:
        """Return a segment with these vectors added, ordered by id; the ids must be new."""
        all_ids = np.concatenate([self.ids, ids])
        halves = np.concatenate([self.halves, vectors.astype(np.float16)])
        if (np.diff(all_ids) > 0).all():  # nearly always: new ids ascend
            return type(self)(all_ids, halves)
        order = np.argsort(all_ids)
        return type(self)(all_ids[order], halves[order])

    def without(self, ids: Ids) -> Self:
        """Return a segment without these ids."""
        kept = ~np.isin(self.ids, ids)
        return self if kept.all() else type(self)(self.ids[kept], self.halves[kept])

    def positions(self, ids: Ids) -> Positions:
        """See :class:`Segment`."""
        return _places(self.ids, ids)

    def search(self, vectors: Vectors, k: int, mask: Mask | None) -> tuple[Vectors, Positions]:
        """See :class:`Segment`."""
        with self._making:
            if self._index is None:
                self._index = faiss_search.exact(self.halves)
        return faiss_search.search(self._index, vectors, k, mask)

    def read(self, positions: Positions) -> Vectors:
        """See :class:`Segment`."""
        return self.halves[positions].astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write the segment into a folder.

        Raises:
            OSError: It cannot be written.
        """
        save_npy(folder / RECENT_IDS, self.ids)
        save_npy(folder / RECENT_ROWS, self.halves)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load what :meth:`save` wrote.

        Raises:
            OSError: A file is missing.
            ValueError: A file has invalid content.
        """
        ids = np.load(folder / RECENT_IDS, allow_pickle=False)
        return cls(ids, np.load(folder / RECENT_ROWS, allow_pickle=False))


class Base:
    """Very many vectors on disk: one-bit codes select candidates, which are scored exactly."""

    def __init__(self, ids: Ids, rows: Rows, lists: Any, order: Positions | None = None) -> None:
        """``order`` holds the positions by ascending id; None if the ids ascend."""
        self.ids = ids
        self._rows = rows
        self._lists = lists
        self._order = order
        self._ascending = ids if order is None else ids[order]

    def __len__(self) -> int:
        """Return the number of vectors."""
        return len(self.ids)

    def search(self, vectors: Vectors, k: int, mask: Mask | None) -> tuple[Vectors, Positions]:
        """See :class:`Segment`."""
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
        """See :class:`Segment`."""
        places = _places(self._ascending, ids)
        if self._order is None:
            return places
        rows = self._order[places].astype(np.int64)
        found: Positions = np.where(places == NO_POSITION, NO_POSITION, rows)
        return found

    def read(self, positions: Positions) -> Vectors:
        """See :class:`Segment`."""
        return self._rows.read(positions)

    @classmethod
    def open(cls, folder: Path, dimension: int) -> Self:
        """Open what :func:`build_base` or :func:`extend_base` wrote, without loading it.

        Raises:
            VectorIndexError: It is damaged.
            OSError: A file is missing.
            ValueError: A file has invalid content.
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
    """Return the files with a base's rows, in order."""
    return sorted(folder.glob(BASE_ROWS.replace("{:04}", "*")))


def build_base(
    folder: Path, ids: Ids, blocks: Iterable[Halves], dimension: int, progress: Progress
) -> None:
    """Write a base into a folder.

    Args:
        folder: A folder without a base.
        ids: The ids, ascending.
        blocks: The vectors of the ids, in the same order.
        dimension: The dimension of a vector.
        progress: Called with the number of vectors added and the total.

    Raises:
        OSError: It cannot be written.
        RuntimeError: faiss reports the same.
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
    """Write an extended copy of the base in ``old`` into ``folder``.

    Args:
        folder: The new folder; the caller also puts the :func:`row_files` of ``old`` into it.
        old: A folder with a base.
        ids: The ids of that base.
        recent: The vectors to add; their ids are not in ``ids``, except removed ones.

    Raises:
        OSError: It cannot be written.
        RuntimeError: faiss reports the same.
    """
    every = np.concatenate([ids, recent.ids])
    save_npy(folder / BASE_IDS, every)
    if (np.diff(every) <= 0).any():
        # A stable sort puts the latest copy of a repeated id last, and the last one counts.
        order = np.argsort(every, kind="stable").astype(np.uint32)
        save_npy(folder / BASE_ORDER, order)
    write_rows(folder / BASE_ROWS.format(len(row_files(old))), [recent.halves])
    faiss_search.extend_lists(old / BASE_LISTS, folder / BASE_LISTS, [recent.halves])


def _mapped(path: Path) -> NDArray[Any]:
    """Return a plain array, because each slice of a memmap creates a memmap object."""
    found: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    return found


def _places(held: Ids, wanted: Ids) -> Positions:
    """Return the last position of each wanted id in the ascending ``held``."""
    if not len(held):
        return np.full(len(wanted), NO_POSITION, dtype=np.int64)
    places = np.maximum(np.searchsorted(held, wanted, side="right") - 1, 0)
    found: Positions = np.where(held[places] == wanted, places, NO_POSITION)
    return found


def _best(
    scored: list[Vectors], pools: list[Positions], k: int, ids: Ids
) -> tuple[Vectors, Positions]:
    """Return the ``k`` highest scores of each pool, best first; ties are ordered by id."""
    scores = np.full((len(scored), k), -np.inf, dtype=np.float32)
    positions = np.full((len(scored), k), NO_POSITION, dtype=np.int64)
    for row, (own, pool) in enumerate(zip(scored, pools, strict=True)):
        order = np.lexsort((ids[pool], -own))[:k]
        scores[row, : len(order)], positions[row, : len(order)] = own[order], pool[order]
    return scores, positions
