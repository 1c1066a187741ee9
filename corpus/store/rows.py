"""Convert values to rows of the database and back; this module only changes the form."""

import json
import struct
import zlib
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from pydantic import TypeAdapter, ValidationError

from corpus.document.derived import Derived
from corpus.document.values import AlignedRun, CleanText, Document, Flaw, Part, Passage
from corpus.errors import NotFoundError, StoreError
from corpus.store import copies as duplicates
from corpus.store.corrections import correct, correct_flaws
from corpus.store.rows_metadata import insert_inferences

# CROSS JOIN keeps SQLite from reordering the join: pages are read in the order of the first table.
PASSAGES = "passages r CROSS JOIN documents d ON d.number = r.document"
PASSAGE_COLUMNS = (
    "r.id, d.id, r.start_at, r.end_at, r.heading_path, r.part, r.flaws,"
    " (SELECT value FROM corrections c WHERE c.source = d.source AND c.field = 'date')"
)
DOCUMENT_COLUMNS = (
    "d.metadata,"
    " (SELECT json_group_object(field, value) FROM corrections c WHERE c.source = d.source)"
)
SENTENCES = (
    "sentences r CROSS JOIN passages p ON p.number = r.passage"
    " CROSS JOIN documents d ON d.number = r.document"
)
SENTENCE_COLUMNS = "r.id, d.id, p.id, r.start_at, r.end_at"
TEXTS = "documents r CROSS JOIN texts t ON t.document = r.number"
SIZE_COLUMNS = (
    "r.number, r.id, length(t.clean_text),"
    " (SELECT coalesce(sum(end_at - start_at), 0) FROM passages WHERE document = r.number),"
    " (SELECT count(*) FROM passages WHERE document = r.number),"
    " (SELECT count(*) FROM sentences WHERE document = r.number)"
)
MEND = "请运行 wengao corpus verify --repair"
ORPHANED = "WHERE NOT EXISTS (SELECT 1 FROM documents WHERE raw_sha256 = raw_files.sha256)"
# Child tables come before parent tables, because a sentence also belongs to a passage.
_BELONGING = ("sentences", "passages", "texts", "inferences")

_FLAWS = TypeAdapter(tuple[Flaw, ...])
_SEGMENT = struct.Struct("<4I")


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A stored sentence; ``text`` is ``text[start:end]`` of its document."""

    id: int
    document_id: str
    passage_id: str
    start: int
    end: int
    text: str


def owners(new: Derived) -> tuple[int, ...]:
    """Return, for each sentence, the index of the passage that contains it.

    Raises:
        ValueError: A passage is outside the text or overlaps another, or a sentence is in none.
    """
    last, passages = 0, new.passages
    for passage in passages:
        if not last <= passage.start < passage.end <= len(new.clean.text):
            raise ValueError(f"passage {passage.start}:{passage.end} is out of order or text")
        last = passage.end
    starts = [passage.start for passage in passages]
    found = tuple(bisect_right(starts, sentence.start) - 1 for sentence in new.sentences)
    for sentence, owner in zip(new.sentences, found, strict=True):
        if owner < 0 or not sentence.start < sentence.end <= passages[owner].end:
            raise ValueError(f"sentence {sentence.start}:{sentence.end} lies in no passage")
    return found


def write_raw(connection: Connection, sha256: str, data: bytes, *, anew: bool) -> None:
    """Store the original bytes once per content; ``anew`` replaces bytes that may be damaged."""
    connection.execute(
        f"INSERT OR {'REPLACE' if anew else 'IGNORE'} INTO raw_files VALUES (?, ?, ?)",
        (sha256, len(data), zlib.compress(data)),
    )


def insert(
    connection: Connection,
    new: Derived,
    passage_of: Sequence[int],
    ids: Sequence[int | None],
    *,
    number: int | None = None,
) -> None:
    """Insert a document without its raw bytes.

    Args:
        connection: A connection in a transaction.
        new: The document.
        passage_of: For each sentence, the index of its passage.
        ids: For each sentence, the id that it keeps, or None for a new id.
        number: The number of the document; None for a new number.
    """
    number = _insert_document(connection, new, number)
    _insert_spans(connection, number, new, passage_of, ids)
    duplicates.record(connection, number, new.clean.text, new.sentences)
    insert_inferences(connection, number, new.inferences)


def _insert_document(connection: Connection, new: Derived, number: int | None) -> int:
    raw, document, clean = new.raw, new.document, new.clean
    number = connection.execute(
        "INSERT INTO documents"
        " (number, id, source, raw_sha256, metadata, processing, forced_encoding)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            document.id,
            document.source,
            document.content_sha256,
            document.model_dump_json(),
            new.processing,
            new.forced_encoding,
        ),
    ).lastrowid
    connection.execute(
        "INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            raw.suffix,
            raw.encoding,
            json.dumps(raw.declared, ensure_ascii=False),
            raw.text,
            clean.text,
            _pack(clean.raw_spans),
            _flaws_json(clean.flaws),
        ),
    )
    return int(number or 0)


def _insert_spans(
    connection: Connection,
    number: int,
    new: Derived,
    passage_of: Sequence[int],
    ids: Sequence[int | None],
) -> None:
    numbers = [
        connection.execute(
            "INSERT INTO passages (id, document, start_at, end_at, heading_path, part, flaws)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                passage.id,
                number,
                passage.start,
                passage.end,
                json.dumps(passage.heading_path, ensure_ascii=False),
                passage.part,
                _flaws_json(passage.flaws),
            ),
        ).lastrowid
        for passage in new.passages
    ]
    connection.executemany(
        "INSERT INTO sentences (id, document, passage, start_at, end_at) VALUES (?, ?, ?, ?, ?)",
        [
            (own, number, numbers[owner], sentence.start, sentence.end)
            for own, sentence, owner in zip(ids, new.sentences, passage_of, strict=True)
        ],
    )


def delete_document(connection: Connection, document_id: str) -> tuple[int, str]:
    """Delete a document and all its data except the raw file.

    Returns:
        The number of the document, and the hash of its raw file.

    Raises:
        NotFoundError: No document has that id.
    """
    number, _, raw_sha256 = place_of(connection, document_id)
    duplicates.forget(connection, number)
    connection.execute("DELETE FROM documents WHERE number = ?", (number,))
    return number, raw_sha256


def place_of(connection: Connection, document_id: str) -> tuple[int, str, str]:
    """Return the number of a document, its source and the hash of its raw file.

    Raises:
        NotFoundError: No document has that id.
    """
    sql = "SELECT number, source, raw_sha256 FROM documents WHERE id = ?"
    row = connection.execute(sql, (document_id,)).fetchone()
    if row is None:
        raise no_document(document_id)
    return int(row[0]), str(row[1]), str(row[2])


def no_document(document_id: str) -> NotFoundError:
    """Return the error for an id that no document has."""
    return NotFoundError(f"没有文档 {document_id}；用 corpus list 看有哪些")


def delete_raw(connection: Connection, sha256: str) -> None:
    """Delete a raw file if no document uses it."""
    connection.execute(
        "DELETE FROM raw_files WHERE sha256 = ?1"
        " AND NOT EXISTS (SELECT 1 FROM documents WHERE raw_sha256 = ?1)",
        (sha256,),
    )


def delete_dangling(connection: Connection) -> None:
    """Delete the rows that belong to no document, and the raw files that no document uses."""
    for table in _BELONGING:
        connection.execute(
            f"DELETE FROM {table} WHERE document NOT IN (SELECT number FROM documents)"
        )
    connection.execute("DELETE FROM sentences WHERE passage NOT IN (SELECT number FROM passages)")
    connection.execute(f"DELETE FROM raw_files {ORPHANED}")
    duplicates.delete_unused(connection)


def kept_ids(connection: Connection, document_id: str, new: Derived) -> list[int | None]:
    """Return, for each new sentence, the unused id of a stored one with the same words, or None.

    An id identifies words, so a sentence that keeps its id is not encoded again.
    """
    row = connection.execute(
        "SELECT number, clean_text FROM documents JOIN texts ON document = number WHERE id = ?",
        (document_id,),
    ).fetchone()
    number, old_text = row or (0, "")
    old = defaultdict[str, deque[int]](deque)
    for one, start, end in connection.execute(
        "SELECT id, start_at, end_at FROM sentences WHERE document = ? ORDER BY start_at", (number,)
    ):
        old[old_text[start:end]].append(one)
    found = (old[new.clean.text[one.start : one.end]] for one in new.sentences)
    return [ids.popleft() if ids else None for ids in found]


def document_from_row(row: Sequence[Any]) -> Document:
    """Build a document, with its corrections, from :data:`DOCUMENT_COLUMNS`.

    Raises:
        StoreError: The row is damaged.
    """
    corrections: Mapping[str, str] = json.loads(row[1])
    try:
        document = Document.model_validate_json(row[0])
    except ValidationError as error:
        raise StoreError(f"语料库里有文档的记录已损坏；{MEND}") from error
    return correct(document, corrections)


def passage_from_row(row: Sequence[Any]) -> Passage:
    """Build a passage from :data:`PASSAGE_COLUMNS`."""
    return Passage(
        id=row[0],
        document_id=row[1],
        start=row[2],
        end=row[3],
        heading_path=tuple(json.loads(row[4])),
        part=None if row[5] is None else Part(row[5]),
        flaws=correct_flaws(_FLAWS.validate_json(row[6]), row[7]),
    )


def sentence_from_row(row: Sequence[Any], text: str) -> SentenceRow:
    """Build a sentence from :data:`SENTENCE_COLUMNS` and the text of its document."""
    return SentenceRow(row[0], row[1], row[2], row[3], row[4], text[row[3] : row[4]])


def clean_from_row(text: str, spans: bytes, flaws: str) -> CleanText:
    """Build the clean text from its three columns.

    Raises:
        ValueError: The spans or the flaws are damaged.
    """
    if len(spans) % _SEGMENT.size:
        raise ValueError(f"a map of {len(spans)} bytes")
    segments = tuple(AlignedRun(*numbers) for numbers in _SEGMENT.iter_unpack(spans))
    return CleanText(text, segments, _FLAWS.validate_json(flaws))


def _pack(segments: Sequence[AlignedRun]) -> bytes:
    return b"".join(
        _SEGMENT.pack(one.clean_start, one.clean_end, one.raw_start, one.raw_end)
        for one in segments
    )


def _flaws_json(flaws: tuple[Flaw, ...]) -> str:
    return _FLAWS.dump_json(flaws).decode()
