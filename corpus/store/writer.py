"""What changes a store: documents come, are made anew, are corrected and go.

A document is added and removed in one transaction.
"""

from collections.abc import Iterable, Mapping

from corpus.document.derived import Derived
from corpus.store import rows, rows_metadata
from corpus.store.corrections import check_changes, check_fields
from corpus.store.database import Database
from corpus.store.rows_metadata import FileRecord


class Writer:
    """Changes a corpus, each time in one transaction; safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

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

    def correct(self, document_id: str, changes: Mapping[str, str]) -> None:
        """Correct metadata; ``""`` clears a field. It holds whatever is read of the file later.

        Raises:
            NotFoundError: there is no document with that id.
            CorrectionError: a field or value is not allowed; nothing is changed then.
        """
        checked = check_changes(changes)
        with self._database.transaction() as connection:
            _, source, raw_sha256 = rows.place_of(connection, document_id)
            rows_metadata.write_corrections(connection, source, raw_sha256, checked)

    def uncorrect(self, document_id: str, fields: Iterable[str]) -> None:
        """Go back to what was inferred.

        Raises:
            NotFoundError: there is no document with that id.
            CorrectionError: there is no such field; nothing is changed then.
        """
        names = check_fields(fields)
        with self._database.transaction() as connection:
            _, source, _ = rows.place_of(connection, document_id)
            rows_metadata.delete_corrections(connection, source, names)

    # Upkeep

    def record_file(self, record: FileRecord) -> None:
        """Write down that a file of many documents was read in full."""
        with self._database.transaction() as connection:
            rows_metadata.write_file(connection, record)

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
