"""Ingest files and folders into the store, with one transaction per document.

An ingest can be stopped at any time and run again: stored documents are complete and are not read
twice. One file at a time is in memory. Documents of deleted files stay in the corpus.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from corpus.document.values import Document, RawDocument
from corpus.errors import ReadError
from corpus.files.loading import as_read_error, check_regular, load, open_bytes, source_name
from corpus.ingest.deriving import PROCESSING, derive, document_id, sha256_of, storable
from corpus.ingest.renewal import renew, reread
from corpus.reading.formats import Extract
from corpus.reading.gathering import ReadFailure, find_files, read
from corpus.reading.worker import Worker
from corpus.store.store import FileRecord, Store

__all__ = ["PROCESSING", "IngestReport", "Rejected", "document_id", "ingest"]

Progress = Callable[[str, int, int], None]
Stop = Callable[[], bool]

# Files with many documents; an unchanged one costs one hash.
_MANY: Final = frozenset({".jsonl", ".zip"})
# A file with more bad records is not recorded, so it is read again each time.
_REJECTED_KEPT: Final = 1000
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Rejected:
    """A path or record that did not become a document, with the reason."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The result of an ingest; ``passages`` counts those of added documents.

    ``replaced`` are the ids of documents that a changed file replaced. ``renewed`` counts the
    unchanged documents that were cleaned again, because older rules had made them. ``stopped``
    means that the caller stopped the ingest before its end.
    """

    added: tuple[Document, ...]
    unchanged: int
    rejected: tuple[Rejected, ...]
    passages: int
    seconds: float
    replaced: tuple[str, ...] = ()
    renewed: int = 0
    stopped: bool = False


def ingest(
    store: Store,
    paths: Sequence[Path],
    *,
    progress: Progress | None = None,
    stop: Stop | None = None,
    encoding: str = "",
) -> IngestReport:
    """Read files and folders into the store.

    A file with changed content replaces its old document. An unchanged file is skipped, unless
    older rules made its document. Unreadable files are only listed, with the reason.

    Args:
        store: The target.
        paths: Files, and folders to search recursively.
        progress: Called with the path, the number done, and the total; a .jsonl record counts as
            a file.
        stop: Called after each document; if it returns True, the ingest stops.
        encoding: The encoding of texts, if the user knows it; empty to detect it.

    Raises:
        StoreError: The database cannot be written; documents added before stay.
    """
    started = time.monotonic()
    found = find_files(paths)
    with Worker() as worker:
        run = _Run(store, worker.extract, encoding, progress or _silent, total=len(found.files))
        run.rejected.extend(Rejected(one.path, one.reason) for one in found.failures)
        steps = (step for path in found.files for step in run.add_file(path))
        stopped = any(stop is not None and stop() for _ in steps)
    return IngestReport(
        # Which documents are copies is only known now.
        added=tuple(store.document(one) for one in run.added),
        unchanged=run.unchanged,
        rejected=tuple(run.rejected),
        passages=run.passages,
        seconds=time.monotonic() - started,
        replaced=tuple(run.replaced),
        renewed=run.renewed,
        stopped=stopped,
    )


def _silent(_what: str, _done: int, _total: int) -> None:
    """Ignore the progress."""


@dataclass(slots=True)
class _Run:
    """The state of one ingest."""

    store: Store
    extract: Extract
    encoding: str
    progress: Progress
    total: int
    done: int = 0
    added: list[str] = field(default_factory=list)
    unchanged: int = 0
    renewed: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    passages: int = 0
    replaced: list[str] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)

    def add_file(self, path: Path) -> Iterator[None]:
        """Add the documents of a file; yields after each one."""
        name = source_name(path)
        before = self.done
        try:
            if path.suffix.lower() in _MANY:
                yield from self._add_many(path, name)
            elif not self._is_current(path, name):
                yield from self._add_items(path)
        except ReadError as error:
            self.rejected.append(Rejected(name, str(error)))
        self.done = max(self.done, before + 1)
        self.progress(name, self.done, self.total)
        yield

    def _add_many(self, path: Path, name: str) -> Iterator[None]:
        """Add the documents of a file with many, unless the unchanged file was read completely."""
        sha256, lines = _digest(path)
        known = self.store.file(name)
        # The record does not say in which encoding the file was read.
        if known and not self.encoding and self._is_whole(known, sha256):
            self.unchanged += known.documents
            self.rejected.extend(Rejected(*one) for one in known.rejected)
            return
        before, end = len(self.rejected), self.done + lines
        had = len(self.added) + self.unchanged
        self.total += max(lines - 1, 0)
        for _ in self._add_items(path):
            self.done = min(self.done + 1, end)
            self.progress(name, self.done, self.total)
            yield
        self.done = end
        rejected = self.rejected[before:]
        documents = len(self.added) + self.unchanged - had
        if documents == self.store.count_from(name, PROCESSING) and len(rejected) <= _REJECTED_KEPT:
            reasons = tuple((one.path, one.reason) for one in rejected)
            self.store.writer.record_file(FileRecord(name, sha256, PROCESSING, documents, reasons))

    def _is_whole(self, known: FileRecord, sha256: str) -> bool:
        """Return whether all documents of an unchanged file are still in the store."""
        held = self.store.count_from(known.source, PROCESSING)
        now = (sha256, PROCESSING, held)
        return (known.sha256, known.processing, known.documents) == now

    def _is_current(self, path: Path, name: str) -> bool:
        """Return whether a file with one document is unchanged and stored, so it can be skipped."""
        known = self.store.find_source(name)
        if known is None or known.content_sha256 != sha256_of(load(path)):
            return False
        if not self._is_made(known.id):
            return False
        self.unchanged += 1
        return True

    def _is_made(self, document_id: str) -> bool:
        """Return whether a document was made as it would be made now."""
        made = self.store.making(document_id)
        return made.processing >= PROCESSING and self.encoding in ("", made.forced)

    def _add_items(self, path: Path) -> Iterator[None]:
        for item in read(path, encoding=self.encoding, extract=self.extract):
            if isinstance(item, ReadFailure):
                self.rejected.append(Rejected(item.path, item.reason))
            else:
                self._add_document(item)
            yield

    def _add_document(self, raw: RawDocument) -> None:
        source = storable(raw.source)
        if source in self.sources:
            self.rejected.append(Rejected(source, "同一次导入中编号重复，只保留第一条"))
            return
        self.sources.add(source)
        content = sha256_of(raw.data)
        known = self.store.find_source(source)
        same = known if known and known.content_sha256 == content else self._same(source, content)
        try:
            if same:
                self._keep(raw, same)
            else:
                self._add_new(raw, known)
        except ReadError as error:
            kept = "；库里仍是原来的" if same or known else ""
            self.rejected.append(Rejected(source, f"{error}{kept}"))

    def _add_new(self, raw: RawDocument, known: Document | None) -> None:
        new = derive(raw, forced_encoding=self.encoding)
        self.store.writer.add(new, replaces=known.id if known else None)
        if known:
            self.replaced.append(known.id)
        self.added.append(new.document.id)
        self.passages += len(new.passages)

    def _keep(self, raw: RawDocument, known: Document) -> None:
        """Keep a document, or make it again if older rules made it."""
        if not self._is_made(known.id):
            forced = self.encoding or self.store.making(known.id).forced
            raw = replace(raw, source=known.source)
            if forced != self.encoding:
                raw = reread(raw, encoding=forced, extract=self.extract)
            renew(self.store, raw, forced=forced)
            self.renewed += 1
        self.unchanged += 1

    def _same(self, source: str, content: str) -> Document | None:
        """Find the same file under another form of its path (relative, absolute)."""
        here = Path(source).absolute()
        copies = self.store.find_content(content)
        return next((one for one in copies if Path(one.source).absolute() == here), None)


def _digest(path: Path) -> tuple[str, int]:
    """Return the SHA-256 of a file, and its number of lines if it is a .jsonl file, else 1."""
    check_regular(path)
    digest, lines, last = hashlib.sha256(), 0, b"\n"
    try:
        with open_bytes(path) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                lines += chunk.count(b"\n")
                last = chunk[-1:]
    except OSError as error:
        raise as_read_error(error) from error
    lines += last != b"\n"
    return digest.hexdigest(), max(lines, 1) if path.suffix.lower() == ".jsonl" else 1
