"""Read documents, their texts, passages and sentences from SQLite; all other data is derived.

:class:`corpus.store.writer.Writer` changes the store, and
:class:`corpus.store.copies_reading.Copies` finds copies. The id of a sentence identifies its words
and is never reused. So an outdated index may refer to a deleted sentence, but never to a wrong one.
The user's corrections are applied each time a document is read.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from corpus.document.closing import Closing
from corpus.document.guess import Guess
from corpus.document.values import CleanText, Document, Passage
from corpus.errors import NotFoundError, StoreError
from corpus.store import rows, rows_metadata
from corpus.store.copies_reading import Copies
from corpus.store.database import Database
from corpus.store.fingerprints import CORRECTIONS, SENTENCES, TITLE, WORDINGS, Fingerprints
from corpus.store.rows import SentenceRow
from corpus.store.rows_metadata import FileRecord
from corpus.store.stored import Counts, Key, Making, Size
from corpus.store.writer import Writer

# Rows per page: large enough to be fast, small enough to keep memory flat.
_PAGE = 2000
# Rows per page for rows of two numbers.
_NUMBERS = 100_000
# Texts per page, about 10 KB each. The neighbours of a query lie in a few dozen documents.
_TEXTS = 64
# Below the limit of variables per statement in all SQLite versions in use (999 in old ones).
_IDS_AT_ONCE = 500


__all__ = ["FileRecord", "Fingerprints", "Key", "SentenceRow", "Size", "Store"]


class Store(Closing):
    """The corpus on disk; several threads and processes can use it safely.

    ``writer`` changes it, and ``copies`` finds documents that are copies of others.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.copies = Copies(database)
        self.writer = Writer(database)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a corpus, or create an empty one.

        Raises:
            StoreError: The file is no corpus, damaged, locked, or of a newer version.
        """
        database = Database(path)
        try:
            database.open()
        except StoreError:
            database.close()
            raise
        return cls(database)

    @property
    def path(self) -> Path:
        """The database file."""
        return self._database.path

    def close(self) -> None:
        """Close the connections of all threads; idempotent."""
        self._database.close()

    def documents(self) -> tuple[Document, ...]:
        """Return all documents in the order they were added; copies are marked with a flaw.

        It loads all documents into memory: fine for tens of thousands, not for a million.
        """
        return tuple(self.copies.mark(self._documents("?", 1)))

    def titles(self) -> dict[str, str]:
        """Return the corrected title of each document by id, and read no other metadata."""
        sql = f"SELECT d.id, {TITLE} FROM documents d ORDER BY d.number"
        return dict(self._database.query(sql))

    def document(self, document_id: str) -> Document:
        """Return one document.

        Raises:
            NotFoundError: No document has that id.
        """
        found = self._documents("d.id = ?", document_id)
        if not found:
            raise rows.no_document(document_id)
        return next(self.copies.mark(found))

    def documents_of(self, ids: Sequence[str]) -> Iterator[Document]:
        """Yield the documents with these ids, in any order; removed ones are skipped.

        Copies are not marked, and nothing else is read.
        """
        sql = f"SELECT {rows.DOCUMENT_COLUMNS} FROM documents d WHERE d.id IN ({{}})"
        yield from map(rows.document_from_row, self._listed(sql, ids))

    def find_source(self, source: str) -> Document | None:
        """Return the document that came from a path, or None."""
        return next(iter(self._documents("source = ?", source)), None)

    def find_content(self, content_sha256: str) -> tuple[Document, ...]:
        """Return the documents with that content, from any source, in the order they were added."""
        return self._documents("raw_sha256 = ?", content_sha256)

    def text(self, document_id: str) -> str:
        """Return the clean text.

        Raises:
            NotFoundError: No document has that id.
        """
        return str(self._columns("clean_text", document_id)[0])

    def raw_text(self, document_id: str) -> str:
        """Return the text after decoding or extraction, before cleaning.

        Raises:
            NotFoundError: No document has that id.
        """
        return str(self._columns("raw_text", document_id)[0])

    def clean_text(self, document_id: str) -> CleanText:
        """Return the clean text with its mapping to the raw text and its flaws.

        Raises:
            NotFoundError: No document has that id.
        """
        return rows.clean_from_row(*self._columns("clean_text, raw_spans, flaws", document_id))

    def raw(self, document_id: str) -> bytes:
        """Return the original bytes.

        Raises:
            NotFoundError: No document has that id.
            StoreError: The bytes are damaged.
        """
        sql = "(SELECT data FROM raw_files WHERE sha256 = raw_sha256)"
        try:
            return zlib.decompress(self._columns(sql, document_id)[0])
        except (zlib.error, TypeError) as error:
            raise StoreError(f"文档 {document_id} 的原文件已损坏；请删除后重新 ingest") from error

    def passages(self, document_id: str | None = None) -> Iterator[Passage]:
        """Yield the passages of one document, or of all documents, in order.

        Raises:
            NotFoundError: No document has that id.
        """
        columns = f"r.number, {rows.PASSAGE_COLUMNS}"
        for row in self._paged(columns, rows.PASSAGES, "r.number", document_id):
            yield rows.passage_from_row(row[1:])

    def passage_numbers(self) -> list[int]:
        """Return the numbers of all passages, ascending, in the order of :meth:`passages`.

        Numbers are never reused. A document that is cleaned again gets new passage numbers.
        """
        found = self._database.query("SELECT number FROM passages ORDER BY number")
        return [row[0] for row in found]

    def passages_numbered(self, numbers: Iterable[int]) -> Iterator[Passage]:
        """Yield the passages with these ascending numbers; removed passages are skipped."""
        sql = (
            f"SELECT {rows.PASSAGE_COLUMNS} FROM {rows.PASSAGES}"
            " WHERE r.number IN ({}) ORDER BY r.number"
        )
        yield from map(rows.passage_from_row, self._listed(sql, list(numbers)))

    def passage(self, passage_id: str) -> Passage:
        """Return one passage.

        Raises:
            NotFoundError: No passage has that id.
        """
        sql = f"SELECT {rows.PASSAGE_COLUMNS} FROM {rows.PASSAGES} WHERE r.id = ?"
        found = self._database.query(sql, (passage_id,))
        if not found:
            raise NotFoundError(f"没有片段 {passage_id}；它的文档可能已删除")
        return rows.passage_from_row(found[0])

    def sentence_rows(
        self, *, document_id: str | None = None, ids: Sequence[int] | None = None
    ) -> Iterator[SentenceRow]:
        """Yield the sentences of a document in text order, of ``ids``, or all sentences by id.

        With ``ids``, the sentences keep the order of ``ids``. Removed sentences are skipped.

        Raises:
            NotFoundError: No document has that id.
        """
        text_of = lru_cache(_TEXTS)(self._text_if_there)  # consecutive rows share a document
        if document_id is not None:
            found = self._of_document(document_id)
        elif ids is not None:
            found = self._by_id(ids)
        else:
            found = self._paged(rows.SENTENCE_COLUMNS, rows.SENTENCES, "r.id", None)
        for row in found:
            text = text_of(row[1])
            if text is not None:
                yield rows.sentence_from_row(row, text)

    def sentence_ids(self) -> list[int]:
        """Return the ids of all sentences, ascending."""
        return [row[0] for row in self._database.query("SELECT id FROM sentences ORDER BY id")]

    def sentences_of(self, passage_ids: Sequence[str]) -> dict[str, list[int]]:
        """Return the sentence ids of each passage; passages that were removed are skipped."""
        sql = (
            "SELECT p.id, s.id FROM passages p CROSS JOIN sentences s ON s.passage = p.number"
            " WHERE p.id IN ({}) ORDER BY s.id"
        )
        found: dict[str, list[int]] = {}
        for passage_id, number in self._listed(sql, passage_ids):
            found.setdefault(passage_id, []).append(number)
        return found

    def sentence_spans(self, ids: Iterable[int]) -> dict[int, tuple[int, int]]:
        """Return the offsets of sentences in their documents; removed sentences are skipped."""
        sql = "SELECT id, start_at, end_at FROM sentences WHERE id IN ({})"
        return {number: (start, end) for number, start, end in self._listed(sql, list(ids))}

    def sentence_passages(self) -> Iterator[tuple[int, int]]:
        """Yield the id of each sentence, ascending, with the number of its passage."""
        last = 0
        sql = f"SELECT id, passage FROM sentences WHERE id > ? ORDER BY id LIMIT {_NUMBERS}"
        while page := self._database.query(sql, (last,)):
            yield from page
            last = page[-1][0]

    def counts(self) -> Counts:
        """Return how much data is in the store."""
        found = self._database.query(
            "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages),"
            " (SELECT count(*) FROM sentences),"
            " (SELECT coalesce(sum(length(clean_text)), 0) FROM texts)"
        )
        return Counts(*found[0])

    def sizes(self) -> Iterator[Size]:
        """Yield the size of each document, in the order they were added."""
        for row in self._paged(rows.SIZE_COLUMNS, rows.TEXTS, "r.number", None):
            yield Size(*row[1:])

    def fingerprint(self) -> str:
        """Return a hash that changes when the data of an index or a reader would change."""
        return self.fingerprints().all

    def fingerprints(self) -> Fingerprints:
        """Return that hash and the hashes of the states that parts of an index depend on."""
        return Fingerprints.of(*map(self._database.query, (SENTENCES, WORDINGS, CORRECTIONS)))

    def ids_beginning(self, prefix: str) -> tuple[str, ...]:
        """Return the ids that start with ``prefix``, ascending; no other data is read."""
        # SQLite compares ids by code point; char(1114111) is the highest code point.
        sql = "SELECT id FROM documents WHERE id >= ?1 AND id < ?1 || char(1114111) ORDER BY id"
        return tuple(row[0] for row in self._database.query(sql, (prefix,)))

    def document_keys(self) -> tuple[Key, ...]:
        """Return the keys of all documents, even if their other data is damaged."""
        found = self._database.query("SELECT id, source, raw_sha256 FROM documents ORDER BY number")
        return tuple(Key(*row) for row in found)

    def problems(self) -> list[str]:
        """Return the problems that SQLite finds in the file, one per line; empty if none."""
        found = self._database.query("PRAGMA integrity_check")
        broken = [f"数据库：{message}" for (message,) in found if message != "ok"]
        dangling = self._database.query("PRAGMA foreign_key_check")
        broken += [f"表 {table} 第 {number} 行无所属" for table, number, *_ in dangling]
        orphans = self._database.query(f"SELECT count(*) FROM raw_files {rows.ORPHANED}")[0][0]
        return broken + ([f"有 {orphans} 个原文件不属于任何文档"] if orphans else [])

    def corrections(self, document_id: str) -> dict[str, str]:
        """Return the user's corrections by field.

        Raises:
            NotFoundError: No document has that id.
        """
        source = self._columns("source", document_id)[0]
        sql = "SELECT field, value FROM corrections WHERE source = ? ORDER BY field"
        return dict(self._database.query(sql, (source,)))

    def inferences(self, document_id: str) -> dict[str, Guess]:
        """Return the inferred values by field, including those that are too uncertain to use.

        Raises:
            NotFoundError: No document has that id.
        """
        number = self._columns("number", document_id)[0]
        sql = "SELECT field, value, confidence, evidence FROM inferences WHERE document = ?"
        return {field: Guess(*values) for field, *values in self._database.query(sql, (number,))}

    def making(self, document_id: str) -> Making:
        """Return how the document was made from its file.

        Raises:
            NotFoundError: No document has that id.
        """
        columns = "suffix, encoding, forced_encoding, processing"
        return Making(*self._columns(columns, document_id))

    def made_before(self, processing: int) -> tuple[str, ...]:
        """Return the ids of the documents made by older rules, in the order they were added."""
        sql = "SELECT id FROM documents WHERE processing < ? ORDER BY number"
        return tuple(row[0] for row in self._database.query(sql, (processing,)))

    def file(self, source: str) -> FileRecord | None:
        """Return the record of a file with many documents, as it was last read completely."""
        found = self._database.query("SELECT * FROM files WHERE source = ?", (source,))
        return rows_metadata.file_from_row(found[0]) if found else None

    def count_from(self, source: str, processing: int) -> int:
        """Count the documents inside the file ``source`` that rules of at least this version made.

        Their sources are ``source#…``.
        """
        sql = (
            "SELECT count(*) FROM documents"
            " WHERE source >= ?||'#' AND source < ?||'$' AND processing >= ?"  # "$" follows "#"
        )
        return int(self._database.query(sql, (source, source, processing))[0][0])

    def _text_if_there(self, document_id: str) -> str | None:
        found = self._database.query(
            "SELECT clean_text FROM documents JOIN texts ON document = number WHERE id = ?",
            (document_id,),
        )
        return found[0][0] if found else None

    def _columns(self, columns: str, document_id: str) -> tuple[Any, ...]:
        found = self._database.query(
            f"SELECT {columns} FROM documents JOIN texts ON document = number WHERE id = ?",
            (document_id,),
        )
        if not found:
            raise rows.no_document(document_id)
        return found[0]

    def _documents(self, condition: str, value: str | int) -> tuple[Document, ...]:
        sql = f"SELECT {rows.DOCUMENT_COLUMNS} FROM documents d WHERE {condition} ORDER BY d.number"
        return tuple(map(rows.document_from_row, self._database.query(sql, (value,))))

    def _paged(
        self, columns: str, tables: str, key: str, document_id: str | None, *, page: int = _PAGE
    ) -> Iterator[tuple[Any, ...]]:
        """Yield rows ordered by ``key``, the first column; no read stays open between pages."""
        sql = f"SELECT {columns} FROM {tables} WHERE {key} > ?"
        parameters: tuple[Any, ...] = ()
        if document_id is not None:
            sql += " AND r.document = ?"
            parameters = (self._columns("number", document_id)[0],)
        sql += f" ORDER BY {key} LIMIT {page}"
        last = 0
        while found := self._database.query(sql, (last, *parameters)):
            yield from found
            last = found[-1][0]

    def _of_document(self, document_id: str) -> Iterator[tuple[Any, ...]]:
        sql = (
            f"SELECT {rows.SENTENCE_COLUMNS} FROM {rows.SENTENCES}"
            " WHERE r.document = ? ORDER BY r.start_at"
        )
        yield from self._database.query(sql, (self._columns("number", document_id)[0],))

    def _by_id(self, ids: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        """Yield sentences in the order of ``ids``, with a few hundred in memory at once."""
        sql = f"SELECT {rows.SENTENCE_COLUMNS} FROM {rows.SENTENCES} WHERE r.id IN ({{}})"
        for first in range(0, len(ids), _IDS_AT_ONCE):
            some = [int(one) for one in ids[first : first + _IDS_AT_ONCE]]
            found = {row[0]: row for row in self._listed(sql, some)}
            yield from (found[one] for one in some if one in found)

    def _listed(self, sql: str, wanted: Sequence[int | str]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows for a list of any length; each batch fills the braces in ``sql``."""
        for start in range(0, len(wanted), _IDS_AT_ONCE):
            some = tuple(wanted[start : start + _IDS_AT_ONCE])
            yield from self._database.query(sql.format(", ".join("?" * len(some))), some)
