"""Find a document of a turn: in the material of its conversation, or else in the corpus."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document.values import Document
from corpus.errors import NotFoundError
from corpus.store.store import SentenceRow
from rag.draft.values import Evidence
from rag.retrieval.library import Library


@dataclass(frozen=True, slots=True)
class Holdings:
    """The corpus, and the material of a conversation if it has any."""

    corpus: Library
    attached: Library | None = None

    @property
    def attached_ids(self) -> frozenset[str]:
        """The ids of the documents that belong to the conversation."""
        return frozenset(self.attached.store.titles()) if self.attached else frozenset()

    def of(self, document_id: str) -> Library | None:
        """Return the library that holds a document; None where it was removed."""
        return next((one for one in self._both if _holds(one, document_id)), None)

    def document(self, document_id: str) -> Document:
        """Return a document.

        Raises:
            NotFoundError: it was removed.
        """
        return self._holding(document_id).store.document(document_id)

    def text(self, document_id: str) -> str:
        """Return the clean text of a document.

        Raises:
            NotFoundError: it was removed.
        """
        return self._holding(document_id).store.text(document_id)

    def titles(self) -> dict[str, str]:
        """Return the titles of all documents, by id."""
        return {key: title for one in self._both for key, title in one.store.titles().items()}

    def sentences(self, document_id: str) -> list[SentenceRow]:
        """Return the sentences of a document; their ids count within its own library.

        Raises:
            NotFoundError: it was removed.
        """
        return list(self._holding(document_id).store.sentence_rows(document_id=document_id))

    def still_there(self, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """Return the evidence whose documents were not removed since it was found."""
        wanted = {item.document_id for item in evidence}
        known = {one for one in wanted if self.of(one) is not None}
        return tuple(item for item in evidence if item.document_id in known)

    @property
    def _both(self) -> tuple[Library, ...]:
        return (self.corpus,) if self.attached is None else (self.attached, self.corpus)

    def _holding(self, document_id: str) -> Library:
        held = self.of(document_id)
        if held is None:
            raise NotFoundError(f"没有文档 {document_id}；可能已经移除")
        return held


def _holds(library: Library, document_id: str) -> bool:
    try:
        library.store.document(document_id)
    except NotFoundError:
        return False
    return True
