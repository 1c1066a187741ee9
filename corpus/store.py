"""The store: documents, their texts, passages and sentences, in SQLite; everything else is derived.

A document is added and removed in one transaction. The id of a sentence stands for its words: it is
never given to others, so an index that is behind can name a sentence that is gone, but never a
wrong one. What the user corrected is laid over a document whenever it is read.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from corpus import duplicates, rows, rows_metadata
from corpus.closing import Closing
from corpus.corrections import check_changes, check_fields
from corpus.database import Database
from corpus.document import CleanText, Document, Passage, RawDocument, Sentence
from corpus.duplicates_groups import Alike, Groups
from corpus.duplicates_passages import Reuse
from corpus.duplicates_reading import Copies
from corpus.errors import NotFoundError, StoreError
from corpus.fingerprints import CORRECTIONS, SENTENCES, WORDINGS, Fingerprints
from corpus.guess import Guess
from corpus.rows import SentenceRow
from corpus.rows_metadata import FileRecord

__all__ = ["Counts", "FileRecord", "Fingerprints", "Key", "Making", "SentenceRow", "Size", "Store"]

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


@dataclass(frozen=True, slots=True)
class Key:
    """What finds a document: its id, where it came from, the hash of its bytes."""

    id: str
    source: str
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Making:
    """What made a document of its bytes.

    ``suffix`` names the reader; ``forced`` is the encoding that the user said the file is in;
    ``processing`` is the version of the rules, 0 if they were older than versions.
    """

    suffix: str
    encoding: str
    forced: str
    processing: int


class Store(Closing):
    """The corpus on disk; safe to use from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._copies = Copies(database)

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

    def add(
        self,
        raw: RawDocument,
        document: Document,
        clean: CleanText,
        sentences: Sequence[Sentence],
        passages: Sequence[Passage],
        *,
        replaces: str | None = None,
        inferences: Mapping[str, Guess] | None = None,
        processing: int = 0,
        forced_encoding: str = "",
    ) -> bool:
        """Add a document with all that belongs to it, in one transaction.

        Corrections made earlier to its source, or to the same content elsewhere, hold for it.

        Args:
            raw: As read; its bytes are kept once per content.
            document: Its metadata, as inferred.
            clean: Its clean text.
            sentences: In order; each lies within one passage.
            passages: In order, disjoint.
            replaces: The id of a document that goes in the same transaction. Sentences with the
                same words keep their ids.
            inferences: By field, how sure the metadata are and from which words.
            processing: The version of the rules that made all this of ``raw``.
            forced_encoding: The encoding that the user said it is in; empty if evidence decided.

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
            ids = rows.kept_ids(connection, replaces or "", clean.text, sentences)
            old = replaces and rows.delete_document(connection, replaces)
            rows.write_raw(connection, document.content_sha256, raw.data, anew=False)
            number = rows.insert_document(
                connection,
                raw,
                document,
                clean,
                processing=processing,
                forced_encoding=forced_encoding,
            )
            rows.insert_spans(connection, number, sentences, passages, passage_of, ids)
            duplicates.record(connection, number, clean.text, sentences)
            rows_metadata.insert_inferences(connection, number, inferences or {})
            rows_metadata.adopt_corrections(
                connection, document.source, document.content_sha256, known=bool(old)
            )
            if old:
                rows.delete_raw(connection, old[1])
        return True

    def renew(
        self,
        raw: RawDocument,
        document: Document,
        clean: CleanText,
        sentences: Sequence[Sentence],
        passages: Sequence[Passage],
        *,
        inferences: Mapping[str, Guess],
        processing: int,
        forced_encoding: str = "",
    ) -> None:
        """Put what newer rules made of a document in the place of what older ones did.

        It keeps its place in the order of documents, its corrections, and the ids of the sentences
        whose words are the same; the raw bytes are written anew.

        Raises:
            ValueError: a sentence or passage is not within the text, or in no passage.
            NotFoundError: there is no document with that id.
            StoreError: the database cannot be written.
        """
        passage_of = rows.owners(clean.text, sentences, passages)
        with self._database.transaction() as connection:
            ids = rows.kept_ids(connection, document.id, clean.text, sentences)
            number, _ = rows.delete_document(connection, document.id)
            rows.write_raw(connection, document.content_sha256, raw.data, anew=True)
            rows.insert_document(
                connection,
                raw,
                document,
                clean,
                processing=processing,
                forced_encoding=forced_encoding,
                number=number,
            )
            rows.insert_spans(connection, number, sentences, passages, passage_of, ids)
            duplicates.record(connection, number, clean.text, sentences)
            rows_metadata.insert_inferences(connection, number, inferences)

    def remove(self, document_id: str) -> None:
        """Remove a document with all that belongs to it; only what the user corrected is kept.

        Raises:
            NotFoundError: there is none with that id.
        """
        with self._database.transaction() as connection:
            _, raw_sha256 = rows.delete_document(connection, document_id)
            rows.delete_raw(connection, raw_sha256)

    # What is known of a document

    def correct(self, document_id: str, changes: Mapping[str, str]) -> Document:
        """Correct metadata; ``""`` clears a field. It holds whatever is read of the file later.

        Raises:
            NotFoundError: there is no document with that id.
            CorrectionError: a field or value is not allowed; nothing is changed then.
        """
        checked = check_changes(changes)
        source, raw_sha256 = self._columns("source, raw_sha256", document_id)
        with self._database.transaction() as connection:
            rows_metadata.write_corrections(connection, source, raw_sha256, checked)
        return self.document(document_id)

    def uncorrect(self, document_id: str, fields: Iterable[str]) -> Document:
        """Go back to what was inferred.

        Raises:
            NotFoundError: there is no document with that id.
            CorrectionError: there is no such field; nothing is changed then.
        """
        names = check_fields(fields)
        source = self._columns("source", document_id)[0]
        with self._database.transaction() as connection:
            rows_metadata.delete_corrections(connection, source, names)
        return self.document(document_id)

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

    # How it came in

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

    def record_file(self, record: FileRecord) -> None:
        """Write down that a file of many documents was read in full."""
        with self._database.transaction() as connection:
            rows_metadata.write_file(connection, record)

    def count_from(self, source: str, processing: int) -> int:
        """How many documents came from inside the file ``source``, made by rules at least so new.

        Their sources are ``source#…``.
        """
        sql = (
            "SELECT count(*) FROM documents"
            " WHERE source >= ?||'#' AND source < ?||'$' AND processing >= ?"  # $ follows on #
        )
        return int(self._database.query(sql, (source, source, processing))[0][0])

    # Reading

    def documents(self) -> tuple[Document, ...]:
        """All documents, in the order they were added; a copy has the flaw of being one."""
        return tuple(self._copies.mark(self._documents("?", 1)))

    def document(self, document_id: str) -> Document:
        """One document.

        Raises:
            NotFoundError: there is none with that id.
        """
        found = self._documents("d.id = ?", document_id)
        if not found:
            raise _no_document(document_id)
        return next(self._copies.mark(found))

    def groups(self) -> Groups:
        """The copies in the corpus, and the document to cite for each."""
        return self._copies.groups()

    def duplicates(self, document_id: str) -> tuple[Alike, ...]:
        """The documents with the same text or nearly so, the one to cite for it first.

        Raises:
            NotFoundError: there is no document with that id.
        """
        self._columns("number", document_id)
        return self._copies.alike(document_id)

    def by_preference(self, documents: Iterable[Document]) -> tuple[str, ...]:
        """The ids of documents, the one to cite first (:mod:`corpus.duplicates_groups`)."""
        return self._copies.by_preference(documents)

    def reuse(self, passages: Sequence[Passage], documents: Sequence[str]) -> Reuse:
        """The passages that stand in several documents.

        Args:
            passages: All, in order; a passage's number in the result is its place here.
            documents: The ids of all, as :meth:`by_preference` orders them; likewise.
        """
        return self._copies.reuse(passages, documents, self.text)

    def uncompared(self) -> int:
        """How many documents :meth:`compare` has yet to look at."""
        return self._copies.uncompared()

    def compare(self, progress: Callable[[str, int, int], None]) -> None:
        """Look for the copies of documents that an older version of the program took in.

        What is added is compared at once; this is for the rest, and can be broken off.

        Args:
            progress: Told what is done, how many documents are, and of how many.
        """
        self._copies.compare(progress)

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
        """Sentences: of a document in its order, or those with certain ids, or all by their ids.

        Those asked for by ``ids`` come in the order asked for. What is removed meanwhile is left
        out.

        Raises:
            NotFoundError: there is no document with that id.
        """
        texts = _Texts(self)
        if document_id is not None:
            found = self._of_document(document_id)
        elif ids is not None:
            found = self._by_id(ids)
        else:
            found = self._paged(rows.SENTENCE_COLUMNS, rows.SENTENCES, "r.id", None)
        for row in found:
            text = texts.of(row[1])
            if text is not None:
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
        """A hash that changes whenever what an index or a reader holds of the corpus would."""
        return self.fingerprints().all

    def fingerprints(self) -> Fingerprints:
        """The same, and hashes of the states that the parts of an index depend on."""
        return Fingerprints.of(*map(self._database.query, (SENTENCES, WORDINGS, CORRECTIONS)))

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

    def sweep(self) -> None:
        """Remove what belongs to no document, and make the database's own indexes anew.

        Raises:
            StoreError: the file is damaged beyond that.
        """
        with self._database.transaction() as connection:
            connection.execute("REINDEX")
            rows.delete_dangling(connection)

    def flush(self) -> None:
        """See to it that what was committed outlives a power cut, too."""
        self._database.flush()

    def mark_lost(self, document_id: str) -> None:
        """Note that what is kept of a document's file is damaged.

        The next ingest of the file makes it anew, as if older rules had made it.

        Raises:
            StoreError: the database cannot be written.
        """
        with self._database.transaction() as connection:
            connection.execute("UPDATE documents SET processing = 0 WHERE id = ?", (document_id,))

    def _columns(self, columns: str, document_id: str) -> tuple[Any, ...]:
        found = self._database.query(
            f"SELECT {columns} FROM documents JOIN texts ON document = number WHERE id = ?",
            (document_id,),
        )
        if not found:
            raise _no_document(document_id)
        return found[0]

    def _documents(self, condition: str, value: str | int) -> tuple[Document, ...]:
        sql = f"SELECT {rows.DOCUMENT_COLUMNS} FROM documents d WHERE {condition} ORDER BY d.number"
        return tuple(map(rows.document_from_row, self._database.query(sql, (value,))))

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

    def _of_document(self, document_id: str) -> Iterator[tuple[Any, ...]]:
        sql = (
            f"SELECT {rows.SENTENCE_COLUMNS} FROM {rows.SENTENCES}"
            " WHERE r.document = ? ORDER BY r.start_at"
        )
        yield from self._database.query(sql, (self._columns("number", document_id)[0],))

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


def _no_document(document_id: str) -> NotFoundError:
    return NotFoundError(f"没有文档 {document_id}；用 corpus list 看有哪些")
