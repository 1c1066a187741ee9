"""Wrap the library as a LangChain ``BaseRetriever``.

The chain retrieves through it, so other chains can use the same retrieval: a search with filters,
or evidence that is selected for one meeting and one model.
"""

import datetime
from collections.abc import Sequence
from typing import Any, Final

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from corpus.document.values import Part
from rag.draft.values import Evidence
from rag.query.filters import Filters
from rag.retrieval.library import Library
from rag.retrieval.preference import Preference
from rag.retrieval.selection import NOTHING, Budget, select

# Fields of evidence that a LangChain document stores in fields of its own.
_OWN_PLACE: Final = frozenset({"text", "passage_id"})


class LibraryRetriever(BaseRetriever):
    """``Library.search`` as a step of a LangChain chain.

    ``page_content`` is the exact passage. ``metadata`` are the other fields of
    :class:`rag.draft.values.Evidence`, as JSON values. :func:`as_evidence` reads them back.

    Attributes:
        library: The library to search.
        k: The maximum number of passages; not used with a ``budget``.
        filters: The filters that passages must match.
        literal: If false, passages that contain the quoted parts of the query come first.
        budget: If set, passages are selected as evidence (:mod:`rag.retrieval.selection`): diverse,
            sound, no salutations, within the budget.
        day: The day of the meeting, for which evidence is selected; None for today.
        preferred: What gets a small bonus where evidence is selected.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    k: int = Field(default=10, ge=1)
    filters: Filters = Filters()
    literal: bool = False
    budget: Budget | None = None
    day: datetime.date | None = None
    preferred: Preference = NOTHING

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        k = self.budget.candidates if self.budget else self.k
        found = self.library.search(query, k=k, filters=self.filters, literal=self.literal)
        if self.budget:
            found = self._chosen(found, self.budget)
        return [as_document(evidence) for evidence in found]

    def _chosen(self, found: Sequence[Evidence], budget: Budget) -> tuple[Evidence, ...]:
        found = [one for one in found if one.part is not Part.SALUTATION]
        vectors = self.library.passage_vectors([one.passage_id for one in found])
        day = self.day or datetime.date.today()
        return select(found, vectors, day=day, budget=budget, preferred=self.preferred)


def as_document(evidence: Evidence) -> Document:
    """Convert evidence to a LangChain document."""
    metadata = evidence.model_dump(mode="json", exclude=set(_OWN_PLACE))
    return Document(id=evidence.passage_id, page_content=evidence.text, metadata=metadata)


def as_evidence(document: Document) -> Evidence:
    """Convert a document made by :func:`as_document` back to evidence.

    Raises:
        ValueError: the document was not made by :func:`as_document`.
    """
    own = {"text": document.page_content, "passage_id": document.id}
    return Evidence.model_validate({**document.metadata, **own})
