"""Index unit vectors by sentence id, and search them by inner product.

A small index scores all vectors. Above :data:`MOST_RECENT` vectors, it has a *base* on disk, which
is searched approximately and never modified. Later vectors are *recent* and in memory; removed
ones are masked out. The base is extended when the recent part is large. It is rebuilt when many
vectors were removed, or when it is several times larger than at its last build. So the time to add
or remove vectors does not depend on the size of the base, and generations share unchanged files.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.disk import generations
from embeddings.disk.arrays import save_npy
from embeddings.encoders.protocol import Vectors
from embeddings.errors import VectorIndexError, not_written
from embeddings.index.attributes import SentenceAttributes
from embeddings.index.faiss_search import NO_POSITION
from embeddings.index.protocol import (
    FORMAT,
    MEND,
    NO_ID,
    Ids,
    Progress,
    as_ids,
    check_addition,
    check_manifest,
)
from embeddings.index.rows import BLOCK, Halves
from embeddings.index.segments import (
    BASE_IDS,
    BASE_LISTS,
    BASE_ORDER,
    Base,
    Recent,
    Segment,
    build_base,
    extend_base,
    row_files,
)

# Up to this many vectors, all are scored: exact, and a few milliseconds on one core.
MOST_RECENT: Final = 100_000
# The base is rebuilt, with new lists, when it is this many times larger than at its last build.
# Its lists are then twice as long as they should be.
_GROWTH: Final = 4
# It is also rebuilt when this part of it was removed, because masked vectors still use space.
_MOST_REMOVED: Final = 0.25
_REMOVED: Final = "base.removed.npy"


class FaissIndex:
    """Exact or approximate FAISS search (Douze et al. 2024, arXiv:2401.08281) in half precision."""

    # Saved files never change; another process publishes a new generation.
    shared: Final = False

    def __init__(self, dimension: int, *, most_recent: int | None = None) -> None:
        self.dimension = dimension
        self.fingerprint = ""
        self._most_recent = MOST_RECENT if most_recent is None else most_recent
        self._recent = Recent.empty(dimension)
        self._base: Base | None = None
        self._folder: Path | None = None
        self._removed = np.zeros(0, dtype=np.bool_)
        self._built_for = 0  # the size of the base when its lists were trained

    @classmethod
    def create(cls, dimension: int, *, most_recent: int | None = None) -> Self:
        """Create an empty index; above ``most_recent`` vectors (``MOST_RECENT``) it has a base."""
        return cls(dimension, most_recent=most_recent)

    @classmethod
    def open(
        cls, root: Path, *, encoder: str, deep: bool = False, most_recent: int | None = None
    ) -> Self | None:
        """Open and check the current generation; return None if nothing was saved.

        Args:
            root: The folder of the generations.
            encoder: The name of the encoder that the vectors must come from.
            deep: Check every byte of large files, not only samples.
            most_recent: See :meth:`create`.

        Raises:
            VectorIndexError: It is damaged, or of another encoder or format.
        """
        try:
            folder = generations.current(root)
            if folder is None:
                return None
            manifest = generations.check(folder, deep=deep)
            check_manifest(manifest, encoder)
            index = cls(int(manifest["dimension"]), most_recent=most_recent)
            index._load(folder, int(manifest["built_for"]))
        except (generations.DamagedFolderError, OSError, ValueError, KeyError) as error:
            raise VectorIndexError(f"向量索引已损坏；{MEND}") from error
        if len(index) != manifest.get("count"):
            raise VectorIndexError(f"向量索引与其清单不符；{MEND}")
        index.fingerprint = str(manifest.get("fingerprint", ""))
        return index

    def __len__(self) -> int:
        """Return the number of vectors."""
        return len(self._recent) + len(self._removed) - int(np.count_nonzero(self._removed))

    def ids(self) -> Ids:
        """Return all ids, ascending."""
        return np.sort(np.concatenate([self._base_ids(), self._recent.ids]))

    def contains(self, ids: Sequence[int] | Ids) -> NDArray[np.bool_]:
        """See :class:`embeddings.index.protocol.VectorIndex`."""
        numbers = as_ids(ids)
        known: NDArray[np.bool_] = self._recent.positions(numbers) != NO_POSITION
        if self._base is not None:
            places = self._base.positions(numbers)
            known |= (places != NO_POSITION) & ~self._removed[places]
        return known

    def add(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """See :class:`embeddings.index.protocol.VectorIndex`."""
        numbers = as_ids(ids)
        check_addition(numbers, vectors, self.dimension)
        if len(numbers):
            self.remove(numbers)
            self._recent = self._recent.adding(numbers, vectors)

    def remove(self, ids: Sequence[int] | Ids) -> int:
        """See :class:`embeddings.index.protocol.VectorIndex`."""
        numbers, before = as_ids(ids), len(self)
        self._recent = self._recent.without(numbers)
        if self._base is not None:
            places = self._base.positions(numbers)
            removed = self._removed.copy()  # a running search still reads the old mask
            removed[places[places != NO_POSITION]] = True
            self._removed = removed
        return before - len(self)

    def search(
        self, vectors: Vectors, k: int, *, allowed: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """See :class:`embeddings.index.protocol.VectorIndex`."""
        found = [_nothing(len(vectors), max(k, 0))]
        if len(vectors) and k > 0:
            for segment, removed in self._segments():
                mask = _let_through(segment.ids, removed, allowed)
                if mask is None or mask.any():
                    scores, places = segment.search(vectors, k, mask)
                    found.append((scores, _ids_at(segment.ids, places)))
        return _merged(found, k)

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        """See :class:`embeddings.index.protocol.VectorIndex`."""
        numbers = as_ids(ids)
        found = np.zeros((len(numbers), self.dimension), dtype=np.float32)
        missing = np.ones(len(numbers), dtype=np.bool_)
        for segment, removed in self._segments():
            places = segment.positions(numbers)
            here = places != NO_POSITION
            if removed is not None:
                here &= ~removed[places]
            found[here] = segment.read(places[here])
            missing &= ~here
        if missing.any():
            raise KeyError(f"{int(missing.sum())} of {len(numbers)} ids are not there")
        return found

    def save(
        self, root: Path, *, encoder: str, fingerprint: str, progress: Progress | None = None
    ) -> None:
        """See :class:`embeddings.index.protocol.VectorIndex`."""
        change = self._change(progress or _silent)
        manifest = {
            "format": FORMAT,
            "encoder": encoder,
            "dimension": self.dimension,
            "count": len(self),
            "fingerprint": fingerprint,
            "built_for": change.built_for,
        }
        try:
            folder = generations.publish(
                root, change.write, manifest, keep_from=self._folder, keep=change.keep
            )
            self._load(folder, change.built_for)
        except (OSError, RuntimeError) as error:
            raise not_written("向量索引", root, error) from error
        self.fingerprint = fingerprint

    # This index stores no attributes of sentences; see VectorIndex.

    def is_of(self, sentences: str, state: str) -> bool:
        """Return whether the vectors belong to these sentences."""
        return self.fingerprint == sentences

    def distrust(self) -> None:
        """Treat the index as outdated."""
        self.fingerprint = ""

    def know(self, attributes: Callable[[], SentenceAttributes]) -> None:
        """Do nothing."""

    def describe(
        self, root: Path, attributes: Callable[[], SentenceAttributes], state: str
    ) -> None:
        """Do nothing."""

    def narrowed(self, where: str) -> Self:
        """Return the index itself."""
        return self

    # Internal

    def _load(self, folder: Path, built_for: int) -> None:
        self._recent = Recent.load(folder)
        self._folder = folder
        self._built_for = built_for
        has_base = (folder / BASE_IDS).exists()
        self._base = Base.open(folder, self.dimension) if has_base else None
        self._removed = np.zeros(0, dtype=np.bool_)
        if self._base is not None:
            self._removed = np.load(folder / _REMOVED, allow_pickle=False)
            if self._removed.shape != (len(self._base),):
                raise ValueError("removed rows do not fit the base")

    def _segments(self) -> Iterator[tuple[Segment, NDArray[np.bool_] | None]]:
        """Yield each non-empty segment with the mask of its removed vectors."""
        if len(self._recent):
            yield self._recent, None
        if self._base is not None:
            yield self._base, self._removed if self._removed.any() else None

    def _base_ids(self) -> Ids:
        if self._base is None:
            return np.zeros(0, dtype=np.int64)
        return self._base.ids[~self._removed]

    def _change(self, progress: Progress) -> "_Change":
        """Choose how to save: write the recent vectors, extend the base, or rebuild everything."""
        base, recent = self._base, self._recent
        if base is None or self._folder is None:
            many = len(recent) > self._most_recent
            return self._rebuilding(progress) if many else _Change(recent.save)
        gone = int(np.count_nonzero(self._removed))
        if gone > _MOST_REMOVED * len(base) or len(self) <= self._most_recent:
            return self._rebuilding(progress)
        rows = [path.name for path in row_files(self._folder)]
        if len(recent) <= self._most_recent:
            names = (BASE_IDS, BASE_ORDER, BASE_LISTS)
            held = [name for name in names if (self._folder / name).exists()]
            return _Change(self._write_changes, (*held, *rows), self._built_for)
        if len(base) + len(recent) > _GROWTH * self._built_for:
            return self._rebuilding(progress)
        return _Change(self._extending(base, self._folder), tuple(rows), self._built_for)

    def _write_changes(self, folder: Path) -> None:
        self._recent.save(folder)
        save_npy(folder / _REMOVED, self._removed)

    def _extending(self, base: Base, old: Path) -> Callable[[Path], None]:
        def write(folder: Path) -> None:
            extend_base(folder, old, base.ids, self._recent)
            removed = np.concatenate([self._removed, np.zeros(len(self._recent), np.bool_)])
            save_npy(folder / _REMOVED, removed)
            Recent.empty(self.dimension).save(folder)

        return write

    def _rebuilding(self, progress: Progress) -> "_Change":
        ids = self.ids()
        if len(ids) <= self._most_recent:
            return _Change(Recent(ids, self.vectors(ids).astype(np.float16)).save)

        def blocks() -> Iterator[Halves]:
            for start in range(0, len(ids), BLOCK):
                yield self.vectors(ids[start : start + BLOCK]).astype(np.float16)

        def write(folder: Path) -> None:
            build_base(folder, ids, blocks(), self.dimension, progress)
            save_npy(folder / _REMOVED, np.zeros(len(ids), dtype=np.bool_))
            Recent.empty(self.dimension).save(folder)

        return _Change(write, built_for=len(ids))


@dataclass(frozen=True, slots=True)
class _Change:
    """How to write a generation, the old files to keep, and the base size at the last build."""

    write: Callable[[Path], None]
    keep: tuple[str, ...] = ()
    built_for: int = 0


def _let_through(
    ids: Ids, removed: NDArray[np.bool_] | None, allowed: Ids | None
) -> NDArray[np.bool_] | None:
    """Return the mask of searchable positions; None means all."""
    if allowed is None:
        return None if removed is None else ~removed
    mask: NDArray[np.bool_] = np.isin(ids, allowed)
    return mask if removed is None else mask & ~removed


def _ids_at(ids: Ids, places: Ids) -> Ids:
    found: Ids = np.where(places == NO_POSITION, NO_ID, ids[places])
    return found


def _merged(found: list[tuple[Vectors, Ids]], k: int) -> tuple[Vectors, Ids]:
    """Return the ``k`` best of all, best first; equal scores are ordered by id."""
    scores = np.concatenate([own for own, _ in found], axis=1)
    ids = np.concatenate([own for _, own in found], axis=1)
    # Half precision can make a vector slightly longer than 1.
    scores = np.minimum(scores, np.float32(1))
    scores[ids == NO_ID] = -np.inf
    order = np.lexsort((ids, -scores), axis=1)[:, : max(k, 0)]
    return np.take_along_axis(scores, order, axis=1), np.take_along_axis(ids, order, axis=1)


def _silent(done: int, total: int) -> None:
    """Ignore the progress."""


def _nothing(rows: int, k: int) -> tuple[Vectors, Ids]:
    return np.full((rows, k), -np.inf, dtype=np.float32), np.full((rows, k), NO_ID, dtype=np.int64)
