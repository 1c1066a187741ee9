"""Bringing the vectors of sentences up to date with the store: each text is encoded once.

A sentence whose text the index holds already (of another document, or of one that has just gone)
takes that vector over; of sentences with one text among the new ones the first is encoded. What is
encoded goes to the encoder by windows, like lengths together, and is saved now and then.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from corpus.store.store import SentenceRow, Store
from embeddings.encoders.protocol import Encoder
from embeddings.errors import not_written
from embeddings.index.protocol import NO_ID, Ids, VectorIndex
from rag.indexes.text_hashes import TextHashes, hashes_of

Report = Callable[[str, int, int], None]
Stop = Callable[[], bool]

ENCODING: Final = "编码句子"
# Sentences read at once and put in order of length: enough that those encoded together are alike.
_WINDOW: Final = 4096
# Sentences encoded between two reports of progress: one to three seconds of work.
_REPORT_EVERY: Final = 256
# What was encoded is saved after so many seconds, and so seldom that saving takes at most a tenth
# of the time: a kill costs half a minute of work, of a very large index a few.
_SAVE_SECONDS: Final = 20.0
_SAVE_SHARE: Final = 0.1


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """Encoding was asked to stop; what is encoded is saved, and the next time goes on from it."""


@dataclass(frozen=True, slots=True)
class Following:
    """What it takes to let vectors follow a store.

    ``texts`` is the folder of :mod:`rag.indexes.text_hashes`; ``save`` is given the fingerprint
    to write.
    """

    store: Store
    encoder: Callable[[], Encoder]
    texts: Path
    report: Report
    save: Callable[[VectorIndex, str], None]
    stop: Stop | None = None

    def follow(self, vectors: VectorIndex, fingerprint: str) -> None:
        """Take vectors over, drop what is gone, encode what is new, and save.

        Raises:
            VectorIndexError: the index cannot be written.
            EncoderError: the encoder is missing or damaged.
            Stopped: ``stop`` said so.
        """
        wanted = np.array(self.store.sentence_ids(), dtype=np.int64)
        held = vectors.ids()
        gone, new = _without(held, wanted), _without(wanted, held)
        if len(new):
            self._add(vectors, new, gone)
        else:
            vectors.remove(gone)
        self.save(vectors, fingerprint)

    def _add(self, vectors: VectorIndex, new: Ids, gone: Ids) -> None:
        known = self._known(vectors.ids(), gone)
        fresh = self._hashed(new)
        same = known.find(fresh.hashes)
        _copy(vectors, fresh.ids, same)
        vectors.remove(gone)
        # Once and first: an id stands for its text for good, whatever becomes of what follows.
        self._save_texts(known.without(gone).joined(fresh))
        rest = fresh.without(fresh.ids[same != NO_ID])
        first = rest.find(rest.hashes)
        self._encode(vectors, np.unique(first))
        _copy(vectors, rest.ids, np.where(first == rest.ids, NO_ID, first))

    def _known(self, held: Ids, gone: Ids) -> TextHashes:
        """The texts of the vectors held; those of sentences that are gone only if saved before."""
        saved = TextHashes.load(self.texts)
        known = saved.without(_without(saved.ids, held))
        unknown = _without(_without(held, gone), known.ids)
        return known.joined(self._hashed(unknown))

    def _hashed(self, ids: Ids) -> TextHashes:
        parts = [TextHashes.empty()]
        for window in _windows(ids):
            rows = list(self.store.sentence_rows(ids=window.tolist()))
            hashes = hashes_of(row.text for row in rows)
            parts.append(TextHashes(np.array([row.id for row in rows], dtype=np.int64), hashes))
        return TextHashes.of(
            np.concatenate([part.ids for part in parts]),
            np.concatenate([part.hashes for part in parts]),
        )

    def _encode(self, vectors: VectorIndex, ids: Ids) -> None:
        begun = saved = time.monotonic()
        done, cost = 0, 0.0
        for rows in self._by_length(ids):
            texts = [row.text for row in rows]
            vectors.add([row.id for row in rows], self.encoder().encode_passages(texts))
            done += len(rows)
            self.report(progress_line(done, len(ids), time.monotonic() - begun), done, len(ids))
            stopped = self.stop is not None and self.stop()
            if stopped or save_is_due(time.monotonic() - saved, cost):
                before = time.monotonic()
                self.save(vectors, "")
                saved = time.monotonic()
                cost = saved - before
            if stopped:
                raise Stopped

    def _by_length(self, ids: Ids) -> Iterator[list[SentenceRow]]:
        """The longest of a window first, so that the time that remains is rather overestimated."""
        for window in _windows(ids):
            rows = list(self.store.sentence_rows(ids=window.tolist()))
            rows.sort(key=lambda row: (-len(row.text), row.id))
            for start in range(0, len(rows), _REPORT_EVERY):
                yield rows[start : start + _REPORT_EVERY]

    def _save_texts(self, texts: TextHashes) -> None:
        try:
            texts.save(self.texts)
        except OSError as error:
            raise not_written("索引", self.texts, error) from error


def save_is_due(seconds: float, cost: float) -> bool:
    """Whether what was encoded is saved now.

    Args:
        seconds: Since the last save.
        cost: What that one took, in seconds.
    """
    return seconds >= max(_SAVE_SECONDS, cost / _SAVE_SHARE)


def progress_line(done: int, total: int, seconds: float) -> str:
    """What is being done, how fast, and how long it will still take."""
    rate = done / max(seconds, 1e-9)
    line = f"{ENCODING}，每秒 {rate:.0f} 句"
    left = (total - done) / rate if rate else 0.0
    return f"{line}，约需 {_duration(left)}" if left >= 1 else line


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} 秒"
    if seconds < 3600:
        return f"{seconds / 60:.0f} 分钟"
    return f"{seconds / 3600:.1f} 小时"


def _without(ids: Ids, others: Ids) -> Ids:
    """Those of ascending ids that are not among others."""
    return np.setdiff1d(ids, others, assume_unique=True)


def _windows(ids: Ids) -> Iterator[Ids]:
    return (ids[start : start + _WINDOW] for start in range(0, len(ids), _WINDOW))


def _copy(vectors: VectorIndex, ids: Ids, sources: Ids) -> None:
    """Give each id the vector of its source, where it has one."""
    having = np.flatnonzero(sources != NO_ID)
    for window in _windows(having):
        vectors.add(ids[window], vectors.vectors(sources[window]))
