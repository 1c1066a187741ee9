"""Fusion: scores of different kinds about the same candidates to one ranking.

Pure functions on arrays; every array has one number a candidate, in the same order.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

# Fitted on the odd questions of CMRC2018 and the development half of the writer's queries
# (docs/quality.md): meaning at 0.4 to 0.5 is best on both, at 0.6 and above words are drowned. Words
# and bigrams read the same letters, so they share a vote.
WEIGHTS: Final[Mapping[str, float]] = {"dense": 0.5, "words": 0.25, "bigrams": 0.25}
# In standard deviations: of two passages that answer alike the sound one comes first; one that
# answers clearly better still wins. Of speeches beside their spun copies the sound passage came
# first for 0.56 of the questions without it and for 0.97 with it, no more with 0.2 or 0.4; R@1 on
# CMRC2018, where every sixth passage has some flaw, is 0.987 with 0 as with 0.1
# (tests/benchmarks/bench_flaws.py --rank, docs/quality.md).
UNSOUND_PENALTY: Final = 0.1


def standardised(scores: Scores) -> Scores:
    """Scores as distances from their mean, in standard deviations; zeros where all are equal."""
    spread = float(scores.std())
    if spread < 1e-6:
        return np.zeros_like(scores)
    standard: Scores = ((scores - scores.mean()) / spread).astype(np.float32)
    return standard


def fuse(parts: Mapping[str, Scores], *, unsound: NDArray[np.bool_]) -> Scores:
    """One score in 0..1 a candidate; higher is better.

    Args:
        parts: The scores of each part, by the names in ``WEIGHTS``.
        unsound: Candidates whose wording has a flaw; they rank slightly lower.
    """
    fused = sum(WEIGHTS[name] * standardised(scores) for name, scores in parts.items())
    lowered = np.asarray(fused, dtype=np.float32) - UNSOUND_PENALTY * unsound
    squashed: Scores = (1 / (1 + np.exp(-lowered))).astype(np.float32)
    return squashed


def places(scores: Scores) -> list[int]:
    """The place of each candidate, 1 for the best, equal scores alike; 0 where it has none."""
    descending = -np.sort(-scores)
    found = np.searchsorted(-descending, -scores, side="left") + 1
    return [int(place) if score > 0 else 0 for place, score in zip(found, scores, strict=True)]
