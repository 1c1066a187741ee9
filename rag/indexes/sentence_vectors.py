"""Bring sentence vectors up to date with the store, and encode each text only once.

If the index already holds the text of a new sentence (from another document, or from one just
removed), the vector is copied. If new sentences share a text, only the first is encoded. The
encoder gets the texts in windows, sorted by length. The index is saved from time to time.
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
# Sentences read and sorted by length at once: enough for batches of similar lengths.
_WINDOW: Final = 4096
# Sentences encoded between two progress reports: one to three seconds of work.
_REPORT_EVERY: Final = 256
# Save after this many seconds, but spend at most a tenth of the time on saving. A killed process
# loses half a minute of work, or a few minutes with a very large index.
_SAVE_SECONDS: Final = 20.0
_SAVE_SHARE: Final = 0.1


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """Encoding was asked to stop; the encoded sentences are saved and the next run continues."""


@dataclass(frozen=True, slots=True)
class Following:
    """An update of vectors to a store.

    ``texts`` is the folder of :mod:`rag.indexes.text_hashes`; ``save`` writes a fingerprint.
    """

    store: Store
    encoder: Callable[[], Encoder]
    texts: Path
    report: Report
    save: Callable[[VectorIndex, str], None]
    stop: Stop | None = None

    def follow(self, vectors: VectorIndex, fingerprint: str) -> None:
        """Copy known vectors, remove old ones, encode new texts, and save.

        Raises:
            VectorIndexError: the index cannot be written.
            EncoderError: the encoder is missing or damaged.
            Stopped: ``stop`` returned true.
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
        # Save once, and first: an id keeps its text for good, even if the next steps fail.
        self._save_texts(known.without(gone).joined(fresh))
        rest = fresh.without(fresh.ids[same != NO_ID])
        first = rest.find(rest.hashes)
        self._encode(vectors, np.unique(first))
        _copy(vectors, rest.ids, np.where(first == rest.ids, NO_ID, first))

    def _known(self, held: Ids, gone: Ids) -> TextHashes:
        """Return the texts of the vectors; those of removed sentences only if saved before."""
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
        """Yield the longest of a window first, so that the time left is overestimated at first."""
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
    """Return whether to save the encoded sentences now.

    Args:
        seconds: The time since the last save.
        cost: The seconds that the last save took.
    """
    return seconds >= max(_SAVE_SECONDS, cost / _SAVE_SHARE)


def progress_line(done: int, total: int, seconds: float) -> str:
    """Describe the step, its speed, and the remaining time."""
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
    """Return those of ascending ids that are not in ``others``."""
    return np.setdiff1d(ids, others, assume_unique=True)


def _windows(ids: Ids) -> Iterator[Ids]:
    return (ids[start : start + _WINDOW] for start in range(0, len(ids), _WINDOW))


def _copy(vectors: VectorIndex, ids: Ids, sources: Ids) -> None:
    """Give each id the vector of its source, if it has one."""
    having = np.flatnonzero(sources != NO_ID)
    for window in _windows(having):
        vectors.add(ids[window], vectors.vectors(sources[window]))
