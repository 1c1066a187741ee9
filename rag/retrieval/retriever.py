"""LangChain's view of search: a ``BaseRetriever`` over the library."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from rag.draft.values import Evidence
from rag.query.filters import Filters
from rag.retrieval.library import Library


class LibraryRetriever(BaseRetriever):
    """``Library.search`` as a step of a LangChain chain.

    The documents' ``page_content`` is the passage, exactly; ``metadata`` are the other fields of
    :class:`rag.draft.values.Evidence`, as JSON values.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    k: int = Field(default=10, ge=1)
    filters: Filters = Filters()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        found = self.library.search(query, k=self.k, filters=self.filters)
        return [as_document(evidence) for evidence in found]


def as_document(evidence: Evidence) -> Document:
    """Evidence as LangChain's document."""
    metadata = evidence.model_dump(mode="json", exclude={"text", "passage_id"})
    return Document(id=evidence.passage_id, page_content=evidence.text, metadata=metadata)
