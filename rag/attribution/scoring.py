"""Judge how well one or several source sentences support a sentence, with fitted features.

The **order** of candidates may depend on the pool (a word that all of them share has no effect).
Whether a candidate **passes** depends only on the pair, so that nothing is cited merely because the
other candidates are worse.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.language.grams import (
    Content,
    Rarity,
    bigram_set,
    character_weights,
    content,
    covered_positions,
)

# Fitted by ``python -m tests.benchmarks.bench_attribution --fit`` (logistic regression on the
# development part of the benchmark's items: claims with their source against claims with other
# sentences, entailments against neutral and contradicting hypotheses, each set with equal weight).
# Features are raw, so that weights are readable: covered is 0 to 1, nearness in spreads above
# unrelated prose. Coverage of the whole and by clause is one feature; as two, one got a negative
# weight.
WEIGHT_COVERED = 2.78
WEIGHT_NEARNESS = 0.73
INTERCEPT = -3.18
# Coverage counts most in the order; the encoder breaks ties (tried on the development part).
ORDER_NEARNESS = 0.1

_CLAUSE_END = re.compile(r"[，,；;：:。！？!?…\n]+")
# 一是, 此外: too short to be supported by themselves; they are joined with the next clause.
_LEAST_CLAUSE = 4


@lru_cache(maxsize=16384)
def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """Split a sentence into clauses, as spans that cover all of its **content** characters."""
    own = content(text)
    ends = [match.start() for match in _CLAUSE_END.finditer(text)] + [len(text)]
    spans: list[tuple[int, int]] = []
    begin = 0
    for end in ends:
        stop = _content_before(own, end)
        if stop - begin >= _LEAST_CLAUSE or (stop > begin and stop == len(own.characters)):
            spans.append((begin, stop))
            begin = stop
    return tuple(spans)


def _content_before(own: Content, offset: int) -> int:
    return bisect_left(own.offsets, offset)


@dataclass(frozen=True, slots=True)
class Cover:
    """Which content characters of a sentence a source covers, as one flag each."""

    flags: tuple[bool, ...]

    @classmethod
    def of(cls, sentence: str, source: str) -> "Cover":
        """Cover the characters of ``sentence`` in bigrams that also occur in ``source``."""
        return cls(covered_positions(sentence, source))

    def __or__(self, other: "Cover") -> "Cover":
        return Cover(tuple(a or b for a, b in zip(self.flags, other.flags, strict=True)))

    def share(self, weights: Sequence[float], start: int = 0, end: int | None = None) -> float:
        """Return the weighted share of ``[start:end]`` that is covered."""
        total = sum(weights[start:end])
        got = sum(
            weight
            for weight, flag in zip(weights[start:end], self.flags[start:end], strict=True)
            if flag
        )
        return got / total if total else 0.0

    def clause_shares(self, sentence: str) -> tuple[float, ...]:
        """Return the covered share of each clause."""
        weights = character_weights(sentence)
        return tuple(self.share(weights, *span) for span in clauses(sentence))


def covered_share(sentence: str, cover: Cover) -> float:
    """Return the covered share, 0 to 1: the mean of coverage by characters and by clauses."""
    shares = cover.clause_shares(sentence)
    by_clause = sum(shares) / len(shares) if shares else 0.0
    return (cover.share(character_weights(sentence)) + by_clause) / 2


def judge(sentence: str, cover: Cover, nearness: float) -> float:
    """Return the probability (0 to 1) that the covering sources support the sentence."""
    covered = covered_share(sentence, cover)
    value = INTERCEPT + WEIGHT_COVERED * covered + WEIGHT_NEARNESS * nearness
    return 1 / (1 + math.exp(-value))


def order_value(sentence: str, source: str, rarity: Rarity, nearness: float) -> float:
    """Return the sort value of a candidate: idf-weighted coverage, of the whole and by clause."""
    theirs = bigram_set(source)
    own = content(sentence)
    parts = [_weighted(own.characters, theirs, rarity)] + [
        _weighted(own.characters[start:end], theirs, rarity) for start, end in clauses(sentence)
    ]
    by_clause = sum(parts[1:]) / max(1, len(parts) - 1)
    return parts[0] + by_clause + ORDER_NEARNESS * nearness


def _weighted(characters: str, theirs: Collection[str], rarity: Rarity) -> float:
    bigrams = {characters[i : i + 2] for i in range(len(characters) - 1)}
    total = sum(rarity.of(bigram) for bigram in bigrams)
    got = sum(rarity.of(bigram) for bigram in bigrams if bigram in theirs)
    return got / total if total else 0.0


def clause_texts(sentence: str) -> tuple[str, ...]:
    """Return the clauses as written, without the punctuation around them."""
    offsets = content(sentence).offsets
    return tuple(
        sentence[offsets[start] : offsets[end - 1] + 1] for start, end in clauses(sentence)
    )
