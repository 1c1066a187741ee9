"""Hash the state of a store, so that derived data such as an index can tell if it is outdated."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

# A sentence keeps its id only while its words stay the same, and ids are never reused. So the
# lowest, the highest and the number of a document's ids change with each added or removed sentence.
SENTENCES: Final = (
    "SELECT d.id, d.raw_sha256, min(s.id), max(s.id), count(s.id)"
    " FROM documents d LEFT JOIN sentences s ON s.document = d.number"
    " GROUP BY d.number ORDER BY d.number"
)
TITLE: Final = (
    "coalesce("
    "(SELECT value FROM corrections c WHERE c.source = d.source AND c.field = 'title'),"
    " json_extract(d.metadata, '$.title'))"
)
# Passages get new numbers when a document is cleaned again. A passage is indexed with its title.
WORDINGS: Final = (
    f"SELECT d.id, {TITLE},"
    " (SELECT max(p.number) FROM passages p WHERE p.document = d.number)"
    " FROM documents d ORDER BY d.number"
)
CORRECTIONS: Final = "SELECT source, field, value FROM corrections ORDER BY source, field"


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Three SHA-256 hashes in hex; each one includes the states before it.

    ``sentences`` covers the sentences (the input of vectors). ``wordings`` adds the passages and
    titles (the input of lexical search). ``all`` adds the user's corrections.
    """

    sentences: str
    wordings: str
    all: str

    @classmethod
    def of(
        cls,
        sentences: Iterable[tuple[Any, ...]],
        wordings: Iterable[tuple[Any, ...]],
        corrections: Iterable[tuple[Any, ...]],
    ) -> "Fingerprints":
        """Hash the rows of the three queries above."""
        digest = hashlib.sha256()
        found = []
        for rows in (sentences, wordings, corrections):
            for row in rows:
                digest.update((repr(row) + "\n").encode())
            found.append(digest.hexdigest())
        return cls(*found)
