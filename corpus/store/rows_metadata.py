"""Rows of what is known of a document beside its texts: inferences, corrections, files read."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from corpus.document.guess import Guess


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of many documents as it was last read in full.

    ``documents`` are in the store because of it; ``rejected`` are the places and reasons of what
    in it did not become one; ``processing`` is the version of the rules it was read by.
    """

    source: str
    sha256: str
    processing: int
    documents: int
    rejected: tuple[tuple[str, str], ...] = ()


def insert_inferences(connection: Connection, number: int, guesses: Mapping[str, Guess]) -> None:
    """Insert what was inferred of document ``number``."""
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
    """Write checked corrections; the number of a row says which came last."""
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
    """Let a document that comes in keep the corrections made to it before.

    Those of its source stay, whatever its content is now. A source that has none and is not
    ``known`` to the store takes over the last ones made to the same content under another path: a
    file that was moved or copied. One that is known had them, and its user took them back.
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
    """Write down that a file was read in full."""
    rejected = json.dumps(record.rejected, ensure_ascii=False)
    connection.execute(
        "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
        (record.source, record.sha256, record.processing, record.documents, rejected),
    )


def file_from_row(row: tuple[Any, ...]) -> FileRecord:
    """A file from the columns of its table."""
    source, sha256, processing, documents, rejected = row
    pairs = tuple((path, reason) for path, reason in json.loads(rejected))
    return FileRecord(source, sha256, processing, documents, pairs)
