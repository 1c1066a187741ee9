"""Select the passages that a section of a draft is based on.

A search puts the best answers first. Its first twenty may all say the same thing, come from one
speech, or use wording that was dropped three years before the meeting. Here passages are selected
one by one for what each adds. The method is maximal marginal relevance (Carbonell and Goldstein
1998, doi:10.1145/290941.291025) over vectors and documents. It prefers sound and current passages,
skips passages that repeat a selected one, and takes as many as fit the model's budget.
"""

import datetime
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.language.grams import bigram_set
from embeddings.encoders.protocol import Vectors
from rag.draft.values import Evidence
from rag.formulations.dated import check_formulations
from rag.query.filters import addresses_machine, is_unsound
from rag.retrieval.likeness import Likeness
from rag.retrieval.preference import Preference

# Tokens per character of official Chinese with the tokenizer of Qwen2.5: 0.62 on average, and below
# 0.8 in 95 of 100 passages of reports, speeches and news.
TOKENS_A_CHARACTER: Final = 0.8
# Share of the model's context; the rest is for instructions, examples and the answer.
EVIDENCE_SHARE: Final = 0.75
# Candidates per passage that fits the budget, and their minimum and maximum number.
_CHOICE: Final = 3
_FEWEST: Final = 36
_MOST: Final = 150
# Average characters of a passage; the rule is 150 to 400 (corpus.splitting.passages).
_PASSAGE: Final = 220
# The following numbers are in the units of the fused score: standard deviations among the
# candidates. The first and the twentieth result differ by about two, neighbours by a tenth.
FLAWED: Final = 1.0
OUTDATED: Final = 0.75
# Penalty per selected passage of the same speech, so that a section is not taken from one speech:
# the third passage of one must be that much better than the first of another.
SAME_DOCUMENT: Final = 0.25
# Weight of the similarity to the most similar selected passage, in spreads of similarity.
ALIKE: Final = 0.3
# Two passages say the same if they share this part of the bigrams of the shorter one.
SAME_WORDS: Final = 0.6
NOTHING: Final = Preference()


@dataclass(frozen=True, slots=True)
class Budget:
    """How much evidence a model can be shown; ``tokens`` is its whole context size."""

    tokens: int

    @property
    def characters(self) -> int:
        """Characters of evidence that fit, even if characters take many tokens."""
        return int(EVIDENCE_SHARE * self.tokens / TOKENS_A_CHARACTER)

    @property
    def candidates(self) -> int:
        """The number of passages to select from."""
        return min(_MOST, max(_FEWEST, _CHOICE * self.characters // _PASSAGE))


def select(
    found: Sequence[Evidence],
    vectors: Mapping[str, Vectors],
    *,
    day: datetime.date,
    budget: Budget,
    preferred: Preference = NOTHING,
) -> tuple[Evidence, ...]:
    """Select passages; return them in the order of selection and ranked by it.

    Passages with words for a machine are left out.

    Args:
        found: The passages found, best first.
        vectors: A unit vector per passage id; a passage without one is similar to no other.
        day: The day of the meeting. Wording not in force on it makes a passage outdated.
        budget: The amount of evidence that fits.
        preferred: What gets a small bonus.
    """
    pool = [
        _Candidate.of(item, vectors.get(item.passage_id), day, preferred)
        for item in found
        if not addresses_machine(item.flaws)
    ]
    likeness = Likeness.within([one.vector for one in pool if one.vector is not None])
    chosen: list[_Candidate] = []
    room = budget.characters
    while pool:
        taken = Counter(one.item.document_id for one in chosen)
        best = max(pool, key=lambda one: (_worth(one, chosen, taken, likeness), -one.item.rank))
        pool.remove(best)
        if len(best.item.text) > room or any(best.says_again(one) for one in chosen):
            continue
        room -= len(best.item.text)
        chosen.append(best)
    return tuple(
        one.item.model_copy(update={"rank": place, "outdated": one.outdated})
        for place, one in enumerate(chosen, start=1)
    )


def dated(found: Sequence[Evidence], day: datetime.date) -> tuple[Evidence, ...]:
    """Return the same passages, each with the wording that is not in force on a day."""
    return tuple(
        item.model_copy(update={"outdated": outdated_wording(item.text, day)}) for item in found
    )


def outdated_wording(text: str, day: datetime.date) -> tuple[str, ...]:
    """Return the formulations in a text that are no longer, or not yet, in force on a day."""
    found = (text[one.start : one.end] for one in check_formulations(text, day))
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    item: Evidence
    relevance: float
    outdated: tuple[str, ...]
    bigrams: frozenset[str]
    vector: Vectors | None

    @classmethod
    def of(
        cls, item: Evidence, vector: Vectors | None, day: datetime.date, preferred: Preference
    ) -> "_Candidate":
        outdated = outdated_wording(item.text, day)
        relevance = _spreads(item.score) + preferred.bonus(item)
        return cls(item, relevance, outdated, bigram_set(item.text), vector)

    def says_again(self, other: "_Candidate") -> bool:
        shorter = min(len(self.bigrams), len(other.bigrams))
        return len(self.bigrams & other.bigrams) >= SAME_WORDS * max(1, shorter)


def _spreads(score: float) -> float:
    """Undo the squashing of a score into 0..1 (:func:`rag.retrieval.fusion.fuse`)."""
    inside = min(max(score, 1e-4), 1 - 1e-4)
    return math.log(inside / (1 - inside))


def _worth(
    one: _Candidate, chosen: Sequence[_Candidate], taken: Mapping[str, int], likeness: Likeness
) -> float:
    nearest = max(
        (
            likeness.between(one.vector, other.vector)
            for other in chosen
            if one.vector is not None and other.vector is not None
        ),
        default=0.0,
    )
    return (
        one.relevance
        - FLAWED * is_unsound(one.item.flaws)
        - OUTDATED * bool(one.outdated)
        - SAME_DOCUMENT * taken[one.item.document_id]
        - ALIKE * max(0.0, nearest)
    )
