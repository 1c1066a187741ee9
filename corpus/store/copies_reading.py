"""The copies in a corpus as its readers see them: groups, the flaw of a copy, what is alike."""

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
# Everything like the content of one document, nearest first: its own, and the linked ones.
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
    """The copies in the corpus of a database; groups are worked out once a state of it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._local = threading.local()

    def groups(self) -> Groups:
        """Who is a copy of whom."""
        state = self._database.state()
        held: tuple[Any, Groups] | None = getattr(self._local, "groups", None)
        if held is None or held[0] != state:
            held = (state, self._read_groups())
            self._local.groups = held
        return held[1]

    def mark(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The documents, the copies among them with the flaw that names the one to cite."""
        copies = self.groups().copies
        for document in documents:
            copy = copies.get(document.id)
            cited = self._document(copy.cited_id) if copy else None
            if copy and cited:
                flaw = Flaw(kind=FlawKind.DUPLICATE, reason=reason(copy, cited))
                document = document.model_copy(update={"flaws": (*document.flaws, flaw)})
            yield document

    def alike(self, document_id: str) -> tuple[Alike, ...]:
        """The documents that have the same text or nearly so; the one to cite, then the nearest.

        Raises:
            NotFoundError: there is no document with that id.
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
        """The ids of documents, the one to cite for a passage first."""
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
        """The passages that stand in several documents.

        Args:
            passages: All, in the order of the store; a passage's number in the result is its place
                here.
            documents: The ids of all documents, as :meth:`by_preference` orders them; likewise.
            numbers: Of the passages in the store.
            text_of: Gives the clean text of a document.
            known: The ``looks`` of an earlier result, which are not made again.
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
        """How many documents were never compared, or by older rules."""
        return int(self._database.query(f"SELECT count(*) FROM {duplicates.UNCOMPARED}")[0][0])

    def compare(self, progress: Callable[[str, int, int], None]) -> None:
        """Look for the copies of documents that an older version of the program took in.

        What is added is compared at once; this is for the rest. It takes a transaction for each
        document, so that it can be broken off.

        Args:
            progress: Told what is done, how many documents are, and of how many.
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
                if row is not None:  # removed meanwhile
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
