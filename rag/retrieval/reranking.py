"""Re-rank the first results with a model that reads query and passage together.

Only the first ``READ`` passages are read; the others keep their places. All functions are pure
except :func:`rerank`, which reads the passages and calls the model.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from corpus.errors import NotFoundError
from corpus.store.store import Store
from embeddings.rerankers.protocol import Reranker, Scores
from rag.retrieval.fusion import standardised
from rag.retrieval.phrases import PHRASE
from rag.retrieval.ranking import Ranked

RERANKER: Final = "reranker"
"""Key of the re-ranker's place in ``Ranked.ranks``, among the passages that it read."""

# Three times the number that a search shows, and most of the 36 candidates of a section of a draft.
# A model of 12 layers of 768 takes 0.5 s of CPU time per passage (docs/quality/retrieval.md).
READ: Final = 30
# Weight of the re-ranker; the rest is the fusion's. The re-ranker reads query and passage together,
# so it decides when its scores differ clearly. Otherwise fusion decides, as it sees all letters of
# a long quotation and the flaws of a source. No cross-encoder was available to fit this on.
WEIGHT: Final = 0.75
# Fused scores are rounded to four places; the logits of 0 and 1 would be infinite.
_EDGE: Final = 1e-4


def rerank(
    found: Sequence[Ranked], query: str, *, reranker: Reranker, store: Store
) -> list[Ranked]:
    """Order the passages by fusion and re-ranker together, best first.

    Args:
        found: The ranked passages, at least ``READ`` of them if there are that many.
        query: The whole query, as the user wrote it.
        reranker: Reads the first passages.
        store: Holds the texts.

    Raises:
        RerankerError: the model cannot read them.
    """
    texts = [_as_read(store, one.passage_id) for one in found[:READ]]
    return reordered(found, reranker.score(query, texts))


def reordered(found: Sequence[Ranked], read: Scores) -> list[Ranked]:
    """Put the first ``len(read)`` passages in their new order, followed by the others.

    A passage stays in the group that contains the same number of phrases
    (:mod:`rag.retrieval.phrases`). Scores descend within a group. Ties keep their order.

    Args:
        found: The ranked passages, best first.
        read: The re-ranker's scores of the first passages; higher is better.
    """
    if not len(read):
        return list(found)
    first, rest = found[: len(read)], found[len(read) :]
    scores = blended(np.array([one.score for one in first], dtype=np.float32), read)
    places = places_of(read)
    order = sorted(range(len(first)), key=lambda at: (_lacking(first[at]), -scores[at]))
    # Passages that were not read come last, so no score before them may be lower than theirs.
    least: dict[int, float] = {}
    for one in rest:
        least[_lacking(one)] = max(one.score, least.get(_lacking(one), 0.0))
    moved = [
        replace(
            first[at],
            score=max(round(float(scores[at]), 4), least.get(_lacking(first[at]), 0.0)),
            ranks={**first[at].ranks, RERANKER: places[at]},
        )
        for at in order
    ]
    return [*moved, *rest]


def _lacking(one: Ranked) -> int:
    """Return the place by phrases; passages without any phrase come last."""
    return one.ranks.get(PHRASE, sys.maxsize)


def blended(fused: Scores, read: Scores) -> Scores:
    """Blend two scores into one in 0..1 per passage, with the mean and spread of the fused ones.

    Both are standardised before they are weighted. Fused scores are converted to logits first.
    """
    bounded = np.clip(fused, _EDGE, 1 - _EDGE)
    logits: Scores = np.log(bounded / (1 - bounded))
    both = (1 - WEIGHT) * standardised(logits) + WEIGHT * standardised(read)
    squashed: Scores = (1 / (1 + np.exp(-logits.mean() - logits.std() * both))).astype(np.float32)
    return squashed


def places_of(read: Scores) -> list[int]:
    """Return each passage's place by the re-ranker alone: 1 is best, equal scores share a place."""
    better: list[int] = (read[:, None] < read).sum(axis=1).tolist()
    return [count + 1 for count in better]


def _as_read(store: Store, passage_id: str) -> str:
    """Return title, headings and text as in lexical search; empty if removed meanwhile."""
    try:
        passage = store.passage(passage_id)
        title = store.document(passage.document_id).title
        text = store.text(passage.document_id)[passage.start : passage.end]
    except NotFoundError:
        return ""
    above = (line for line in (title, *passage.heading_path) if line not in text)
    return "\n".join((*above, text))
