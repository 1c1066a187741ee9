"""Segments of the lexical index: passages that were added together, immutable once written.

A segment identifies a passage by its number in the store, which fixes its words, and a hash of its
title, which can be corrected. Removed passages, and those with a new title, are skipped. New ones
form a new segment. Small segments are merged, so each is more than ``_RATIO`` times as large as all
later ones together, and there are few (the logarithmic method, Bentley and Saxe 1980,
doi:10.1016/0196-6774(80)90015-2).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.disk.arrays import write_raw
from rag.lexical.postings import GONE, Postings, mapped, merge
from rag.lexical.tokens import bigrams, words

Rows = NDArray[np.int32]
TextsOf = Callable[[NDArray[np.int64]], Iterator[str]]
Told = Callable[[int, int], None]

# The parts of lexical search and their tokenizers. Words respect word boundaries. Bigrams find what
# the dictionary splits otherwise: names, new formulations, a query inside a longer word.
ANALYSERS: Final[dict[str, Callable[[str], list[str]]]] = {"words": words, "bigrams": bigrams}
_RATIO: Final = 4
# A segment with a larger share of removed passages is rewritten: skipping them takes time.
_MOST_GONE: Final = 0.25
# Texts tokenized at once in a build: about 100 MB of tokens.
_BATCH: Final = 16_384
_PREFIX: Final = "lexical."
_NUMBERS, _TITLES = "numbers", "titles"


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """The passages to search, by row: ascending numbers, and hashes of their titles."""

    numbers: NDArray[np.int64]
    titles: NDArray[np.uint64]

    def __len__(self) -> int:
        """The number of passages."""
        return len(self.numbers)


def title_hash(title: str) -> int:
    """Hash a title to 63 bits."""
    return int.from_bytes(hashlib.blake2b(title.encode(), digest_size=8).digest(), "big") >> 1


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Passages by ascending numbers, and their postings by analyser."""

    name: str
    numbers: NDArray[np.int64]
    titles: NDArray[np.uint64]
    postings: Mapping[str, Postings]

    def __len__(self) -> int:
        """The number of passages, including removed ones."""
        return len(self.numbers)

    def rows(self, wanted: Wanted) -> Rows:
        """Return the row of each passage; ``GONE`` if it is not wanted or has another title."""
        if not len(wanted):
            return np.full(len(self), GONE, dtype=np.int32)
        places = np.searchsorted(wanted.numbers, self.numbers)
        places = np.minimum(places, len(wanted) - 1)
        same = wanted.numbers[places] == self.numbers
        same &= wanted.titles[places] == self.titles
        found: Rows = np.where(same, places, GONE).astype(np.int32)
        return found

    @classmethod
    def open(cls, folder: Path, name: str) -> Self:
        """Memory-map a written segment.

        Raises:
            OSError: a file is missing.
            ValueError: a file has the wrong content.
        """
        postings = {own: Postings.open(folder, f"{name}.{own}") for own in ANALYSERS}
        found = cls(
            name,
            mapped(folder / f"{name}.{_NUMBERS}", np.int64),
            mapped(folder / f"{name}.{_TITLES}", np.uint64),
            postings,
        )
        if {len(found.titles), *map(len, postings.values())} != {len(found)}:
            raise ValueError(f"{name}: not of {len(found)} passages throughout")
        return found


def segments_in(folder: Path) -> tuple[Segment, ...]:
    """Open the segments in a folder, oldest first.

    Raises:
        OSError: a file is missing.
        ValueError: a file has the wrong content.
    """
    names = sorted(path.stem for path in folder.glob(f"{_PREFIX}*.{_NUMBERS}"))
    return tuple(Segment.open(folder, name) for name in names)


@dataclass(frozen=True, slots=True, eq=False)
class SegmentPlan:
    """A plan for segments that hold the wanted passages: keep some, merge some, add new ones.

    ``kept`` stay, ``merged`` come with their passages' rows, ``fresh`` rows are in no segment.
    """

    wanted: Wanted
    kept: tuple[Segment, ...]
    merged: tuple[tuple[Segment, Rows], ...]
    fresh: Rows

    @classmethod
    def towards(cls, wanted: Wanted, segments: Sequence[Segment]) -> Self:
        """Plan the update of existing segments."""
        held = [(segment, segment.rows(wanted)) for segment in segments]
        covered = np.zeros(len(wanted), dtype=np.bool_)
        for _, rows in held:
            covered[rows[rows != GONE]] = True
        fresh: Rows = np.flatnonzero(~covered).astype(np.int32)
        first = _first_to_merge(held, len(fresh))
        kept = tuple(segment for segment, _ in held[:first])
        return cls(wanted, kept, tuple(held[first:]), fresh)

    def kept_files(self, folder: Path) -> list[str]:
        """List the files of the kept segments."""
        names = tuple(f"{segment.name}." for segment in self.kept)
        found = (path.name for path in folder.glob(f"{_PREFIX}*"))
        return sorted(name for name in found if name.startswith(names))

    def write(self, folder: Path, texts: TextsOf, told: Told) -> None:
        """Write the segment of merged and new passages, if there are any.

        Args:
            folder: The folder to write to; the caller adds the files of :meth:`kept_files`.
            texts: Yields the texts of passages, given by number in ascending order.
            told: Called with the number of new passages tokenized, and their total.

        Raises:
            OSError: it cannot be written.
        """
        parts = [segment.postings for segment, _ in self.merged]
        rows = [rows for _, rows in self.merged]
        batches: list[str] = []
        for batch, own in self._cut(texts, told):
            batches.append(f"{_PREFIX}batch{len(batches)}")
            for analyser, postings in batch.items():
                postings.save(folder, f"{batches[-1]}.{analyser}")
            parts.append(
                {name: Postings.open(folder, f"{batches[-1]}.{name}") for name in ANALYSERS}
            )
            rows.append(own)
        if parts:
            self._join(folder, parts, rows)
        for path in [path for name in batches for path in folder.glob(f"{name}.*")]:
            path.unlink()

    def _cut(self, texts: TextsOf, told: Told) -> Iterator[tuple[dict[str, Postings], Rows]]:
        for start in range(0, len(self.fresh), _BATCH):
            own = self.fresh[start : start + _BATCH]
            read = list(texts(self.wanted.numbers[own]))
            yield {name: Postings.of(map(cut, read)) for name, cut in ANALYSERS.items()}, own
            told(start + len(own), len(self.fresh))

    def _join(
        self, folder: Path, parts: Sequence[Mapping[str, Postings]], rows: Sequence[Rows]
    ) -> None:
        name = f"{_PREFIX}{_number_after(self.kept):06}"
        every = np.concatenate(rows)
        chosen = np.sort(every[every != GONE])
        if not len(chosen):
            return
        remaps = [
            np.where(own == GONE, GONE, np.searchsorted(chosen, own)).astype(np.int64)
            for own in rows
        ]
        for analyser in ANALYSERS:
            own = [part[analyser] for part in parts]
            merge(own, remaps, len(chosen), folder, f"{name}.{analyser}")
        write_raw(folder / f"{name}.{_NUMBERS}", self.wanted.numbers[chosen])
        write_raw(folder / f"{name}.{_TITLES}", self.wanted.titles[chosen])


def _first_to_merge(held: Sequence[tuple[Segment, Rows]], fresh: int) -> int:
    """Return the index of the first segment to merge; all later ones are merged too."""
    tail, first = fresh, len(held)
    for place in reversed(range(len(held))):
        rows = held[place][1]
        live = int(np.count_nonzero(rows != GONE))
        tail += live
        many_gone = len(rows) - live > _MOST_GONE * len(rows)
        if many_gone or (tail > live and live <= _RATIO * (tail - live)):
            first = place
    return first


def _number_after(segments: Sequence[Segment]) -> int:
    """Return a number above those of the kept segments, because their files keep their names."""
    return max((int(one.name.removeprefix(_PREFIX)) for one in segments), default=-1) + 1
