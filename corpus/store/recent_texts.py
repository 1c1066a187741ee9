"""The texts of documents that sentences are cut from, read once for many."""

from collections.abc import Callable
from typing import Final

from corpus.errors import NotFoundError

# Neighbours of a query lie in a few dozen documents; a text is some 10 KB.
_KEPT: Final = 64


class RecentTexts:
    """The texts of the documents last asked for: rows of one document mostly come together."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read
        self._texts: dict[str, str | None] = {}

    def of(self, document_id: str) -> str | None:
        """The text of a document; None if it has been removed."""
        if document_id not in self._texts:
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            try:
                self._texts[document_id] = self._read(document_id)
            except NotFoundError:
                self._texts[document_id] = None
        return self._texts[document_id]
