"""Evidence: which of the passages found a section is built on.

A search puts first what answers best, so its first twenty may say one thing twenty times, from one
speech, in words that were dropped three years before the meeting. Here passages are chosen one by
one, each for what it adds: maximal marginal relevance (Carbonell and Goldstein 1998,
doi:10.1145/290941.291025) over vectors and documents, the sound before the flawed and the current
before the outdated, none that says again what is chosen, as many as the model can be shown.
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
from rag.query.filters import is_unsound
from rag.retrieval.likeness import Likeness

# Tokens a character of official Chinese: 0.62 on average and below 0.8 in 95 of 100 passages, of
# reports, speeches and news by the tokenizer of Qwen2.5.
TOKENS_A_CHARACTER: Final = 0.8
# Of what the model can read; the rest is for instructions, examples and the answer.
EVIDENCE_SHARE: Final = 0.75
# Passages to choose from for each that there is room for, and the fewest and most of them.
_CHOICE: Final = 3
_FEWEST: Final = 36
_MOST: Final = 150
# Characters of a passage on average; 150 to 400 is the rule (corpus.splitting.passages).
_PASSAGE: Final = 220
# What follows is in the units of the fused score: standard deviations among the candidates.
# The first and the twentieth of a search lie about two apart, neighbours a tenth.
FLAWED: Final = 1.0
OUTDATED: Final = 0.75
# For each passage of the same speech that is chosen: a section taken from one speech is that
# speech; the third from one must be that much nearer than the first of another.
SAME_DOCUMENT: Final = 0.25
# For likeness to the most alike of those chosen, in spreads of likeness among the candidates.
ALIKE: Final = 0.3
# A passage that has so much of another's bigrams, or the other way round, says it again.
SAME_WORDS: Final = 0.6


@dataclass(frozen=True, slots=True)
class Budget:
    """How much evidence a model can be shown.

    ``tokens`` is the number of tokens that it reads at once, instructions and answer included.
    """

    tokens: int

    @property
    def characters(self) -> int:
        """Of evidence, so that it fits also where characters take many tokens."""
        return int(EVIDENCE_SHARE * self.tokens / TOKENS_A_CHARACTER)

    @property
    def candidates(self) -> int:
        """How many passages to choose from."""
        return min(_MOST, max(_FEWEST, _CHOICE * self.characters // _PASSAGE))


def select(
    found: Sequence[Evidence],
    vectors: Mapping[str, Vectors],
    *,
    day: datetime.date,
    budget: Budget,
) -> tuple[Evidence, ...]:
    """The passages to build on, in the order in which they were chosen, and ranked by it.

    Args:
        found: The passages found, best first.
        vectors: A unit vector of each passage, by its id; one that has none is like no other.
        day: Of the meeting: wording that is not of that day makes a passage outdated.
        budget: How much there is room for.
    """
    pool = [_Candidate.of(item, vectors.get(item.passage_id), day) for item in found]
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
    """The same passages, each with its wording that is not that of a day."""
    return tuple(
        item.model_copy(update={"outdated": outdated_wording(item.text, day)}) for item in found
    )


def outdated_wording(text: str, day: datetime.date) -> tuple[str, ...]:
    """The formulations in a text that are not those of a day: no longer, or not yet."""
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
    def of(cls, item: Evidence, vector: Vectors | None, day: datetime.date) -> "_Candidate":
        outdated = outdated_wording(item.text, day)
        return cls(item, _spreads(item.score), outdated, bigram_set(item.text), vector)

    def says_again(self, other: "_Candidate") -> bool:
        shorter = min(len(self.bigrams), len(other.bigrams))
        return len(self.bigrams & other.bigrams) >= SAME_WORDS * max(1, shorter)


def _spreads(score: float) -> float:
    """A score in 0..1 as it was before it was squashed (:func:`rag.retrieval.fusion.fuse`)."""
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
