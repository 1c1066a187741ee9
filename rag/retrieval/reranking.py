"""Re-ranking: what a search has put first, put in order by a model that reads query and passage.

Only the first ``READ`` passages are read; the rest keep their places. Pure functions apart from
:func:`rerank`, which reads the passages and asks the model.
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
"""The name of the place by the re-ranker in ``Ranked.ranks``, among the passages that it read."""

# Three times what a search shows, and most of the 36 that a section of a draft is chosen from. Not
# more: each costs half a second of processor time in a model of 12 layers of 768
# (docs/quality/retrieval.md).
READ: Final = 30
# The re-ranker's share of the vote, the rest is the fusion's. It has read query and passage
# together, so it decides where it tells two apart clearly; where it does not, what it cannot know
# does: letters of a long quotation beyond what it reads, a flaw of the source. No cross-encoder was
# at hand to fit this on.
WEIGHT: Final = 0.75
# Fused scores are rounded to four places: 0 and 1 would be infinitely far out.
_EDGE: Final = 1e-4


def rerank(
    found: Sequence[Ranked], query: str, *, reranker: Reranker, store: Store
) -> list[Ranked]:
    """The passages in the order of fusion and re-ranker together, best first.

    Args:
        found: As ranked: at least ``READ`` of them if there are as many.
        query: The whole of it, as it was put.
        reranker: Reads the first of them.
        store: Holds the texts.

    Raises:
        RerankerError: the model cannot read them.
    """
    texts = [_as_read(store, one.passage_id) for one in found[:READ]]
    return reordered(found, reranker.score(query, texts))


def reordered(found: Sequence[Ranked], read: Scores) -> list[Ranked]:
    """The passages with the first ``len(read)`` in their new order, the others behind them.

    Passages stay among those that hold as many of the phrases (:mod:`rag.retrieval.phrases`),
    among which scores descend; where fusion and re-ranker together find no difference, order
    stays as it was.

    Args:
        found: As ranked, best first.
        read: What the re-ranker says of the first of them; higher is better.
    """
    if not len(read):
        return list(found)
    first, rest = found[: len(read)], found[len(read) :]
    scores = blended(np.array([one.score for one in first], dtype=np.float32), read)
    places = places_of(read)
    order = sorted(range(len(first)), key=lambda at: (_lacking(first[at]), -scores[at]))
    # Those not read stay behind, so no score before them may be below theirs.
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
    """The place by phrases; a passage that holds none comes after all that hold one."""
    return one.ranks.get(PHRASE, sys.maxsize)


def blended(fused: Scores, read: Scores) -> Scores:
    """One score in 0..1 a passage, where the fused ones were in the mean and as far apart.

    Both are weighed in standard deviations; the fused ones before they were squashed into 0..1.
    """
    bounded = np.clip(fused, _EDGE, 1 - _EDGE)
    logits: Scores = np.log(bounded / (1 - bounded))
    both = (1 - WEIGHT) * standardised(logits) + WEIGHT * standardised(read)
    squashed: Scores = (1 / (1 + np.exp(-logits.mean() - logits.std() * both))).astype(np.float32)
    return squashed


def places_of(read: Scores) -> list[int]:
    """The place of each passage by the re-ranker alone, 1 for the best, equal scores alike."""
    better: list[int] = (read[:, None] < read).sum(axis=1).tolist()
    return [count + 1 for count in better]


def _as_read(store: Store, passage_id: str) -> str:
    """What the re-ranker reads of a passage: title and headings, as lexical search does, and text.

    Empty where the passage was removed since.
    """
    try:
        passage = store.passage(passage_id)
        title = store.document(passage.document_id).title
        text = store.text(passage.document_id)[passage.start : passage.end]
    except NotFoundError:
        return ""
    above = (line for line in (title, *passage.heading_path) if line not in text)
    return "\n".join((*above, text))
