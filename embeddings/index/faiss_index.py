"""The vector index: sentence ids to unit vectors, searched by inner product.

Few vectors are all scored. Beyond :data:`MOST_RECENT` they lie on disk as a *base* that is searched
approximately and never altered; what comes later is *recent*, in memory, and what goes is masked
out. When there is much of either the base is extended, or built anew once it is several times what
it was built for. So adding or removing a hundred takes the time of a hundred, whatever the base
holds, and generations share the files that stay.
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

# Up to so many vectors all are scored: exact, and some milliseconds on one core.
MOST_RECENT: Final = 100_000
# A base is built anew, its lists drawn afresh, when it is so many times as large as when they were
# drawn; by then they are twice as long as they should be.
_GROWTH: Final = 4
# Or when so much of it has gone: what is masked out still costs space.
_MOST_REMOVED: Final = 0.25
_REMOVED: Final = "base.removed.npy"


class FaissIndex:
    """Search by FAISS (Douze et al. 2024, arXiv:2401.08281), exact or approximate by size.

    Vectors are kept in half precision.
    """

    # What is saved stays; another process publishes a generation beside it.
    shared: Final = False

    def __init__(self, dimension: int, *, most_recent: int | None = None) -> None:
        self.dimension = dimension
        self.fingerprint = ""
        self._most_recent = MOST_RECENT if most_recent is None else most_recent
        self._recent = Recent.empty(dimension)
        self._base: Base | None = None
        self._folder: Path | None = None
        self._removed = np.zeros(0, dtype=np.bool_)
        self._built_for = 0  # how many vectors the base had when its lists were drawn

    @classmethod
    def create(cls, dimension: int, *, most_recent: int | None = None) -> Self:
        """An empty index; a base is built beyond ``most_recent`` vectors (``MOST_RECENT``)."""
        return cls(dimension, most_recent=most_recent)

    @classmethod
    def open(
        cls, root: Path, *, encoder: str, deep: bool = False, most_recent: int | None = None
    ) -> Self | None:
        """The generation in force, checked; None if nothing was ever saved.

        Args:
            root: The folder of the generations.
            encoder: The name of the encoder that its vectors must be of.
            deep: Check every byte of large files too, not only samples of them.
            most_recent: As for :meth:`create`.

        Raises:
            VectorIndexError: it is damaged, or of another encoder or a newer format.
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
        """How many vectors it holds."""
        return len(self._recent) + len(self._removed) - int(np.count_nonzero(self._removed))

    def ids(self) -> Ids:
        """All ids, ascending."""
        return np.sort(np.concatenate([self._base_ids(), self._recent.ids]))

    def contains(self, ids: Sequence[int] | Ids) -> NDArray[np.bool_]:
        """Which of these ids are there; see :class:`embeddings.index.protocol.VectorIndex`."""
        numbers = as_ids(ids)
        known: NDArray[np.bool_] = self._recent.positions(numbers) != NO_POSITION
        if self._base is not None:
            places = self._base.positions(numbers)
            known |= (places != NO_POSITION) & ~self._removed[places]
        return known

    def add(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Add vectors; see :class:`embeddings.index.protocol.VectorIndex`."""
        numbers = as_ids(ids)
        check_addition(numbers, vectors, self.dimension)
        if len(numbers):
            self.remove(numbers)
            self._recent = self._recent.adding(numbers, vectors)

    def remove(self, ids: Sequence[int] | Ids) -> int:
        """Remove vectors; see :class:`embeddings.index.protocol.VectorIndex`."""
        numbers, before = as_ids(ids), len(self)
        self._recent = self._recent.without(numbers)
        if self._base is not None:
            places = self._base.positions(numbers)
            removed = self._removed.copy()  # a search that runs reads the old one
            removed[places[places != NO_POSITION]] = True
            self._removed = removed
        return before - len(self)

    def search(
        self, vectors: Vectors, k: int, *, allowed: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """The nearest; see :class:`embeddings.index.protocol.VectorIndex`."""
        found = [_nothing(len(vectors), max(k, 0))]
        if len(vectors) and k > 0:
            for segment, removed in self._segments():
                mask = _let_through(segment.ids, removed, allowed)
                if mask is None or mask.any():
                    scores, places = segment.search(vectors, k, mask)
                    found.append((scores, _ids_at(segment.ids, places)))
        return _merged(found, k)

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        """Vectors by id; see :class:`embeddings.index.protocol.VectorIndex`."""
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
        """Save as the generation in force; see :class:`embeddings.index.protocol.VectorIndex`."""
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

    # It keeps no attributes of sentences; see VectorIndex

    def is_of(self, sentences: str, state: str) -> bool:
        """Whether its vectors are of these sentences."""
        return self.fingerprint == sentences

    def distrust(self) -> None:
        """Take it for behind."""
        self.fingerprint = ""

    def know(self, attributes: Callable[[], SentenceAttributes]) -> None:
        """Do nothing."""

    def describe(
        self, root: Path, attributes: Callable[[], SentenceAttributes], state: str
    ) -> None:
        """Do nothing."""

    def narrowed(self, where: str) -> Self:
        """The index itself."""
        return self

    # Inside

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
        """Each segment that holds anything, with what of it no longer counts."""
        if len(self._recent):
            yield self._recent, None
        if self._base is not None:
            yield self._base, self._removed if self._removed.any() else None

    def _base_ids(self) -> Ids:
        if self._base is None:
            return np.zeros(0, dtype=np.int64)
        return self._base.ids[~self._removed]

    def _change(self, progress: Progress) -> "_Change":
        """What saving does: write what is recent, extend the base, or write all anew."""
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
    """A way to write a generation, which files of the last one stay, and how old its lists are."""

    write: Callable[[Path], None]
    keep: tuple[str, ...] = ()
    built_for: int = 0


def _let_through(
    ids: Ids, removed: NDArray[np.bool_] | None, allowed: Ids | None
) -> NDArray[np.bool_] | None:
    """Which positions may be found; None for all."""
    if allowed is None:
        return None if removed is None else ~removed
    mask: NDArray[np.bool_] = np.isin(ids, allowed)
    return mask if removed is None else mask & ~removed


def _ids_at(ids: Ids, places: Ids) -> Ids:
    found: Ids = np.where(places == NO_POSITION, NO_ID, ids[places])
    return found


def _merged(found: list[tuple[Vectors, Ids]], k: int) -> tuple[Vectors, Ids]:
    """The ``k`` best of all, best first, equal scores in the order of their ids."""
    scores = np.concatenate([own for own, _ in found], axis=1)
    ids = np.concatenate([own for _, own in found], axis=1)
    # Rounded to half precision a vector can be a little longer than 1.
    scores = np.minimum(scores, np.float32(1))
    scores[ids == NO_ID] = -np.inf
    order = np.lexsort((ids, -scores), axis=1)[:, : max(k, 0)]
    return np.take_along_axis(scores, order, axis=1), np.take_along_axis(ids, order, axis=1)


def _silent(done: int, total: int) -> None:
    """Told, and says nothing."""


def _nothing(rows: int, k: int) -> tuple[Vectors, Ids]:
    return np.full((rows, k), -np.inf, dtype=np.float32), np.full((rows, k), NO_ID, dtype=np.int64)
