"""Hashes of the state of a store, by which what was derived from it knows whether it is behind."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

# A sentence keeps its id only as long as its words, and no id is given twice: the ends and the
# number of a document's ids change with every sentence that comes or goes.
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
# Passages are numbered anew whenever a document is cleaned anew; a title stands above each.
WORDINGS: Final = (
    f"SELECT d.id, {TITLE},"
    " (SELECT max(p.number) FROM passages p WHERE p.document = d.number)"
    " FROM documents d ORDER BY d.number"
)
CORRECTIONS: Final = "SELECT source, field, value FROM corrections ORDER BY source, field"


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """SHA-256 in hex of three states, each of which includes the ones before.

    ``sentences``: which sentences there are (what vectors are made of); ``wordings``: and the
    passages and titles (what lexical search reads); ``all``: and what the user corrected.
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
        """From the rows of the three queries above."""
        digest = hashlib.sha256()
        found = []
        for rows in (sentences, wordings, corrections):
            for row in rows:
                digest.update((repr(row) + "\n").encode())
            found.append(digest.hexdigest())
        return cls(*found)
