"""Files become raw documents: which suffix goes to which reader, and what is found in a folder.

Each format has a module of its own, which is the only door to its library and is imported when
the first such file is read. A reader takes bytes and returns :class:`Extracted` or raises
:class:`~corpus.errors.ReadError`; nothing else escapes it, whatever the bytes are.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.document import RawDocument
from corpus.errors import ReadError
from corpus.extracted import Extracted
from corpus.loading import Opener, check_regular, load, open_bytes, source_name


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A file, folder or record that did not become a document, with the reason in Chinese."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """The files that can be read, in sorted order, and what was passed over with its reason."""

    files: tuple[Path, ...]
    failures: tuple[ReadFailure, ...]


def _text(data: bytes) -> Extracted:
    from corpus.reader_text import read_text

    return read_text(data)


def _html(data: bytes) -> Extracted:
    from corpus.reader_html import read_html

    return read_html(data)


def _docx(data: bytes) -> Extracted:
    from corpus.reader_docx import read_docx

    return read_docx(data)


def _pdf(data: bytes) -> Extracted:
    from corpus.reader_pdf import read_pdf

    return read_pdf(data)


_READERS: dict[str, Callable[[bytes], Extracted]] = {
    ".txt": _text,
    ".md": _text,
    ".html": _html,
    ".htm": _html,
    ".docx": _docx,
    ".pdf": _pdf,
}
SUFFIXES: frozenset[str] = frozenset({*_READERS, ".jsonl"})


def read(path: Path, *, opener: Opener = open_bytes) -> Iterator[RawDocument | ReadFailure]:
    """The documents of one file: one, or one per record of a .jsonl file.

    A record that is no document comes as a :class:`ReadFailure`, and the rest goes on. The source
    of a record is ``PATH#ID``, or ``PATH#Ln`` by its line number where it has no id.

    Raises:
        ReadError: the file as a whole cannot be read (raised when iteration starts).
    """
    suffix = path.suffix.lower()
    if suffix == ".jsonl":
        from corpus.reader_jsonl import read_records

        for record in read_records(path, opener=opener):
            yield record if isinstance(record, RawDocument) else ReadFailure(*record)
        return
    if suffix not in _READERS:
        raise ReadError(unknown_suffix(path))
    data = load(path, opener=opener)
    extracted = _READERS[suffix](data)
    if not extracted.text.strip():
        raise ReadError("文件里没有文字")
    yield RawDocument(
        source=source_name(path),
        data=data,
        text=extracted.text,
        suffix=suffix,
        encoding=extracted.encoding,
        declared=extracted.declared,
    )


def unknown_suffix(path: Path) -> str:
    """The reason why a file with this name is passed over."""
    known = " ".join(sorted(SUFFIXES))
    what = f"不认识的后缀“{path.suffix}”" if path.suffix else "没有后缀名"
    return f"{what}，能读的有 {known}"


def find_files(paths: Sequence[Path]) -> FoundFiles:
    """The readable files among ``paths`` and, in sorted order, inside the folders among them.

    Hidden files and folders inside a folder are skipped silently; a link to a folder is followed,
    but no folder is entered twice, so loops end. A file is listed once.
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
