"""Search passages with BM25 over words and over character bigrams.

The statistics of BM25 (number of texts, their lengths, texts per token) are computed per query. So
a passage can be added or removed without changing others, and an index that grew gives the same
scores, bit for bit, as a new one. bm25s uses the same formula but stores the statistics in
each posting; the tests compare with it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from rag.lexical.postings import GONE, Slots, hash_of
from rag.lexical.protocol import Mask, Rows, Scores
from rag.lexical.segments import ANALYSERS, Segment, Wanted, segments_in

# Lucene's defaults are 1.2 and 0.75; bm25s uses 1.5. Neither changed R@1 by 0.002 (CMRC2018).
_K1: Final = 1.5
_B: Final = 0.75


class LexicalIndex:
    """BM25 over memory-mapped segments; only numbers and lengths are read at opening."""

    def __init__(self, segments: Sequence[Segment], wanted: Wanted) -> None:
        """Map the passages of each segment to rows.

        Raises:
            ValueError: a passage is in none of the segments, or in several.
        """
        self.segments = tuple(segments)
        self._count = len(wanted)
        rows = [segment.rows(wanted) for segment in segments]
        held = sum(int(np.count_nonzero(own != GONE)) for own in rows)
        covered = np.zeros(len(wanted), dtype=np.bool_)
        for own in rows:
            covered[own[own != GONE]] = True
        if held != len(wanted) or not covered.all():
            raise ValueError(f"{held} passages, not {len(wanted)}")
        self._parts = {
            name: _Analysed(name, self.segments, rows, self._count) for name in ANALYSERS
        }

    @classmethod
    def open(cls, folder: Path, wanted: Wanted) -> Self:
        """Open the index in a folder.

        Raises:
            OSError: a file is missing.
            ValueError: a file has the wrong content, or the index has other passages.
        """
        return cls(segments_in(folder), wanted)

    def __len__(self) -> int:
        """The number of passages."""
        return self._count

    def ask(self, query: str) -> "LexicalScores":
        """Score a query; see :class:`rag.lexical.protocol.Lexical`."""
        return LexicalScores(
            {name: part.ask(ANALYSERS[name](query)) for name, part in self._parts.items()}
        )

    def holding(self, tokens: Sequence[str]) -> Mask:
        """Return the passages with all these bigrams; see :class:`rag.lexical.protocol.Lexical`."""
        return self._parts["bigrams"].holding(tokens)

    def narrowed(self, where: str) -> Self:
        """Return the index itself, because it stores no attributes of passages."""
        return self

    def differences(self, digests: Callable[[], NDArray[np.int64]]) -> tuple[int, int]:
        """Return zeros: the index always has exactly the wanted passages."""
        return 0, 0


class LexicalScores:
    """The scores of every passage; see :class:`rag.lexical.protocol.Asked`."""

    def __init__(self, found: Mapping[str, tuple[Scores, float]]) -> None:
        self._found = found

    def best(self, name: str, k: int, shown: Mask | None) -> Rows:
        """Return the best rows, on ties the lower; see :class:`rag.lexical.protocol.Asked`."""
        scores = self._found[name][0]
        rows = np.flatnonzero(scores > 0 if shown is None else (scores > 0) & shown)
        if len(rows) > k:
            own = scores[rows]
            bar = np.partition(own, len(own) - k)[len(own) - k]
            above = rows[own > bar]
            rows = np.sort(np.concatenate([above, rows[own == bar][: k - len(above)]]))
        return rows.astype(np.int32)

    def scores(self, name: str, rows: Rows) -> Scores:
        """Return scores by row; see :class:`rag.lexical.protocol.Asked`."""
        found: Scores = self._found[name][0][rows]
        return found

    def full(self, name: str) -> float:
        """Return the score of a full match; see :class:`rag.lexical.protocol.Asked`."""
        return self._found[name][1]


class _Analysed:
    """The postings of one analyser in all segments, with the rows of their texts."""

    def __init__(
        self, name: str, segments: Sequence[Segment], rows: Sequence[Rows], count: int
    ) -> None:
        self._postings = [segment.postings[name] for segment in segments]
        self._rows = [_Placed.of(own) for own in rows]
        self._count = count
        lengths = np.zeros(count, dtype=np.int64)
        for postings, own in zip(self._postings, rows, strict=True):
            lengths[own[own != GONE]] = postings.lengths[own != GONE]
        average = lengths.sum() / max(count, 1)
        share = lengths / average if average else np.zeros(count)
        self._norms: Scores = (_K1 * (1 - _B + _B * share)).astype(np.float32)

    def ask(self, tokens: Sequence[str]) -> tuple[Scores, float]:
        """Return the score of every passage, and that of a full match."""
        scores, full = np.zeros(self._count, dtype=np.float32), 0.0
        for token, times in Counter(tokens).items():
            held = self._held(token)
            weight = times * rarity(sum(len(rows) for rows, _ in held), self._count)
            full += weight / (1 + _K1)
            for rows, counts in held:
                often = counts.astype(np.float32)
                gained = self._norms.take(rows)
                gained += often
                np.divide(often, gained, out=gained)
                gained *= np.float32(weight)
                np.add.at(scores, rows, gained)
        return scores, full

    def holding(self, tokens: Sequence[str]) -> Mask:
        """Return the passages that hold all tokens."""
        found: Mask = np.ones(self._count, dtype=np.bool_)
        for token in dict.fromkeys(tokens):
            here = np.zeros(self._count, dtype=np.bool_)
            for rows, _ in self._held(token):
                here[rows] = True
            found &= here
        return found

    def _held(self, token: str) -> list[tuple[NDArray[Any], NDArray[np.uint8]]]:
        """Return per segment the rows of the passages with a token, and its counts there."""
        hashed, found = hash_of(token), []
        for postings, placed in zip(self._postings, self._rows, strict=True):
            rows, counts = placed.rows(*postings.holding(hashed))
            if len(rows):
                found.append((rows, counts))
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """The rows of a segment's passages: consecutive from ``first``, or listed."""

    first: int
    listed: Rows | None
    sound: bool

    @classmethod
    def of(cls, rows: Rows) -> "_Placed":
        """Most of an index is one complete segment; its rows are its slots plus an offset."""
        sound = bool((rows != GONE).all())
        if sound and len(rows) and int(rows[-1]) - int(rows[0]) == len(rows) - 1:
            return cls(int(rows[0]), None, True)
        return cls(0, rows, sound)

    def rows(
        self, slots: Slots, counts: NDArray[np.uint8]
    ) -> tuple[NDArray[Any], NDArray[np.uint8]]:
        """Return the rows of passages given by slot, without removed passages."""
        if self.listed is None:
            return (slots + np.uint32(self.first) if self.first else slots), counts
        rows = self.listed.take(slots)
        if self.sound:
            return rows, counts
        kept = rows != GONE
        return rows[kept], counts[kept]


def rarity(held: int, count: int) -> float:
    """Lucene's idf: the weight of a token that occurs in ``held`` of ``count`` texts."""
    return float(np.log1p((count - held + 0.5) / (held + 0.5)))
