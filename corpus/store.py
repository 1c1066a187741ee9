"""The store: documents, their texts, passages and sentences, in SQLite; everything else is derived.

A document is added and removed in one transaction. Sentence ids are never given twice, so an index
that is behind can name a sentence that is gone, but never a wrong one.
"""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from corpus import rows
from corpus.database import Database
from corpus.document import CleanText, Document, Passage, RawDocument, Sentence
from corpus.errors import NotFoundError, StoreError
from corpus.rows import SentenceRow

__all__ = ["Counts", "SentenceRow", "Size", "Store"]

# Rows read at once: large enough to be fast, small enough that memory stays flat.
_PAGE = 2000
# Below the limit of variables in one statement of every SQLite in use (999 in old ones).
_IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is in the store; ``characters`` are of clean text."""

    documents: int
    passages: int
    sentences: int
    characters: int


@dataclass(frozen=True, slots=True)
class Size:
    """How large a document is; ``covered`` are the characters that lie in passages."""

    document_id: str
    characters: int
    covered: int
    passages: int
    sentences: int


class Store:
    """The corpus on disk; safe to use from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def add(
        self,
        raw: RawDocument,
        document: Document,
        clean: CleanText,
        sentences: Sequence[Sentence],
        passages: Sequence[Passage],
        *,
        replaces: str | None = None,
    ) -> bool:
        """Add a document with all that belongs to it, in one transaction.

        Args:
            raw: As read; its bytes are kept once per content.
            document: Its metadata.
            clean: Its clean text.
            sentences: In order; each lies within one passage.
            passages: In order, disjoint.
            replaces: The id of a document that goes in the same transaction.

        Returns:
            False if a document with that id is there already; nothing is changed then.

        Raises:
            ValueError: a sentence or passage is not within the text, or in no passage.
            NotFoundError: there is no document ``replaces``.
            StoreError: the database cannot be written.
        """
        passage_of = rows.owners(clean.text, sentences, passages)
        with self._database.transaction() as connection:
            known = connection.execute("SELECT 1 FROM documents WHERE id = ?", (document.id,))
            if known.fetchone():
                return False
            if replaces is not None:
                rows.delete_document(connection, replaces)
            number = rows.insert_document(connection, raw, document, clean)
            rows.insert_spans(connection, number, sentences, passages, passage_of)
        return True

    def remove(self, document_id: str) -> None:
        """Remove a document with all that belongs to it.

        Raises:
            NotFoundError: there is none with that id.
        """
        with self._database.transaction() as connection:
            rows.delete_document(connection, document_id)

    def documents(self) -> tuple[Document, ...]:
        """All documents, in the order they were added."""
        found = self._database.query("SELECT metadata FROM documents ORDER BY number")
        return tuple(Document.model_validate_json(metadata) for (metadata,) in found)

    def document(self, document_id: str) -> Document:
        """One document.

        Raises:
            NotFoundError: there is none with that id.
        """
        return Document.model_validate_json(self._columns("metadata", document_id)[0])

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
        """Sentences: of a document, or those with certain ids, or all, in the order of their ids.

        Those asked for by ``ids`` come in the order asked for. What is removed meanwhile is left
        out.

        Raises:
            NotFoundError: there is no document with that id.
        """
        texts = _Texts(self)
        if ids is None:
            found = self._paged(rows.SENTENCE_COLUMNS, rows.SENTENCES, "r.id", document_id)
        else:
            found = self._by_id(ids)
        for row in found:
            text = texts.of(row[1])
            if text is not None and document_id in (None, row[1]):
                yield rows.sentence_from_row(row, text)

    def sentence_ids(self) -> list[int]:
        """The ids of all sentences, ascending."""
        return [row[0] for row in self._database.query("SELECT id FROM sentences ORDER BY id")]

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
        for row in self._paged(rows.SIZE_COLUMNS, rows.SIZES, "r.number", None):
            yield Size(*row[1:])

    def fingerprint(self) -> str:
        """A hash that changes whenever what an index holds would have to.

        SHA-256 in hex over the id, content hash, and first and last sentence id of every document,
        in order.
        """
        found = self._database.query(
            "SELECT id, raw_sha256,"
            " (SELECT min(s.id) FROM sentences s WHERE s.document = number),"
            " (SELECT max(s.id) FROM sentences s WHERE s.document = number)"
            " FROM documents ORDER BY number"
        )
        digest = hashlib.sha256()
        for row in found:
            digest.update((" ".join(map(str, row)) + "\n").encode())
        return digest.hexdigest()

    def problems(self) -> list[str]:
        """What SQLite itself finds wrong with the file, a line each; empty if nothing."""
        found = self._database.query("PRAGMA integrity_check")
        broken = [f"数据库：{message}" for (message,) in found if message != "ok"]
        dangling = self._database.query("PRAGMA foreign_key_check")
        return broken + [f"表 {table} 第 {number} 行无所属" for table, number, *_ in dangling]

    def _columns(self, columns: str, document_id: str) -> tuple[Any, ...]:
        found = self._database.query(
            f"SELECT {columns} FROM documents JOIN texts ON document = number WHERE id = ?",
            (document_id,),
        )
        if not found:
            raise NotFoundError(f"没有文档 {document_id}；用 corpus list 看有哪些")
        return found[0]

    def _documents(self, condition: str, value: str) -> tuple[Document, ...]:
        sql = f"SELECT metadata FROM documents WHERE {condition} ORDER BY number"
        found = self._database.query(sql, (value,))
        return tuple(Document.model_validate_json(metadata) for (metadata,) in found)

    def _paged(
        self, columns: str, tables: str, key: str, document_id: str | None
    ) -> Iterator[tuple[Any, ...]]:
        """Rows in the order of ``key``, their first column; no read stays open between pages."""
        sql = f"SELECT {columns} FROM {tables} WHERE {key} > ?"
        parameters: tuple[Any, ...] = ()
        if document_id is not None:
            sql += " AND r.document = ?"
            parameters = (self._columns("number", document_id)[0],)
        sql += f" ORDER BY {key} LIMIT {_PAGE}"
        last = 0
        while page := self._database.query(sql, (last, *parameters)):
            yield from page
            last = page[-1][0]

    def _by_id(self, ids: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        for first in range(0, len(ids), _IDS_AT_ONCE):
            some = tuple(int(one) for one in ids[first : first + _IDS_AT_ONCE])
            marks = ",".join("?" * len(some))
            sql = f"SELECT {rows.SENTENCE_COLUMNS} FROM {rows.SENTENCES} WHERE r.id IN ({marks})"
            found = {row[0]: row for row in self._database.query(sql, some)}
            yield from (found[one] for one in some if one in found)


class _Texts:
    """The texts of the documents last asked for: rows of one document mostly come together."""

    # Neighbours of a query lie in a few dozen documents; a text is some 10 KB.
    _KEPT = 64

    def __init__(self, store: Store) -> None:
        self._store = store
        self._texts: dict[str, str | None] = {}

    def of(self, document_id: str) -> str | None:
        """The text of a document; None if it has been removed."""
        if document_id not in self._texts:
            if len(self._texts) >= self._KEPT:
                self._texts.clear()
            try:
                self._texts[document_id] = self._store.text(document_id)
            except NotFoundError:
                self._texts[document_id] = None
        return self._texts[document_id]
