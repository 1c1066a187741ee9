"""The copies in a corpus as its readers see them: groups, the flaw of a copy, what is alike."""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from corpus import duplicates, rows
from corpus.database import Database
from corpus.document import Document, Flaw, FlawKind, Sentence
from corpus.duplicates_groups import NEAR, SAME, Alike, Groups, Holder, Link, group, reason

COMPARING: Final = "查找重复"

_HOLDERS: Final = f"SELECT {rows.DOCUMENT_COLUMNS}, c.number, c.letters FROM {duplicates.ALIKE}"
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
        """The documents that have the same text or nearly so; the one to cite, then the nearest."""
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

    def uncompared(self) -> int:
        """How many documents were never compared, or by older rules."""
        return int(self._database.query(f"SELECT count(*) FROM {duplicates.UNCOMPARED}")[0][0])

    def compare(self, progress: Callable[[str, int, int], None]) -> None:
        """Compare what is not compared, a transaction a document, so that it can be broken off."""
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
