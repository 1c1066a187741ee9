"""Find the most likely sequence of parts in a speech, because speeches keep an order.

Each passage has a score per part; if its own words say little, its neighbours decide. Dynamic
programming finds the best sequence (Viterbi 1967, IEEE Trans. Inf. Theory 13:260). The weights of
the steps were tuned on the development half of tests/benchmarks/data/parts_gold.json.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.document.values import Part
from corpus.splitting.parts import LEAST_SCORE

# A passage tends to keep the part of the last one, more so under the same heading.
_STAY, _STAY_UNDER_HEADING = 0.6, 1.2
# The penalty for rare steps: a second salutation, text after the closing, an opening after tasks.
_SELDOM = 1.5
_OPENING = (Part.SALUTATION, Part.BACKGROUND)
_MAIN = (Part.TASKS, Part.SAFEGUARDS)


@dataclass(frozen=True, slots=True)
class PartEvidence:
    """The scores of a passage for each part, and the headings above it."""

    scores: Mapping[Part, float]
    headings: tuple[str, ...]


def settle(passages: Sequence[PartEvidence]) -> list[Part | None]:
    """Return the part of each passage of a speech, in order; all None if all scores are low."""
    if not any(max(one.scores.values(), default=0.0) >= LEAST_SCORE for one in passages):
        return [None] * len(passages)
    totals = {part: passages[0].scores.get(part, 0.0) for part in Part}
    came: list[dict[Part, Part]] = []
    for before, one in pairwise(passages):
        stay = _STAY_UNDER_HEADING if before.headings == one.headings else _STAY
        previous, totals = totals, {}
        steps: dict[Part, Part] = {}
        for part in Part:
            old = max(Part, key=lambda old: previous[old] + _step(old, part, stay))
            steps[part] = old
            totals[part] = previous[old] + _step(old, part, stay) + one.scores.get(part, 0.0)
        came.append(steps)
    found = [max(totals, key=lambda part: totals[part])]
    for steps in reversed(came):
        found.append(steps[found[-1]])
    return list(reversed(found))


def _step(old: Part, new: Part, stay: float) -> float:
    if old is new and new is not Part.SALUTATION:
        return stay
    again = new is Part.SALUTATION or old is Part.CLOSING or (old in _MAIN and new in _OPENING)
    return -_SELDOM if again else 0.0
