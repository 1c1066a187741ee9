"""The store: documents, their texts, passages and sentences, in SQLite; everything else is derived.

A document is added and removed in one transaction. The id of a sentence stands for its words: it is
never given to others, so an index that is behind can name a sentence that is gone, but never a
wrong one. What the user corrected is laid over a document whenever it is read.
"""

from collections.abc import Callable, Iterable, Mapping

from corpus.document.derived import Derived
from corpus.document.values import Document
from corpus.store import rows, rows_metadata
from corpus.store.corrections import check_changes, check_fields
from corpus.store.fingerprints import Fingerprints
from corpus.store.reading import Reading
from corpus.store.rows import SentenceRow
from corpus.store.rows_metadata import FileRecord
from corpus.store.stored import Counts, Key, Making, Size, Text

__all__ = [
    "Counts",
    "FileRecord",
    "Fingerprints",
    "Key",
    "Making",
    "SentenceRow",
    "Size",
    "Store",
    "Text",
]


class Store(Reading):
    """The corpus on disk; safe to use from several threads and processes."""

    def add(self, new: Derived, *, replaces: str | None = None) -> bool:
        """Add a document with all that belongs to it, in one transaction.

        Its raw bytes are kept once per content. Corrections made earlier to its source, or to the
        same content elsewhere, hold for it.

        Args:
            new: The document.
            replaces: The id of a document that goes in the same transaction. Sentences with the
                same words keep their ids.

        Returns:
            False if a document with that id is there already; nothing is changed then.

        Raises:
            ValueError: a sentence or passage is not within the text, or in no passage.
            NotFoundError: there is no document ``replaces``.
            StoreError: the database cannot be written.
        """
        document, passage_of = new.document, rows.owners(new)
        with self._database.transaction() as connection:
            known = connection.execute("SELECT 1 FROM documents WHERE id = ?", (document.id,))
            if known.fetchone():
                return False
            ids = rows.kept_ids(connection, replaces or "", new)
            old = replaces and rows.delete_document(connection, replaces)
            rows.write_raw(connection, document.content_sha256, new.raw.data, anew=False)
            rows.insert(connection, new, passage_of, ids)
            rows_metadata.adopt_corrections(
                connection, document.source, document.content_sha256, known=bool(old)
            )
            if old:
                rows.delete_raw(connection, old[1])
        return True

    def renew(self, new: Derived) -> None:
        """Put what newer rules made of a document in the place of what older ones did.

        It keeps its place in the order of documents, its corrections, and the ids of the sentences
        whose words are the same; the raw bytes are written anew.

        Raises:
            ValueError: a sentence or passage is not within the text, or in no passage.
            NotFoundError: there is no document with that id.
            StoreError: the database cannot be written.
        """
        passage_of = rows.owners(new)
        with self._database.transaction() as connection:
            ids = rows.kept_ids(connection, new.document.id, new)
            number, _ = rows.delete_document(connection, new.document.id)
            rows.write_raw(connection, new.document.content_sha256, new.raw.data, anew=True)
            rows.insert(connection, new, passage_of, ids, number=number)

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
