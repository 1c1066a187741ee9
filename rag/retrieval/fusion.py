"""Fuse scores of different kinds into one ranking of the candidates.

Scores are standardised over the candidates, then weighted by the type of query. If the query is a
piece of text from the corpus, bigrams dominate. Otherwise dense and lexical scores count about
equally. All functions are pure. Every array has one number per candidate, in the same order.
"""

import re
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.language.folding import fold

Scores = NDArray[np.float32]

# docs/quality/retrieval.md says which data each number was tuned on, and which were tuned on all of
# it. A dense weight of 0.4 to 0.5 is best; from 0.6 on it overrides the words. Words and bigrams
# read the same letters, so together they get about the weight of meaning.
WEIGHTS: Final[Mapping[str, float]] = {"dense": 0.45, "words": 0.275, "bigrams": 0.275}
# For a clause copied from a text. All passages of one article are close to it in meaning; only runs
# of letters identify the one that holds it (R@1 0.84 by bigrams, 0.44 by dense vectors).
LITERAL_WEIGHTS: Final[Mapping[str, float]] = {"dense": 0.05, "words": 0.25, "bigrams": 0.7}
# Bounds for the best bigram score, in units of the score of an average text with each bigram once.
# A text that holds the whole query scores about 1. The median question scores 0.7, and a third of
# that if half of its words only ask (怎么讲, 有哪些).
_SOME_HELD: Final = 0.75
_ALL_HELD: Final = 1.125
# A run of at least this many characters without a break is a piece of text. Keywords are shorter.
_CLAUSE: Final = 6
_RUN: Final = re.compile(r"[0-9a-z%.\u3400-\u9fff]+")
# Weight of the better score of the passages before and after: a passage that continues the one
# before may not repeat its subject. From 0.3 on, a passage is confused with its neighbours.
BESIDE: Final = 0.15
# Bonus, in standard deviations, for a passage that holds all of a piece of text. It exceeds the
# differences between parts. Without it BM25 prefers a short passage that holds most of the text.
WHOLE: Final = 4.0
# In standard deviations: lets the sound one of two equal answers win, but not a much worse one.
UNSOUND_PENALTY: Final = 0.1


def clause_share(query: str) -> float:
    """Return the share of the query (0 to 1) that is in runs as long as a clause."""
    runs = [len(run) for run in _RUN.findall(fold(query))]
    return sum(length for length in runs if length >= _CLAUSE) / sum(runs) if runs else 0.0


def literalness(query: str, held: float) -> float:
    """Estimate how far a query is a piece of text copied from the corpus, 0 to 1.

    Args:
        query: The query as the user wrote it.
        held: The best bigram score, in units of an average-length text with each bigram once.
    """
    share = (held - _SOME_HELD) / (_ALL_HELD - _SOME_HELD)
    return clause_share(query) * min(1.0, max(0.0, share))


def weights(literal: float) -> dict[str, float]:
    """Interpolate the weight of each part between a request and a piece of text."""
    return {
        name: (1 - literal) * weight + literal * LITERAL_WEIGHTS[name]
        for name, weight in WEIGHTS.items()
    }


def standardised(scores: Scores, among: NDArray[np.bool_] | None = None) -> Scores:
    """Standardise scores by those in ``among`` (None: all); return zeros if they are equal."""
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
    """Return one score in 0..1 per candidate; higher is better.

    Args:
        parts: The scores of each part, by the names in ``WEIGHTS``.
        unsound: Candidates whose wording has a flaw; they rank slightly lower.
        literal: How far the query is a piece of text (:func:`literalness`).
        whole: Candidates that hold all of the query; None if unknown.
        among: Candidates over which scores are standardised; None for all.
    """
    own = weights(literal)
    fused = sum(own[name] * standardised(scores, among) for name, scores in parts.items())
    lowered = np.asarray(fused, dtype=np.float32) - UNSOUND_PENALTY * unsound
    if whole is not None:
        lowered = lowered + literal * WHOLE * whole
    squashed: Scores = (1 / (1 + np.exp(-lowered))).astype(np.float32)
    return squashed


def places(scores: Scores) -> list[int]:
    """Return each candidate's place: 1 is best, equal scores share a place, 0 means no score."""
    descending = -np.sort(-scores)
    found = np.searchsorted(-descending, -scores, side="left") + 1
    return [int(place) if score > 0 else 0 for place, score in zip(found, scores, strict=True)]
