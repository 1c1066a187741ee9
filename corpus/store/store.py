"""The store: documents, their texts, passages and sentences, in SQLite; everything else is derived.

Here it is read; what changes it is :class:`corpus.store.writer.Writer`, and what it knows of copies
:class:`corpus.store.copies_reading.Copies`. The id of a sentence stands for its words: it is never
given to others, so an index that is behind can name a sentence that is gone, but never a wrong one.
What the user corrected is laid over a document whenever it is read.
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
from corpus.store.stored import Counts, Key, Making, Size, Text
from corpus.store.writer import Writer

# Rows read at once: large enough to be fast, small enough that memory stays flat.
_PAGE = 2000
# The same of rows of two numbers.
_NUMBERS = 100_000
# The same of texts, of some 10 KB each. Neighbours of a query lie in a few dozen documents.
_TEXTS = 64
# Below the limit of variables in one statement of every SQLite in use (999 in old ones).
_IDS_AT_ONCE = 500


__all__ = ["FileRecord", "Fingerprints", "Key", "SentenceRow", "Size", "Store", "Text"]


class Store(Closing):
    """The corpus on disk; safe to use from several threads and processes.

    ``writer`` changes it, ``copies`` knows which documents are copies of which.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.copies = Copies(database)
        self.writer = Writer(database)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a corpus, or make an empty one.

        Raises:
            StoreError: the file is no corpus, damaged, locked, or of a newer version.
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
        """Close it in all threads; idempotent."""
        self._database.close()

    def documents(self) -> tuple[Document, ...]:
        """All documents, in the order they were added; a copy has the flaw of being one.

        All are in memory at once: fit for tens of thousands, not for a million.
        """
        return tuple(self.copies.mark(self._documents("?", 1)))

    def titles(self) -> dict[str, str]:
        """The title of every document as corrected, by id; reads nothing else of them."""
        sql = f"SELECT d.id, {TITLE} FROM documents d ORDER BY d.number"
        return dict(self._database.query(sql))

    def document(self, document_id: str) -> Document:
        """One document.

        Raises:
            NotFoundError: there is none with that id.
        """
        found = self._documents("d.id = ?", document_id)
        if not found:
            raise rows.no_document(document_id)
        return next(self.copies.mark(found))

    def find_source(self, source: str) -> Document | None:
        """The document that came from a path, if there is one."""
        return next(iter(self._documents("source = ?", source)), None)

    def find_content(self, content_sha256: str) -> tuple[Document, ...]:
        """The documents with that content, whatever their source, in the order they were added."""
        return self._documents("raw_sha256 = ?", content_sha256)

    def text(self, document_id: str) -> str:
        """The clean text.

        Raises:
            NotFoundError: there is no document with that id.
        """
        return str(self._columns("clean_text", document_id)[0])

    def texts(self) -> Iterator[Text]:
        """All clean texts, in the order they were added; some dozens are in memory at a time."""
        for row in self._paged(rows.TEXT_COLUMNS, rows.TEXTS, "r.number", None, page=_TEXTS):
            yield Text(*row)

    def find_text(self, parts: Sequence[str]) -> Text | None:
        """The first clean text in which all these strings stand, exactly; the database looks."""
        sql = f"SELECT {rows.TEXT_COLUMNS} FROM {rows.TEXTS} WHERE 1"
        sql += " AND instr(t.clean_text, ?)" * len(parts)
        found = self._database.query(sql + " ORDER BY r.number LIMIT 1", tuple(parts))
        return Text(*found[0]) if found else None

    def raw_text(self, document_id: str) -> str:
        """The text as decoded or extracted, before cleaning.

        Raises:
            NotFoundError: there is no document with that id.
        """
        return str(self._columns("raw_text", document_id)[0])

    def clean_text(self, document_id: str) -> CleanText:
        """The clean text with its map to the raw text and its flaws.

        Raises:
            NotFoundError: there is no document with that id.
        """
        return rows.clean_from_row(*self._columns("clean_text, raw_spans, flaws", document_id))

    def raw(self, document_id: str) -> bytes:
        """The bytes as found.

        Raises:
            NotFoundError: there is no document with that id.
            StoreError: the bytes are damaged.
        """
        sql = "(SELECT data FROM raw_files WHERE sha256 = raw_sha256)"
        try:
            return zlib.decompress(self._columns(sql, document_id)[0])
        except (zlib.error, TypeError) as error:
            raise StoreError(f"文档 {document_id} 的原文件已损坏；请删除后重新 ingest") from error

    def passages(self, document_id: str | None = None) -> Iterator[Passage]:
        """The passages of a document, or of all, in order.

        Raises:
            NotFoundError: there is no document with that id.
        """
        columns = f"r.number, {rows.PASSAGE_COLUMNS}"
        for row in self._paged(columns, rows.PASSAGES, "r.number", document_id):
            yield rows.passage_from_row(row[1:])

    def passage_numbers(self) -> list[int]:
        """The numbers of all passages, ascending, as :meth:`passages` gives them.

        A number stands for a passage and its words: it is given once, and anew when a document is
        cleaned anew.
        """
        found = self._database.query("SELECT number FROM passages ORDER BY number")
        return [row[0] for row in found]

    def passages_numbered(self, numbers: Iterable[int]) -> Iterator[Passage]:
        """The passages of these numbers, which ascend; what is removed meanwhile is left out."""
        sql = (
            f"SELECT {rows.PASSAGE_COLUMNS} FROM {rows.PASSAGES}"
            " WHERE r.number IN ({}) ORDER BY r.number"
        )
        yield from map(rows.passage_from_row, self._listed(sql, list(numbers)))

    def passage(self, passage_id: str) -> Passage:
        """One passage.

        Raises:
            NotFoundError: there is none with that id.
        """
        sql = f"SELECT {rows.PASSAGE_COLUMNS} FROM {rows.PASSAGES} WHERE r.id = ?"
        found = self._database.query(sql, (passage_id,))
        if not found:
            raise NotFoundError(f"没有片段 {passage_id}；它的文档可能已删除")
        return rows.passage_from_row(found[0])

    def sentence_rows(
        self, *, document_id: str | None = None, ids: Sequence[int] | None = None
    ) -> Iterator[SentenceRow]:
        """Sentences: of a document in its order, or those with certain ids, or all by their ids.

        Those asked for by ``ids`` come in the order asked for. What is removed meanwhile is left
        out.

        Raises:
            NotFoundError: there is no document with that id.
        """
        text_of = lru_cache(_TEXTS)(self._text_if_there)  # rows of one document come together
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
        """The ids of all sentences, ascending."""
        return [row[0] for row in self._database.query("SELECT id FROM sentences ORDER BY id")]

    def sentences_of(self, passage_ids: Sequence[str]) -> dict[str, list[int]]:
        """The ids of the sentences of passages, by passage; one that is gone is left out."""
        sql = (
            "SELECT p.id, s.id FROM passages p CROSS JOIN sentences s ON s.passage = p.number"
            " WHERE p.id IN ({}) ORDER BY s.id"
        )
        found: dict[str, list[int]] = {}
        for passage_id, number in self._listed(sql, passage_ids):
            found.setdefault(passage_id, []).append(number)
        return found

    def sentence_spans(self, ids: Iterable[int]) -> dict[int, tuple[int, int]]:
        """Where sentences lie in the texts of their documents; those that are gone are left out."""
        sql = "SELECT id, start_at, end_at FROM sentences WHERE id IN ({})"
        return {number: (start, end) for number, start, end in self._listed(sql, list(ids))}

    def sentence_passages(self) -> Iterator[tuple[int, int]]:
        """The id of each sentence, ascending, with the number of its passage."""
        last = 0
        sql = f"SELECT id, passage FROM sentences WHERE id > ? ORDER BY id LIMIT {_NUMBERS}"
        while page := self._database.query(sql, (last,)):
            yield from page
            last = page[-1][0]

    def counts(self) -> Counts:
        """How much is in the store."""
        found = self._database.query(
            "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages),"
            " (SELECT count(*) FROM sentences),"
            " (SELECT coalesce(sum(length(clean_text)), 0) FROM texts)"
        )
        return Counts(*found[0])

    def sizes(self) -> Iterator[Size]:
        """The size of every document, in the order they were added."""
        for row in self._paged(rows.SIZE_COLUMNS, rows.TEXTS, "r.number", None):
            yield Size(*row[1:])

    def fingerprint(self) -> str:
        """A hash that changes whenever what an index or a reader holds of the corpus would."""
        return self.fingerprints().all

    def fingerprints(self) -> Fingerprints:
        """The same, and hashes of the states that the parts of an index depend on."""
        return Fingerprints.of(*map(self._database.query, (SENTENCES, WORDINGS, CORRECTIONS)))

    def ids_beginning(self, prefix: str) -> tuple[str, ...]:
        """The ids of the documents whose id begins so, ascending; nothing else of them is read."""
        # Ids are compared by their code points, of which the highest stands behind all others.
        sql = "SELECT id FROM documents WHERE id >= ?1 AND id < ?1 || char(1114111) ORDER BY id"
        return tuple(row[0] for row in self._database.query(sql, (prefix,)))

    def document_keys(self) -> tuple[Key, ...]:
        """Every document by what finds it, whatever state the rest of it is in."""
        found = self._database.query("SELECT id, source, raw_sha256 FROM documents ORDER BY number")
        return tuple(Key(*row) for row in found)

    def problems(self) -> list[str]:
        """What SQLite itself finds wrong with the file, a line each; empty if nothing."""
        found = self._database.query("PRAGMA integrity_check")
        broken = [f"数据库：{message}" for (message,) in found if message != "ok"]
        dangling = self._database.query("PRAGMA foreign_key_check")
        broken += [f"表 {table} 第 {number} 行无所属" for table, number, *_ in dangling]
        orphans = self._database.query(f"SELECT count(*) FROM raw_files {rows.ORPHANED}")[0][0]
        return broken + ([f"有 {orphans} 个原文件不属于任何文档"] if orphans else [])

    def corrections(self, document_id: str) -> dict[str, str]:
        """What the user corrected, by field.

        Raises:
            NotFoundError: there is no document with that id.
        """
        source = self._columns("source", document_id)[0]
        sql = "SELECT field, value FROM corrections WHERE source = ? ORDER BY field"
        return dict(self._database.query(sql, (source,)))

    def inferences(self, document_id: str) -> dict[str, Guess]:
        """What was inferred, by field, also what is too unsure to be used.

        Raises:
            NotFoundError: there is no document with that id.
        """
        number = self._columns("number", document_id)[0]
        sql = "SELECT field, value, confidence, evidence FROM inferences WHERE document = ?"
        return {field: Guess(*values) for field, *values in self._database.query(sql, (number,))}

    def making(self, document_id: str) -> Making:
        """What made it of its file.

        Raises:
            NotFoundError: there is no document with that id.
        """
        columns = "suffix, encoding, forced_encoding, processing"
        return Making(*self._columns(columns, document_id))

    def made_before(self, processing: int) -> tuple[str, ...]:
        """The ids of the documents that older rules made, in the order they were added."""
        sql = "SELECT id FROM documents WHERE processing < ? ORDER BY number"
        return tuple(row[0] for row in self._database.query(sql, (processing,)))

    def file(self, source: str) -> FileRecord | None:
        """A file of many documents as it was last read in full."""
        found = self._database.query("SELECT * FROM files WHERE source = ?", (source,))
        return rows_metadata.file_from_row(found[0]) if found else None

    def count_from(self, source: str, processing: int) -> int:
        """How many documents came from inside the file ``source``, made by rules at least so new.

        Their sources are ``source#…``.
        """
        sql = (
            "SELECT count(*) FROM documents"
            " WHERE source >= ?||'#' AND source < ?||'$' AND processing >= ?"  # $ follows on #
        )
        return int(self._database.query(sql, (source, source, processing))[0][0])

    def _text_if_there(self, document_id: str) -> str | None:
        """The clean text; None if the document has been removed."""
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
        """Rows in the order of ``key``, their first column; no read stays open between pages."""
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
        """Sentences in the order asked for, some hundreds in memory at a time."""
        sql = f"SELECT {rows.SENTENCE_COLUMNS} FROM {rows.SENTENCES} WHERE r.id IN ({{}})"
        for first in range(0, len(ids), _IDS_AT_ONCE):
            some = [int(one) for one in ids[first : first + _IDS_AT_ONCE]]
            found = {row[0]: row for row in self._listed(sql, some)}
            yield from (found[one] for one in some if one in found)

    def _listed(self, sql: str, wanted: Sequence[int | str]) -> Iterator[tuple[Any, ...]]:
        """The rows for a list of any length; it goes where ``sql`` has braces, a part at a time."""
        for start in range(0, len(wanted), _IDS_AT_ONCE):
            some = tuple(wanted[start : start + _IDS_AT_ONCE])
            yield from self._database.query(sql.format(", ".join("?" * len(some))), some)
