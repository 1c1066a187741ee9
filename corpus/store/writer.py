"""Change a store: add, renew, correct and remove documents, each in one transaction."""

from collections.abc import Iterable, Mapping

from corpus.document.derived import Derived
from corpus.store import rows, rows_metadata
from corpus.store.corrections import check_changes, check_fields
from corpus.store.database import Database
from corpus.store.rows_metadata import FileRecord


class Writer:
    """Change a corpus, one transaction per change; several threads can use it safely."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: Derived, *, replaces: str | None = None) -> bool:
        """Add a document with all its data in one transaction.

        The raw bytes are stored once per content. The document keeps earlier corrections of its
        source, or those of the same content at another path.

        Args:
            new: The document.
            replaces: The id of a document to remove in the same transaction. Sentences with the
                same words keep their ids.

        Returns:
            False if a document with that id already exists; then nothing changes.

        Raises:
            ValueError: A sentence or passage is outside the text, or a sentence is in no passage.
            NotFoundError: The document ``replaces`` does not exist.
            StoreError: The database cannot be written.
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
        """Replace a document that older rules made with the result of newer rules.

        The document keeps its position, its corrections, and the ids of sentences with equal words.

        Raises:
            ValueError: A sentence or passage is outside the text, or a sentence is in no passage.
            NotFoundError: No document has that id.
            StoreError: The database cannot be written.
        """
        passage_of = rows.owners(new)
        with self._database.transaction() as connection:
            ids = rows.kept_ids(connection, new.document.id, new)
            number, _ = rows.delete_document(connection, new.document.id)
            rows.write_raw(connection, new.document.content_sha256, new.raw.data, anew=True)
            rows.insert(connection, new, passage_of, ids, number=number)

    def remove(self, document_id: str) -> None:
        """Remove a document with all its data; only the user's corrections are kept.

        Raises:
            NotFoundError: No document has that id.
        """
        with self._database.transaction() as connection:
            _, raw_sha256 = rows.delete_document(connection, document_id)
            rows.delete_raw(connection, raw_sha256)

    def correct(self, document_id: str, changes: Mapping[str, str]) -> None:
        """Correct metadata, also for later readings of the file; ``""`` clears a field.

        Raises:
            NotFoundError: No document has that id.
            CorrectionError: A field or value is not allowed; then nothing changes.
        """
        checked = check_changes(changes)
        with self._database.transaction() as connection:
            _, source, raw_sha256 = rows.place_of(connection, document_id)
            rows_metadata.write_corrections(connection, source, raw_sha256, checked)

    def uncorrect(self, document_id: str, fields: Iterable[str]) -> None:
        """Restore the inferred values.

        Raises:
            NotFoundError: No document has that id.
            CorrectionError: A field does not exist; then nothing changes.
        """
        names = check_fields(fields)
        with self._database.transaction() as connection:
            _, source, _ = rows.place_of(connection, document_id)
            rows_metadata.delete_corrections(connection, source, names)

    # Maintenance

    def record_file(self, record: FileRecord) -> None:
        """Record that a file with many documents was read completely."""
        with self._database.transaction() as connection:
            rows_metadata.write_file(connection, record)

    def sweep(self) -> None:
        """Remove data that belongs to no document, and rebuild the database's own indexes.

        Raises:
            StoreError: The damage is worse than that.
        """
        with self._database.transaction() as connection:
            connection.execute("REINDEX")
            rows.delete_dangling(connection)

    def flush(self) -> None:
        """Make sure that committed data also survives a power failure."""
        self._database.flush()

    def mark_lost(self, document_id: str) -> None:
        """Record that the stored file of a document is damaged.

        The next ingest of the file makes the document again, as if older rules had made it.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction() as connection:
            connection.execute("UPDATE documents SET processing = 0 WHERE id = ?", (document_id,))
