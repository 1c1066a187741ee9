"""Turn files and folders into raw documents.

The content of a file selects the reader, not its suffix; ``RawDocument.suffix`` names that reader.
Everything except plain text is parsed in a separate process
(:class:`~corpus.reading.worker.Worker`), so that no file can hang or kill the ingest.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath
from typing import BinaryIO

from corpus.document.values import RawDocument
from corpus.errors import ReadError
from corpus.files.loading import (
    Opener,
    as_read_error,
    check_regular,
    lines_of,
    load,
    load_lines,
    open_bytes,
    source_name,
)
from corpus.files.sniffing import ALIASES, TEXTUAL, recognise
from corpus.reading import formats
from corpus.reading import zip as reader_zip
from corpus.reading.formats import Extract
from corpus.reading.jsonl import read_records
from corpus.reading.text import without_nul
from corpus.reading.worker import Worker

_RECORDS = ".jsonl"
_ARCHIVE = ".zip"
_NAMED = frozenset({*formats.KINDS, ".wps", _RECORDS, _ARCHIVE})
SUFFIXES: frozenset[str] = _NAMED | frozenset(ALIASES)


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A file, folder or record that did not become a document, with the reason in Chinese."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """The readable files, sorted, and the skipped ones with the reason."""

    files: tuple[Path, ...]
    failures: tuple[ReadFailure, ...]


Item = RawDocument | ReadFailure


def read(
    path: Path,
    *,
    opener: Opener = open_bytes,
    encoding: str = "",
    extract: Extract | None = None,
) -> Iterator[Item]:
    """Yield the documents of one file: one, or one per .jsonl record or .zip member.

    What cannot be read yields a :class:`ReadFailure`, and reading continues. The source of a
    record is ``PATH#ID``, or ``PATH#Ln`` with its line number if it has no id. The source of a
    member is ``PATH#NAME``; ``NAME`` may contain folders.

    Args:
        path: The file.
        opener: Opens it.
        encoding: The encoding of texts, pages and records; detected if empty.
        extract: Reads everything except plain text; by default a new process for this call.

    Raises:
        ReadError: The whole file cannot be read (raised when iteration starts).
    """
    if extract is None:
        with Worker() as worker:
            yield from _Reading(encoding, worker.extract).file(path, opener)
    else:
        yield from _Reading(encoding, extract).file(path, opener)


def read_bytes(
    data: bytes, source: str, suffix: str, *, encoding: str, extract: Extract
) -> Iterator[Item]:
    """Yield the documents in the bytes of a file that was read before; see :func:`read`.

    Raises:
        ReadError: The bytes contain no document.
    """
    yield from _Reading(encoding, extract).content(data, source, suffix, 0)


@dataclass(slots=True)
class _Reading:
    encoding: str
    extract: Extract
    allowance: reader_zip.Allowance = field(default_factory=reader_zip.Allowance)

    def file(self, path: Path, opener: Opener) -> Iterator[Item]:
        source, suffix = source_name(path), path.suffix.lower()
        if suffix not in SUFFIXES:
            raise ReadError(unknown_suffix(path))
        if suffix == _RECORDS:
            yield from self._records(load_lines(path, opener=opener), source)
            return
        if suffix == _ARCHIVE and (archive := _open_archive(path, opener)):
            # Not loaded at once, because an archive may be larger than a document.
            with archive:
                yield from self._members(archive, source, 1)
            return
        yield from self.content(load(path, opener=opener), source, suffix, 0)

    def content(self, data: bytes, source: str, suffix: str, depth: int) -> Iterator[Item]:
        """Yield the documents in the bytes of a file with this suffix."""
        kind = recognise(data, suffix, encoding=self.encoding)
        if kind == _ARCHIVE:
            yield from self._members(io.BytesIO(data), source, depth + 1)
        elif kind == _RECORDS:
            yield from self._records(lines_of(io.BytesIO(data)), source)
        else:
            yield self._document(data, source, kind)

    def _document(self, data: bytes, source: str, kind: str) -> RawDocument:
        read_it = formats.extract if kind in formats.PLAIN else self.extract
        extracted = read_it(kind, data, self.encoding)
        if kind in TEXTUAL:
            extracted = without_nul(extracted, data)
        if not extracted.text.strip():
            raise ReadError("文件里没有文字")
        return RawDocument(
            source=source,
            data=data,
            text=extracted.text,
            suffix=kind,
            encoding=extracted.encoding,
            declared=extracted.declared,
            flaws=extracted.flaws,
        )

    def _records(self, lines: Iterator[tuple[int, bytes | None]], source: str) -> Iterator[Item]:
        for record in read_records(lines, name=source, encoding=self.encoding):
            yield record if isinstance(record, RawDocument) else ReadFailure(*record)

    def _members(self, file: BinaryIO, source: str, depth: int) -> Iterator[Item]:
        if depth > reader_zip.MAX_DEPTH:
            raise ReadError(f"压缩包套了超过 {reader_zip.MAX_DEPTH} 层，未读取")
        for member in reader_zip.members(file, self.allowance):
            name = f"{source}#{member.name}"
            try:
                yield from self._member(member, name, depth)
            except ReadError as error:
                yield ReadFailure(name, str(error))

    def _member(self, member: reader_zip.Member, name: str, depth: int) -> Iterator[Item]:
        path = PurePosixPath(member.name)
        if member.reason:
            raise ReadError(member.reason)
        if path.suffix.lower() not in SUFFIXES:
            raise ReadError(unknown_suffix(path))
        yield from self.content(member.data, name, path.suffix.lower(), depth)


def _open_archive(path: Path, opener: Opener) -> BinaryIO | None:
    """Open the file if it is an archive, as its name says; else return None.

    Raises:
        ReadError: It cannot be opened, is a damaged archive, or is another program's document.
    """
    check_regular(path)
    try:
        file = opener(path)
    except OSError as error:
        raise as_read_error(error) from error
    try:
        is_archive = reader_zip.is_archive(file)
    except OSError as error:
        file.close()
        raise as_read_error(error) from error
    except ReadError:
        file.close()
        raise
    if is_archive:
        return file
    file.close()
    return None


def unknown_suffix(path: PurePath) -> str:
    """Return the reason why a file with this name is skipped."""
    known = " ".join(sorted(_NAMED))
    what = f"不认识的后缀“{path.suffix}”" if path.suffix else "没有后缀名"
    return f"{what}，能读的有 {known}"


def find_files(paths: Sequence[Path]) -> FoundFiles:
    """Return the readable files in ``paths`` and in the folders among them, sorted per folder.

    Hidden files and folders inside a folder are skipped silently. Links to folders are followed,
    but each folder is entered once, so loops end. Each file is listed once.
    """
    walk = _Walk()
    for path in paths:
        walk.visit(path)
    return FoundFiles(tuple(walk.files), tuple(walk.failures))


class _Walk:
    def __init__(self) -> None:
        self.files: list[Path] = []
        self.failures: list[ReadFailure] = []
        self._seen: set[tuple[int, int]] = set()

    def visit(self, path: Path) -> None:
        pending = [path]
        while pending:
            current = pending.pop()
            if current.is_dir():
                pending.extend(reversed(self._children(current)))
            else:
                self._visit_file(current)

    def _children(self, folder: Path) -> list[Path]:
        try:
            if not self._first_time(folder):
                return []
            children = sorted(folder.iterdir())
        except OSError:
            self._fail(folder, "没有权限打开这个文件夹")
            return []
        return [child for child in children if not child.name.startswith(".")]

    def _visit_file(self, path: Path) -> None:
        try:
            check_regular(path)
        except ReadError as error:
            self._fail(path, str(error))
            return
        if path.suffix.lower() not in SUFFIXES:
            self._fail(path, unknown_suffix(path))
        elif self._first_time(path):
            self.files.append(path)

    def _first_time(self, path: Path) -> bool:
        status = path.stat()
        key = (status.st_dev, status.st_ino)
        new = key not in self._seen
        self._seen.add(key)
        return new

    def _fail(self, path: Path, reason: str) -> None:
        self.failures.append(ReadFailure(source_name(path), reason))
