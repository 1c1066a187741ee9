"""Search for passages in one snapshot of the indexes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from corpus.store.store import Store
from embeddings.encoders.protocol import Encoder, Vectors, well_formed
from embeddings.rerankers.protocol import Reranker
from rag.errors import RequestError
from rag.indexes.folder import Indexes
from rag.indexes.reuse import Mask
from rag.query.points import phrases_of, points_of
from rag.retrieval.phrases import phrases_first
from rag.retrieval.ranking import Ranked, rank
from rag.retrieval.reranking import READ, rerank

# A longer request is not a question: the search would take minutes and find noise.
MAX_QUERY: Final = 20_000


@dataclass(frozen=True, slots=True)
class Searcher:
    """Ranks passages in a snapshot.

    ``mask`` marks the passages that may be found, None for all. ``reranker`` is None if none is
    used. In a ``literal`` query, quotation marks have no effect.
    """

    indexes: Indexes
    store: Store
    encoder: Encoder
    reranker: Reranker | None
    mask: Mask | None
    literal: bool

    def rank(self, queries: Sequence[str], k: int) -> list[list[Ranked]]:
        """Return the ``k`` best passages per query, best first; encode queries in one batch."""
        parted = [points_of(query) for query in queries]
        vectors = self.encoder.encode_queries([point for parts in parted for point in parts])
        ends = np.cumsum([len(parts) for parts in parted])
        wanted = k if self.reranker is None else max(k, READ)
        found = []
        for query, own in zip(queries, np.split(vectors, ends[:-1]), strict=True):
            one = self._rank(query, own, wanted)
            if self.reranker is not None:
                one = rerank(one, query, reranker=self.reranker, store=self.store)[:k]
            found.append(one)
        return found

    def _rank(self, query: str, vectors: Vectors, k: int) -> list[Ranked]:
        indexes, mask = self.indexes, self.mask
        found = rank(indexes, query, vectors, k=k, mask=mask)
        phrases = () if self.literal else phrases_of(query)
        if not phrases:
            return found
        return phrases_first(
            found,
            phrases,
            indexes=indexes,
            store=self.store,
            mask=mask,
            rank=lambda k, only: rank(indexes, query, vectors, k=k, mask=mask, only=only),
            k=k,
        )


def checked(query: str) -> str:
    """Return the query in a form that can be encoded.

    Raises:
        RequestError: it is empty or longer than ``MAX_QUERY``.
    """
    if not any(character.isalnum() for character in query):
        raise RequestError("问题是空的；请写出要找的内容，如：群团组织如何保持政治性")
    if len(query) > MAX_QUERY:
        raise RequestError(f"问题有 {len(query):,} 字，最多 {MAX_QUERY:,} 字；请摘出要找的部分再查")
    return well_formed(query)
