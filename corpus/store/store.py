"""The store: documents, their texts, passages and sentences, in SQLite; everything else is derived.

A document is added and removed in one transaction. The id of a sentence stands for its words: it is
never given to others, so an index that is behind can name a sentence that is gone, but never a
wrong one. What the user corrected is laid over a document whenever it is read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from corpus.document.guess import Guess
from corpus.document.values import CleanText, Document, Passage, RawDocument, Sentence
from corpus.store import copies as duplicates
from corpus.store import rows, rows_metadata
from corpus.store.corrections import check_changes, check_fields
from corpus.store.fingerprints import Fingerprints
from corpus.store.reading import Reading
from corpus.store.rows import SentenceRow
from corpus.store.rows_metadata import FileRecord
from corpus.store.stored import Counts, Key, Making, Size

__all__ = ["Counts", "FileRecord", "Fingerprints", "Key", "Making", "SentenceRow", "Size", "Store"]


class Store(Reading):
    """The corpus on disk; safe to use from several threads and processes."""

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

    # Upkeep

    def record_file(self, record: FileRecord) -> None:
        """Write down that a file of many documents was read in full."""
        with self._database.transaction() as connection:
            rows_metadata.write_file(connection, record)

    def compare(self, progress: Callable[[str, int, int], None]) -> None:
        """Look for the copies of documents that an older version of the program took in.

        What is added is compared at once; this is for the rest, and can be broken off.

        Args:
            progress: Told what is done, how many documents are, and of how many.
        """
        self._copies.compare(progress)

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
