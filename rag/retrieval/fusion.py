"""Fusion: scores of different kinds about the same candidates to one ranking.

Scores are made comparable by their spread over the candidates, and weighed by what the query is:
where it is a piece of text that stands in the corpus, letters decide; otherwise meaning and words
have an even vote. Pure functions; every array has one number a candidate, in the same order.
"""

import re
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.language.folding import fold

Scores = NDArray[np.float32]

# docs/quality/retrieval.md says on what these numbers were chosen, and which of them saw all of it.
# Meaning between 0.4 and 0.5 is best; at 0.6 and above words are drowned. Words and bigrams read
# the same letters, so they share a vote.
WEIGHTS: Final[Mapping[str, float]] = {"dense": 0.45, "words": 0.275, "bigrams": 0.275}
# For a clause that stands in a text: neighbours of one article are all near to it in meaning, and
# only runs of letters tell the one that holds it (R@1 0.84 by bigrams, 0.44 by meaning).
LITERAL_WEIGHTS: Final[Mapping[str, float]] = {"dense": 0.05, "words": 0.25, "bigrams": 0.7}
# The best score by bigrams in units of that of an average text with each bigram once. A text that
# holds all of a query lies about 1; questions reach 0.7 at the median, and a third of that where
# half their words are about the asking (怎么讲, 有哪些).
_SOME_HELD: Final = 0.75
_ALL_HELD: Final = 1.125
# Characters without a break from which on a run is a piece of text: keywords are shorter.
_CLAUSE: Final = 6
_RUN: Final = re.compile(r"[0-9a-z%.\u3400-\u9fff]+")
# How much of the better of the passages before and after counts: a passage that goes on from the
# last need not name its subject again. From 0.3 on neighbours are taken for one another.
BESIDE: Final = 0.15
# What a passage gains that holds all of a piece of text, in standard deviations: more than parts
# differ by. BM25 would have a short passage that holds most of it before a long one with all.
WHOLE: Final = 4.0
# In standard deviations: of two passages that answer alike the sound one comes first; one that
# answers clearly better still wins.
UNSOUND_PENALTY: Final = 0.1


def clause_share(query: str) -> float:
    """How much of a query are runs of characters as long as a clause, 0 to 1."""
    runs = [len(run) for run in _RUN.findall(fold(query))]
    return sum(length for length in runs if length >= _CLAUSE) / sum(runs) if runs else 0.0


def literalness(query: str, held: float) -> float:
    """How far a query is a piece of text that stands in the corpus, 0 to 1.

    Args:
        query: As it was put.
        held: The best score by bigrams, in units of a text of average length that has each once.
    """
    share = (held - _SOME_HELD) / (_ALL_HELD - _SOME_HELD)
    return clause_share(query) * min(1.0, max(0.0, share))


def weights(literal: float) -> dict[str, float]:
    """The weight of each part, between those for a request and those for a piece of text."""
    return {
        name: (1 - literal) * weight + literal * LITERAL_WEIGHTS[name]
        for name, weight in WEIGHTS.items()
    }


def standardised(scores: Scores, among: NDArray[np.bool_] | None = None) -> Scores:
    """Scores as distances from their mean, in standard deviations; zeros where all are equal.

    Mean and deviation are of the scores marked by ``among``, of all if it is None.
    """
    usual = scores if among is None else scores[among]
    spread = float(usual.std())
    if spread < 1e-6:
        return np.zeros_like(scores)
    standard: Scores = ((scores - usual.mean()) / spread).astype(np.float32)
    return standard


def fuse(
    parts: Mapping[str, Scores],
    *,
    unsound: NDArray[np.bool_],
    literal: float = 0.0,
    whole: NDArray[np.bool_] | None = None,
    among: NDArray[np.bool_] | None = None,
) -> Scores:
    """One score in 0..1 a candidate; higher is better.

    Args:
        parts: The scores of each part, by the names in ``WEIGHTS``.
        unsound: Candidates whose wording has a flaw; they rank slightly lower.
        literal: How far the query is a piece of text (:func:`literalness`).
        whole: Candidates that hold all of it; None if that is not known of any.
        among: The candidates by which scores are made comparable; None for all.
    """
    own = weights(literal)
    fused = sum(own[name] * standardised(scores, among) for name, scores in parts.items())
    lowered = np.asarray(fused, dtype=np.float32) - UNSOUND_PENALTY * unsound
    if whole is not None:
        lowered = lowered + literal * WHOLE * whole
    squashed: Scores = (1 / (1 + np.exp(-lowered))).astype(np.float32)
    return squashed


def places(scores: Scores) -> list[int]:
    """The place of each candidate, 1 for the best, equal scores alike; 0 where it has none."""
    descending = -np.sort(-scores)
    found = np.searchsorted(-descending, -scores, side="left") + 1
    return [int(place) if score > 0 else 0 for place, score in zip(found, scores, strict=True)]
