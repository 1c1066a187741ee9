"""Read and write rows of metadata: inferences, corrections, and files that were read."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from corpus.document.guess import Guess


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file with many documents, as it was last read completely.

    ``documents`` counts the stored documents that it produced. ``rejected`` holds the location
    and the reason for each rejected part. ``processing`` is the version of the rules that read it.
    """

    source: str
    sha256: str
    processing: int
    documents: int
    rejected: tuple[tuple[str, str], ...] = ()


def insert_inferences(connection: Connection, number: int, guesses: Mapping[str, Guess]) -> None:
    """Insert the values that were inferred for document ``number``."""
    connection.executemany(
        "INSERT INTO inferences VALUES (?, ?, ?, ?, ?)",
        [
            (number, field, guess.value, guess.confidence, guess.evidence)
            for field, guess in guesses.items()
        ],
    )


def write_corrections(
    connection: Connection, source: str, raw_sha256: str, changes: Mapping[str, str]
) -> None:
    """Write checked corrections; a later correction gets a higher row number."""
    connection.executemany(
        "INSERT OR REPLACE INTO corrections (source, field, raw_sha256, value) VALUES (?, ?, ?, ?)",
        [(source, field, raw_sha256, value) for field, value in changes.items()],
    )


def delete_corrections(connection: Connection, source: str, fields: Iterable[str]) -> None:
    """Delete the corrections of some fields."""
    connection.executemany(
        "DELETE FROM corrections WHERE source = ? AND field = ?",
        [(source, field) for field in fields],
    )


def adopt_corrections(connection: Connection, source: str, raw_sha256: str, *, known: bool) -> None:
    """Apply earlier corrections to a document that is being added.

    Corrections of its source stay, even if the content has changed. A new source without
    corrections takes the latest ones of the same content at another path: the file was moved or
    copied. A ``known`` source takes none, because its user may have removed them on purpose.
    """
    connection.execute(
        "UPDATE corrections SET raw_sha256 = ?2 WHERE source = ?1 AND raw_sha256 <> ?2",
        (source, raw_sha256),
    )
    if known:
        return
    connection.execute(
        "INSERT INTO corrections (source, field, raw_sha256, value)"
        " SELECT ?1, field, raw_sha256, value FROM corrections c"
        " WHERE raw_sha256 = ?2"
        " AND NOT EXISTS (SELECT 1 FROM corrections WHERE source = ?1)"
        " AND number = (SELECT max(number) FROM corrections"
        "  WHERE raw_sha256 = ?2 AND field = c.field)",
        (source, raw_sha256),
    )


def write_file(connection: Connection, record: FileRecord) -> None:
    """Record that a file was read completely."""
    rejected = json.dumps(record.rejected, ensure_ascii=False)
    connection.execute(
        "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
        (record.source, record.sha256, record.processing, record.documents, rejected),
    )


def file_from_row(row: tuple[Any, ...]) -> FileRecord:
    """Build a file record from the columns of its table."""
    source, sha256, processing, documents, rejected = row
    pairs = tuple((path, reason) for path, reason in json.loads(rejected))
    return FileRecord(source, sha256, processing, documents, pairs)
