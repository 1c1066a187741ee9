"""Mending what follows from the bytes that the store keeps; those themselves cannot be mended."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from corpus.errors import ReadError, StoreError
from corpus.ingest.deriving import PROCESSING
from corpus.ingest.renewal import remake
from corpus.ingest.verify import find_problems, raw_problem
from corpus.reading.worker import Worker
from corpus.store.store import Key, Store

Progress = Callable[[str, int, int], None]
RENEWING: Final = "重新清洗"


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What a repair came to.

    ``renewed`` documents were made anew from their bytes. ``left`` are lines for the user: what
    could not be made anew, and why.
    """

    renewed: int
    left: tuple[str, ...] = ()


def repair(store: Store, *, progress: Progress | None = None) -> RepairReport:
    """Make anew every document that is not whole or that older rules made.

    What belongs to no document is removed. A document whose bytes are damaged stays as it is,
    is named, and is made anew by the next ingest of its file. Corrections stay.

    Raises:
        StoreError: the database is damaged beyond that, or cannot be written.
    """
    store.writer.sweep()
    broken = {one.key.id for one in find_problems(store, progress=progress) if one.key}
    broken.update(store.made_before(PROCESSING))
    keys = [key for key in store.document_keys() if key.id in broken]
    renewed, left = 0, []
    with Worker() as worker:
        for done, key in enumerate(keys, start=1):
            trouble = _mend(store, key, worker)
            if trouble:
                left.append(f"文档 {key.id}（{key.source}）：{trouble}")
            else:
                renewed += 1
            if progress:
                progress(RENEWING, done, len(keys))
    return RepairReport(renewed, tuple(left))


def _mend(store: Store, key: Key, worker: Worker) -> str:
    """Make one document anew; why it cannot be if so."""
    lost = raw_problem(store, key)
    if lost:
        store.writer.mark_lost(key.id)
        return (
            f"{lost}。原文件已丢失，修复不了；它的正文照旧留着。"
            "请把原文件再 ingest 一次，或用 corpus remove 移出"
        )
    try:
        remake(store, key, extract=worker.extract)
    except ReadError as error:
        return f"按现在的规则读不出正文（{error}）；仍用原来的"
    except StoreError as error:
        return str(error)
    return ""
