"""Repair data that derives from the stored bytes; damaged bytes cannot be repaired."""

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
    """The result of a repair.

    ``renewed`` counts the repaired documents. ``left`` tells the user what failed, and why.
    """

    renewed: int
    left: tuple[str, ...] = ()


def repair(store: Store, *, progress: Progress | None = None) -> RepairReport:
    """Make every damaged document again, and every one that older rules made.

    It removes data that belongs to no document. A document with damaged bytes stays and is
    reported; the next ingest of its file makes it again. Corrections stay.

    Raises:
        StoreError: The damage is worse than that, or the database cannot be written.
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
    """Make one document again; return the reason if that is impossible."""
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
