"""Find a document of a turn: in the material of its conversation, or else in the corpus."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from corpus.document.values import Document
from corpus.errors import NotFoundError
from corpus.store.store import SentenceRow, Store
from rag.draft.values import Evidence
from rag.retrieval.library import Library

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Holdings:
    """The corpus, and the material of a conversation if it has any."""

    corpus: Library
    attached: Library | None = None

    @property
    def attached_ids(self) -> frozenset[str]:
        """The ids of the documents that belong to the conversation."""
        return frozenset(self.attached.store.titles()) if self.attached else frozenset()

    @property
    def material(self) -> str:
        """The texts of all documents of the conversation, joined."""
        return "\n".join(self.text(one) for one in sorted(self.attached_ids))

    def document(self, document_id: str) -> Document:
        """Return a document.

        Raises:
            NotFoundError: it was removed.
        """
        return self._from(lambda store: store.document(document_id))

    def text(self, document_id: str) -> str:
        """Return the clean text of a document.

        Raises:
            NotFoundError: it was removed.
        """
        return self._from(lambda store: store.text(document_id))

    def corpus_texts(self, document_ids: Iterable[str]) -> list[tuple[str, str]]:
        """Return title and text of those documents that are of the corpus and still there."""
        own = self.attached_ids
        return [
            (self.document(one).title, self.text(one))
            for one in sorted(set(document_ids) - own)
            if self._holds(one)
        ]

    def titles(self) -> dict[str, str]:
        """Return the titles of all documents, by id."""
        own = self.attached.store.titles() if self.attached else {}
        return {**self.corpus.store.titles(), **own}

    def sentences(self, document_id: str) -> list[SentenceRow]:
        """Return the sentences of a document; their ids count within its own library.

        Raises:
            NotFoundError: it was removed.
        """
        return self._from(lambda store: list(store.sentence_rows(document_id=document_id)))

    def still_there(self, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """Return the evidence whose documents were not removed since it was found."""
        known = {one for one in {item.document_id for item in evidence} if self._holds(one)}
        return tuple(item for item in evidence if item.document_id in known)

    def _holds(self, document_id: str) -> bool:
        try:
            self.document(document_id)
        except NotFoundError:
            return False
        return True

    def _from(self, read: Callable[[Store], _Read]) -> _Read:
        """Read in the material, or else in the corpus."""
        if self.attached is not None:
            with suppress(NotFoundError):
                return read(self.attached.store)
        return read(self.corpus.store)
