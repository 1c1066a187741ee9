"""Classify the part of a piece of a speech by its words, its headings and its position.

The classifier is rule-based. Each part has weighted cue words; the headings above a piece and its
own words vote, and its position limits the possible parts. The parts are those of handbooks on
official speeches (称谓、背景、意义、成绩、问题、目标、任务、保障、结语).
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from corpus.document.values import Part
from corpus.splitting.parts_cues import HEADING_CUES, TEXT_CUES, Cues

# A salutation is a line such as 同志们：, including short title and date lines above it.
_LONGEST_SALUTATION = 80
# Closings are in the last sixth of a speech, salutations in the first fifth.
_CLOSING_FROM = 0.84
_SALUTATION_UNTIL = 0.2
# A heading applies to all text under it, so it outweighs a single cue in the text.
_HEADING_WEIGHT = 3.0
# The last paragraph of a speech is its closing, unless its words say otherwise.
_LAST_FROM, _LAST_WEIGHT = 0.95, 2.5
# Under a heading of another part, words of significance or support mostly belong to the task.
_OFF_TOPIC = 0.6
# Most of a speech describes tasks, with common words.
_TASK_WEIGHT = 1.5
# A cue in the first sentence of a piece counts more than later ones.
_FIRST_SENTENCE_WEIGHT = 1.0
# The number of cached pieces, enough for a long speech.
_REMEMBERED = 1024
# A lower score means nothing; a salutation is certain.
LEAST_SCORE = 1.5
_SURE = 20.0
# Before its first heading, a speech says why the meeting was called.
_OPENING_UNTIL, _OPENING_WEIGHT = 0.12, 1.0
# Support is requested after the tasks; earlier, such words are part of a task.
_SUPPORT_FROM, _EARLY_SUPPORT = 0.55, 0.6

_ANYWHERE = (
    Part.SIGNIFICANCE,
    Part.SAFEGUARDS,
    Part.ACHIEVEMENTS,
    Part.GOALS,
)

# 一、去年工作回顾: everything under it looks back, whatever its subsections are called.
_REVIEW = re.compile(r"回顾|履职情况|取得的?(?:主要)?成[绩就效]")
_REVIEW_WEIGHT = 5.0
_SALUTATION = re.compile(r"[：:]\s*$|^(?:同志们|各位.{0,12}|朋友们)[！!]\s*$")
_ASKS = re.compile(r"(?:^|[。；，])(?:要|必须|务必)|希望|建议")


def classify(text: str, *, headings: Sequence[str] = (), position: float = 0.5) -> Part | None:
    """Return the part of a piece of a speech, or None if it is unclear.

    Args:
        text: The piece, a paragraph or a passage.
        headings: The titles of the headings above it, outermost first.
        position: The position of its middle, from 0 (start of the speech) to 1 (end).
    """
    scores = score(text, headings=headings, position=position)
    best = max(scores, key=lambda part: scores[part])
    return best if scores[best] >= LEAST_SCORE else None


def score(text: str, *, headings: Sequence[str] = (), position: float = 0.5) -> dict[Part, float]:
    """Return a score for each part, see :func:`classify`; below LEAST_SCORE it means nothing."""
    stripped = text.strip()
    if not headings and is_salutation(stripped, position):
        return {Part.SALUTATION: _SURE}
    scores = dict(_text_scores(stripped))
    votes = _heading_votes(headings)
    _weigh_by_place(scores, votes, position, headed=bool(headings))
    for part, weight in votes.items():
        scores[part] += weight
    if _ASKS.search(stripped):
        scores[Part.TASKS] = max(scores[Part.TASKS], LEAST_SCORE)
    return scores


def is_salutation(text: str, position: float) -> bool:
    """Return whether a piece is a salutation such as 同志们：, with short lines above it."""
    last = text.rsplit("\n", 1)[-1]
    short = len(text) <= _LONGEST_SALUTATION and position <= _SALUTATION_UNTIL
    return short and bool(_SALUTATION.search(last))


@lru_cache(maxsize=_REMEMBERED)
def _text_scores(text: str) -> tuple[tuple[Part, float], ...]:
    """Score the words of a piece; cached, because each piece is scored twice."""
    return tuple((part, _score(text, cues)) for part, cues in TEXT_CUES.items())


def _score(text: str, cues: Cues) -> float:
    """Count each cue once, and again if it is in the first sentence."""
    first = re.split(r"[。！？]", text, maxsplit=1)[0]
    score = 0.0
    for weight, pattern in cues:
        if pattern.search(text):
            score += weight
            if pattern.search(first):
                score += min(weight, _FIRST_SENTENCE_WEIGHT)
    return score


def _heading_votes(headings: Sequence[str]) -> dict[Part, float]:
    """Let the headings vote; inner headings have more weight."""
    votes: dict[Part, float] = {}
    for depth, heading in enumerate(reversed(headings)):
        aims = len(headings) == 1 and bool(HEADING_CUES[Part.GOALS].search(heading))
        for part, pattern in HEADING_CUES.items():
            # 总体要求和目标任务 announces goals; its subsections describe the tasks.
            if pattern.search(heading) and not (aims and part is Part.TASKS):
                weight = _HEADING_WEIGHT if part is not Part.TASKS else _TASK_WEIGHT
                votes[part] = votes.get(part, 0.0) + weight / (1 + depth / 2)
    if any(_REVIEW.search(heading) for heading in headings):
        votes[Part.ACHIEVEMENTS] = _REVIEW_WEIGHT
    return votes


def _weigh_by_place(
    scores: dict[Part, float], votes: Mapping[Part, float], position: float, *, headed: bool
) -> None:
    """Adjust scores by position: background before the first heading, a closing at the end."""
    if position < _CLOSING_FROM:
        scores[Part.CLOSING] = 0.0
    elif position >= _LAST_FROM:
        scores[Part.CLOSING] += _LAST_WEIGHT
    if position < _SUPPORT_FROM and Part.SAFEGUARDS not in votes:
        scores[Part.SAFEGUARDS] *= _EARLY_SUPPORT
    if not headed:
        if position < _OPENING_UNTIL:
            scores[Part.BACKGROUND] += _OPENING_WEIGHT
        return
    scores[Part.BACKGROUND] *= 0.3
    aims = Part.GOALS in votes and Part.TASKS not in votes
    scores[Part.TASKS] += 0.0 if aims else _TASK_WEIGHT
    for part in _ANYWHERE:
        if part not in votes and not (aims and part is Part.SIGNIFICANCE):
            scores[part] *= _OFF_TOPIC
