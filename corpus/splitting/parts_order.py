"""The parts of a whole speech: the likeliest sequence, since speeches keep an order.

Each passage has what speaks for its parts; a passage about which its words say little is settled by
its neighbours. The best sequence is found by dynamic programming (Viterbi 1967, IEEE Trans. Inf.
Theory 13:260); the weights of the steps were chosen on the development half of
tests/benchmarks/data/parts_gold.json.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.document.values import Part
from corpus.splitting.parts import LEAST_SCORE

# A passage goes on with the part of the one before, more so under the same heading.
_STAY, _STAY_UNDER_HEADING = 0.6, 1.2
# What speeches do only seldom: greet again, go on after the closing, open again after the tasks.
_SELDOM = 1.5
_OPENING = (Part.SALUTATION, Part.BACKGROUND)
_MAIN = (Part.TASKS, Part.SAFEGUARDS)


@dataclass(frozen=True, slots=True)
class PartEvidence:
    """What speaks for the parts of a passage, and the headings that it stands under."""

    scores: Mapping[Part, float]
    headings: tuple[str, ...]


def settle(passages: Sequence[PartEvidence]) -> list[Part | None]:
    """The part of each passage of a speech, in order; None everywhere where nothing tells."""
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
    """What speaks for one part after another."""
    if old is new and new is not Part.SALUTATION:
        return stay
    again = new is Part.SALUTATION or old is Part.CLOSING or (old in _MAIN and new in _OPENING)
    return -_SELDOM if again else 0.0
