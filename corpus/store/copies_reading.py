"""Read the copies in a corpus: groups of copies, flaws that mark a copy, similar documents."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from corpus.document.values import Document, Flaw, FlawKind, Passage, Sentence
from corpus.duplicates.groups import (
    NEAR,
    SAME,
    Alike,
    Groups,
    Holder,
    Link,
    by_preference,
    group,
    reason,
)
from corpus.duplicates.passages import Looks, Reuse, SharedSentence, find_reuse
from corpus.store import copies as duplicates
from corpus.store import rows
from corpus.store.database import Database

COMPARING: Final = "查找重复"

_HOLDERS: Final = f"SELECT {rows.DOCUMENT_COLUMNS}, c.number, c.letters FROM {duplicates.ALIKE}"
_SHARED: Final = (
    "SELECT id, fingerprint, passage, end_at - start_at FROM sentences WHERE fingerprint IN"
    " (SELECT fingerprint FROM sentences WHERE fingerprint IS NOT NULL"
    " GROUP BY fingerprint HAVING min(document) < max(document))"
)
# All documents with the same content as one document or a linked content, most similar first.
_LIKE: Final = (
    f"SELECT {rows.DOCUMENT_COLUMNS}, l.similarity FROM"
    " (SELECT content AS other, 1.0 AS similarity FROM documents WHERE id = ?1"
    " UNION ALL SELECT first, similarity FROM links"
    " WHERE second = (SELECT content FROM documents WHERE id = ?1)"
    " UNION ALL SELECT second, similarity FROM links"
    " WHERE first = (SELECT content FROM documents WHERE id = ?1)) l"
    " JOIN documents d ON d.content = l.other WHERE d.id != ?1"
    " ORDER BY l.similarity DESC, d.id"
)


class Copies:
    """The copies in a corpus database; groups are cached until the database changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._local = threading.local()

    def groups(self) -> Groups:
        """Return which document is a copy of which."""
        state = self._database.state()
        held: tuple[Any, Groups] | None = getattr(self._local, "groups", None)
        if held is None or held[0] != state:
            held = (state, self._read_groups())
            self._local.groups = held
        return held[1]

    def mark(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Yield the documents; each copy gets a flaw that names the document to cite instead."""
        copies = self.groups().copies
        for document in documents:
            copy = copies.get(document.id)
            cited = self._document(copy.cited_id) if copy else None
            if copy and cited:
                flaw = Flaw(kind=FlawKind.DUPLICATE, reason=reason(copy, cited))
                document = document.model_copy(update={"flaws": (*document.flaws, flaw)})
            yield document

    def alike(self, document_id: str) -> tuple[Alike, ...]:
        """Return the documents with the same or similar text, the one to cite first.

        Raises:
            NotFoundError: No document has that id.
        """
        if self._document(document_id) is None:
            raise rows.no_document(document_id)
        cited_id = self.groups().cited(document_id)
        found = [
            Alike(
                document_id=other.id,
                title=other.title,
                source=other.source,
                relation=SAME if similarity == 1.0 else NEAR,
                similarity=round(similarity, 4),
                cited=other.id == cited_id,
            )
            for *columns, similarity in self._database.query(_LIKE, (document_id,))
            for other in (rows.document_from_row(columns),)
        ]
        return tuple(sorted(found, key=lambda one: not one.cited))

    def by_preference(self, documents: Iterable[Document]) -> tuple[str, ...]:
        """Return the ids of the documents, sorted by preference for citing a passage."""
        sql = "SELECT d.id, c.letters FROM documents d JOIN contents c ON c.number = d.content"
        return by_preference(documents, dict(self._database.query(sql)), self.groups())

    def reuse(
        self,
        passages: Sequence[Passage],
        documents: Sequence[str],
        *,
        numbers: Sequence[int],
        text_of: Callable[[str], str],
        known: Looks | None = None,
    ) -> Reuse:
        """Find the passages that occur in several documents.

        Args:
            passages: All passages in store order; the result refers to a passage by its index here.
            documents: The ids of all documents, sorted by :meth:`by_preference`; the result refers
                to a document by its index here.
            numbers: The numbers of the passages in the store.
            text_of: Returns the clean text of a document.
            known: The ``looks`` of an earlier result, so that they are not computed again.
        """
        places = {number: place for place, number in enumerate(numbers)}
        shared = (
            SharedSentence(number, fingerprint, places[passage], length)
            for number, fingerprint, passage, length in self._database.query(_SHARED)
            if passage in places
        )
        return find_reuse(
            passages,
            documents,
            stored=numbers,
            shared=shared,
            groups=self.groups(),
            text_of=text_of,
            known=known or {},
        )

    def uncompared(self) -> int:
        """Count the documents that were never compared, or were compared by older rules."""
        return int(self._database.query(f"SELECT count(*) FROM {duplicates.UNCOMPARED}")[0][0])

    def compare(self, progress: Callable[[str, int, int], None]) -> None:
        """Find copies among documents that an older version of the program added.

        New documents are compared when they are added; this method handles the rest. It uses one
        transaction for each document, so it can be interrupted.

        Args:
            progress: Called with the name of the step, the documents done, and the total.
        """
        found = self._database.query(f"SELECT d.number FROM {duplicates.UNCOMPARED}")
        for done, (number,) in enumerate(found, start=1):
            with self._database.transaction() as connection:
                row = connection.execute(
                    "SELECT clean_text FROM texts WHERE document = ?", (number,)
                ).fetchone()
                spans = connection.execute(
                    "SELECT start_at, end_at FROM sentences WHERE document = ? ORDER BY start_at",
                    (number,),
                )
                sentences = [Sentence(start=start, end=end) for start, end in spans]
                if row is not None:  # None if removed in the meantime
                    duplicates.record(connection, number, row[0], sentences)
            progress(COMPARING, done, len(found))

    def _read_groups(self) -> Groups:
        links = [
            Link(first, second, bool(first_held), bool(second_held), similarity)
            for first, second, first_held, second_held, similarity in self._database.query(
                duplicates.LINKS
            )
        ]
        holders = [
            Holder(rows.document_from_row(columns), content, letters)
            for *columns, content, letters in self._database.query(_HOLDERS)
        ]
        return group(holders, links)

    def _document(self, document_id: str) -> Document | None:
        sql = f"SELECT {rows.DOCUMENT_COLUMNS} FROM documents d WHERE d.id = ?"
        found = self._database.query(sql, (document_id,))
        return rows.document_from_row(found[0]) if found else None
