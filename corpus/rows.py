"""Values to rows of the database and back; no decisions, only form."""

import json
import struct
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from pydantic import TypeAdapter

from corpus.document import (
    CleanText,
    Document,
    Flaw,
    Part,
    Passage,
    RawDocument,
    Segment,
    Sentence,
)
from corpus.errors import NotFoundError

# CROSS JOIN keeps SQLite from turning the order around: pages are read along the first table.
PASSAGES = "passages r CROSS JOIN documents d ON d.number = r.document"
PASSAGE_COLUMNS = "r.id, d.id, r.start_at, r.end_at, r.heading_path, r.part, r.flaws"
SENTENCES = (
    "sentences r CROSS JOIN passages p ON p.number = r.passage"
    " CROSS JOIN documents d ON d.number = r.document"
)
SENTENCE_COLUMNS = "r.id, d.id, p.id, r.start_at, r.end_at"
SIZES = "documents r CROSS JOIN texts t ON t.document = r.number"
SIZE_COLUMNS = (
    "r.number, r.id, length(t.clean_text),"
    " (SELECT coalesce(sum(end_at - start_at), 0) FROM passages WHERE document = r.number),"
    " (SELECT count(*) FROM passages WHERE document = r.number),"
    " (SELECT count(*) FROM sentences WHERE document = r.number)"
)

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


def owners(
    text: str, sentences: Sequence[Sentence], passages: Sequence[Passage]
) -> tuple[int, ...]:
    """For every sentence the position of the passage that holds it.

    Raises:
        ValueError: a passage is not within the text or overlaps another, or a sentence lies in
            none.
    """
    last = 0
    for passage in passages:
        if not last <= passage.start < passage.end <= len(text):
            raise ValueError(f"passage {passage.start}:{passage.end} is out of order or text")
        last = passage.end
    starts = [passage.start for passage in passages]
    found = tuple(bisect_right(starts, sentence.start) - 1 for sentence in sentences)
    for sentence, owner in zip(sentences, found, strict=True):
        if owner < 0 or not sentence.start < sentence.end <= passages[owner].end:
            raise ValueError(f"sentence {sentence.start}:{sentence.end} lies in no passage")
    return found


def insert_document(
    connection: Connection, raw: RawDocument, document: Document, clean: CleanText
) -> int:
    """Insert a document with its raw file and its texts; gives its number."""
    connection.execute(
        "INSERT OR IGNORE INTO raw_files VALUES (?, ?, ?)",
        (document.content_sha256, len(raw.data), zlib.compress(raw.data)),
    )
    number = connection.execute(
        "INSERT INTO documents (id, source, raw_sha256, metadata) VALUES (?, ?, ?, ?)",
        (document.id, document.source, document.content_sha256, document.model_dump_json()),
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


def insert_spans(
    connection: Connection,
    number: int,
    sentences: Sequence[Sentence],
    passages: Sequence[Passage],
    passage_of: Sequence[int],
) -> None:
    """Insert the passages and sentences of document ``number``."""
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
        for passage in passages
    ]
    connection.executemany(
        "INSERT INTO sentences (document, passage, start_at, end_at) VALUES (?, ?, ?, ?)",
        [
            (number, numbers[owner], sentence.start, sentence.end)
            for sentence, owner in zip(sentences, passage_of, strict=True)
        ],
    )


def delete_document(connection: Connection, document_id: str) -> None:
    """Delete a document, all that belongs to it, and its raw file if no other needs it.

    Raises:
        NotFoundError: there is none with that id.
    """
    row = connection.execute(
        "DELETE FROM documents WHERE id = ? RETURNING raw_sha256", (document_id,)
    ).fetchone()
    if row is None:
        raise NotFoundError(f"没有文档 {document_id}；用 corpus list 看有哪些")
    connection.execute(
        "DELETE FROM raw_files WHERE sha256 = ?1"
        " AND NOT EXISTS (SELECT 1 FROM documents WHERE raw_sha256 = ?1)",
        row,
    )


def passage_from_row(row: Sequence[Any]) -> Passage:
    """A passage from :data:`PASSAGE_COLUMNS`."""
    return Passage(
        id=row[0],
        document_id=row[1],
        start=row[2],
        end=row[3],
        heading_path=tuple(json.loads(row[4])),
        part=None if row[5] is None else Part(row[5]),
        flaws=_FLAWS.validate_json(row[6]),
    )


def sentence_from_row(row: Sequence[Any], text: str) -> SentenceRow:
    """A sentence from :data:`SENTENCE_COLUMNS` and the text of its document."""
    return SentenceRow(row[0], row[1], row[2], row[3], row[4], text[row[3] : row[4]])


def clean_from_row(text: str, spans: bytes, flaws: str) -> CleanText:
    """The clean text from its three columns."""
    segments = tuple(Segment(*numbers) for numbers in _SEGMENT.iter_unpack(spans))
    return CleanText(text, segments, _FLAWS.validate_json(flaws))


def _pack(segments: Sequence[Segment]) -> bytes:
    return b"".join(
        _SEGMENT.pack(one.clean_start, one.clean_end, one.raw_start, one.raw_end)
        for one in segments
    )


def _flaws_json(flaws: tuple[Flaw, ...]) -> str:
    return _FLAWS.dump_json(flaws).decode()
