"""Passages that occur in several documents: which copy a search shows, and where the others are.

Arrays over the rows of the catalogue, made from :mod:`corpus.duplicates.passages`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from corpus.duplicates.passages import Looks, Reuse
from embeddings.disk.arrays import save_npy

Rows = NDArray[np.int32]
Mask = NDArray[np.bool_]
Ids = NDArray[np.int64]

_ARRAYS: Final = ("places", "homes", "ranks", "doubles", "looks")
# Two hidden passages say the same if one covers this share of the other's words.
_SAME_WORDS: Final = 0.8


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """``text[start:end]`` of another document, given by row, has the words of a passage."""

    document: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReuseIndex:
    """Where else passages occur, and which of them need not be shown.

    ``places`` has a row ``(passage, document, start, end)`` for each other document that contains a
    passage. ``homes`` has a row ``(passage, home, start, end)`` for each passage that need not be
    shown: ``home`` is the passage shown in its place, with the span of its words there.
    ``ranks[p]`` is the rank of a passage's document in the order of citing. ``doubles`` has a row
    ``(sentence, same sentence of the document to cite first)``. ``looks`` has a row ``(passage,
    document, copies, start, end)`` for each :data:`corpus.duplicates.passages.Look`, for reuse in
    the next build. ``places``, ``homes`` and ``doubles`` ascend by their first column.
    """

    places: Rows
    homes: Rows
    ranks: Rows
    doubles: Ids
    looks: Ids

    @classmethod
    def of(
        cls,
        reuse: Reuse,
        *,
        ordered: Sequence[str],
        rows: Mapping[str, int],
        document_rows: Sequence[int],
    ) -> Self:
        """Convert the reuse to rows of a catalogue.

        Args:
            reuse: The reused passages; its documents are numbered as in ``ordered``.
            ordered: The document ids in the order of citing.
            rows: The row of each document in the catalogue.
            document_rows: The row of each passage's document.
        """
        places = [
            (one.passage, rows[ordered[one.document]], one.start, one.end) for one in reuse.places
        ]
        homes = [(one.passage, one.home, one.start, one.end) for one in reuse.homes]
        ranks = {rows[document_id]: rank for rank, document_id in enumerate(ordered)}
        own = np.array([ranks[row] for row in document_rows], dtype=np.int32)
        doubles = np.array(reuse.doubles, dtype=np.int64).reshape(-1, 2)
        looks = [(*look, *span) for look, span in reuse.looks.items()]
        looked = np.array(looks, dtype=np.int64).reshape(-1, 5)
        return cls(_table(places), _table(homes), own, doubles, looked)

    @property
    def looked(self) -> Looks:
        """The comparisons made to find the reuse."""
        return {
            (passage, document, bool(copies)): (start, end)
            for passage, document, copies, start, end in self.looks.tolist()
        }

    def save(self, folder: Path) -> None:
        """Save into a folder.

        Raises:
            OSError: it cannot be written.
        """
        for name in _ARRAYS:
            save_npy(folder / f"reuse_{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load what ``save`` wrote.

        Raises:
            OSError: a file is missing.
            ValueError: a file has the wrong content.
        """
        arrays = (np.load(folder / f"reuse_{name}.npy", allow_pickle=False) for name in _ARRAYS)
        return cls(*arrays)

    def standing(self, passing: Mask) -> Mask:
        """Select which of the matching passages are shown: each wording once.

        If a home does not match, the passages that it replaces are shown: of several with one
        wording, the one from the document to cite first.

        Args:
            passing: Which passages match, shape ``(passages,)``.
        """
        standing = passing.copy()
        hidden, homes = self.homes[:, 0], self.homes[:, 1]
        standing[hidden] = False
        waiting = self.homes[passing[hidden] & ~passing[homes]]
        if len(waiting):
            standing[self._chosen(waiting)] = True
        return standing

    def leading(self, sentence_ids: Ids) -> Ids:
        """Map each sentence to the same sentence of the document to cite first, mostly itself."""
        if not len(self.doubles):
            return sentence_ids
        own, lead = self.doubles[:, 0], self.doubles[:, 1]
        places = np.minimum(np.searchsorted(own, sentence_ids), len(own) - 1)
        ids: Ids = np.where(own[places] == sentence_ids, lead[places], sentence_ids)
        return ids

    def elsewhere(self, passage: int, document: int) -> list[Elsewhere]:
        """Return where a passage, or the one shown in its place, occurs in other documents."""
        found = {row[1]: Elsewhere(*row[1:]) for row in _of(self.places, passage)}
        for _, home, _, _ in _of(self.homes, passage):
            for row in _of(self.places, home):
                found.setdefault(row[1], Elsewhere(*row[1:]))
        found.pop(document, None)
        return list(found.values())

    def _chosen(self, waiting: Rows) -> list[int]:
        """From rows of ``homes``, choose the passages to show: one per wording within each home."""
        order = np.lexsort((waiting[:, 0], self.ranks[waiting[:, 0]], waiting[:, 1]))
        waiting = waiting[order]
        _, first, own = np.unique(waiting[:, 1], return_index=True, return_inverse=True)
        leader = waiting[first[own]]
        further = waiting[~_covered(waiting[:, 2:], leader[:, 2:])]
        chosen = [tuple(row) for row in waiting[first].tolist()]
        by_home = {row[1]: [row] for row in chosen}
        for row in map(tuple, further.tolist()):  # rare: other words of a longer home
            if not any(_covers(other, row) for other in by_home[row[1]]):
                by_home[row[1]].append(row)
                chosen.append(row)
        return [row[0] for row in chosen]


def _table(rows: Sequence[tuple[int, int, int, int]]) -> Rows:
    return np.array(rows, dtype=np.int32).reshape(-1, 4)


def _of(table: Rows, passage: int) -> list[list[int]]:
    """Return the rows of a passage."""
    first, last = np.searchsorted(table[:, 0], (passage, passage + 1))
    found: list[list[int]] = table[first:last].tolist()
    return found


def _covered(spans: Rows, leaders: Rows) -> Mask:
    """Return which spans the same row of ``leaders`` covers; both are of shape ``(n, 2)``."""
    common = np.minimum(spans[:, 1], leaders[:, 1]) - np.maximum(spans[:, 0], leaders[:, 0])
    covered: Mask = common >= _SAME_WORDS * (spans[:, 1] - spans[:, 0])
    return covered


def _covers(other: tuple[int, ...], row: tuple[int, ...]) -> bool:
    common = min(other[3], row[3]) - max(other[2], row[2])
    return common >= _SAME_WORDS * (row[3] - row[2])
