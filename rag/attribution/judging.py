"""Decide which candidates are cited for a sentence, in which relation, and its verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.language.grams import Rarity, character_weights, common_spans, content, tiles
from rag.attribution.polarity import conflict
from rag.attribution.scoring import Cover, clause_texts, clauses, judge, order_value
from rag.draft.values import AttributedSentence, Citation, Relation, Verdict
from rag.facts.agreement import describe, lacking, stated
from rag.facts.finding import Fact, FactKind, agrees, find_facts

# Share of characters that the source must have in order. Two changed characters in twenty are a
# slip or a new particle; more is a new wording.
VERBATIM_SHARE = 0.9
# The verbatim runs may span this many times the sentence's length in the source.
VERBATIM_STRETCH = 1.25
# Shorter sentences are verbatim only if the source contains all of them.
NEAR_VERBATIM_LENGTH = 10
# At this threshold, six of seven neutral or contradicting hypotheses of the benchmark are refused.
# Of 100 claims with a source that a threshold of 0.5 accepts, 97 still pass.
SUPPORTED_BAR = 0.7
# Below this, a source must have a whole clause to be cited; above it, a part of a clause.
PARTIAL_BAR = 0.3
# A clause with less coverage than this is reported as not supported.
CLAUSE_FLOOR = 0.4
# A source may be cited for one clause if it covers this share, and the clause is this long,
CLAUSE_BORNE = 0.75
CLAUSE_LENGTH = 6
# and this share of the clause is in shared runs of at least this many characters.
CLAUSE_RUNS, CLAUSE_RUN = 0.6, 3
# The user's own words support a sentence if they cover this share of it.
USER_SHARE = 0.8
# More sources per sentence do not help the user to check it.
MAX_CITATIONS = 3
# Only this many of the best candidates are checked for missing facts.
CLOSE_LOOK = 10
# Penalty per fact that a source lacks: of two similar speeches, the right year comes first.
LACKING_COST, MOST_LACKING = 0.1, 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a source: ``text`` is ``[start:end]`` of the document's clean text."""

    document_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A candidate compared with one sentence."""

    candidate: Candidate
    cover: Cover
    nearness: float
    order: float
    probability: float
    verbatim: float
    borne: frozenset[int]

    @property
    def key(self) -> tuple[float, str, str, int]:
        """Sort key, best first; ties depend on the candidate, not on its place in the pool."""
        return (-self.order, self.candidate.text, self.candidate.document_id, self.candidate.start)


def pair_with(sentence: str, candidate: Candidate, rarity: Rarity, near: float) -> Pair:
    """Compare a candidate with a sentence; ``near`` is its nearness by the encoder."""
    cover = Cover.of(sentence, candidate.text)
    return Pair(
        candidate=candidate,
        cover=cover,
        nearness=near,
        order=order_value(sentence, candidate.text, rarity, near),
        probability=judge(sentence, cover, near),
        verbatim=verbatim_share(sentence, candidate.text),
        borne=borne_clauses(sentence, candidate.text, cover),
    )


def verbatim_share(sentence: str, source: str) -> float:
    """Return the share of the sentence that the source contains in the same order; 1 is all.

    Punctuation, script and width are ignored. The result is 0 below :data:`VERBATIM_SHARE`, and if
    the parts are too far apart in the source.
    """
    mine, theirs = content(sentence).characters, content(source).characters
    if mine and mine in theirs:
        return 1.0
    if len(mine) < NEAR_VERBATIM_LENGTH:
        return 0.0
    runs = tiles(mine, theirs)
    share = sum(length for _, _, length in runs) / len(mine)
    if share < VERBATIM_SHARE or any(b[1] < a[1] + a[2] for a, b in pairwise(runs)):
        return 0.0
    stretch = runs[-1][1] + runs[-1][2] - runs[0][1]
    return share if stretch <= VERBATIM_STRETCH * len(mine) else 0.0


def attribute_sentence(
    text: str, start: int, pairs: Sequence[Pair], given: str
) -> AttributedSentence:
    """Return the sentence with verdict, citations and reasons; ``given`` is what the user said."""
    chosen, objection = _choose(text, _by_order(text, pairs))
    own, missing = _split_facts(lacking(text, [p.candidate.text for p in chosen]), given)
    if any(fact.kind not in _NAMES for fact in own) and not missing:
        return verdict_only(text, start, Verdict.USER_FACT, reasons=(_said_by_user(own),))
    verdict, reasons = _grade(text, chosen, missing)
    weak = verdict in (Verdict.UNSUPPORTED, Verdict.PARTIAL)
    if weak and not missing and _borne_by_user(text, given):
        return verdict_only(text, start, Verdict.USER_FACT, reasons=("内容出自用户的要求",))
    if own:
        reasons = (*reasons, _said_by_user(own))
    if not chosen:
        reasons = (objection or "资料中未见出处",)
    return verdict_only(text, start, verdict, tuple(_citation(text, p) for p in chosen), reasons)


_NAMES = (FactKind.PERSON, FactKind.PLACE, FactKind.ORGANISATION)


def verdict_only(
    text: str,
    start: int,
    verdict: Verdict,
    citations: tuple[Citation, ...] = (),
    reasons: tuple[str, ...] = (),
) -> AttributedSentence:
    """Create the value and compute its end."""
    return AttributedSentence(
        text=text,
        start=start,
        end=start + len(text),
        verdict=verdict,
        citations=citations,
        reasons=reasons,
    )


def _by_order(text: str, pairs: Sequence[Pair]) -> list[Pair]:
    """Sort best first: verbatim ones first of all, those that lack the sentence's facts later."""
    ordered = sorted(pairs, key=lambda pair: pair.key)
    close = ordered[:CLOSE_LOOK]
    if stated(text):
        close = [
            replace(p, order=p.order - LACKING_COST * min(MOST_LACKING, _lack(text, p)))
            for p in close
        ]
    verbatim = [pair for pair in ordered[CLOSE_LOOK:] if pair.verbatim]
    return sorted([*close, *verbatim], key=lambda pair: (-pair.verbatim, *pair.key))


def _lack(text: str, pair: Pair) -> int:
    return len(lacking(text, [pair.candidate.text]))


def _choose(text: str, ordered: Sequence[Pair]) -> tuple[list[Pair], str]:
    """Return the sources to cite, best first, and the first contradiction by another source."""
    chosen: list[Pair] = []
    covered: frozenset[int] = frozenset()
    objection = ""
    for pair in ordered:
        if len(chosen) == MAX_CITATIONS or not _bears(text, pair):
            continue
        if chosen and not _adds(covered, pair):
            continue
        against = conflict(text, pair.candidate.text)
        if against:
            objection = objection or against
            continue
        chosen.append(pair)
        covered |= pair.borne
        if pair.verbatim:
            break
    return chosen, objection


def _bears(text: str, pair: Pair) -> bool:
    if pair.verbatim or pair.probability >= SUPPORTED_BAR or pair.borne:
        return True
    in_part = max(pair.cover.clause_shares(text), default=0.0) >= CLAUSE_FLOOR
    return pair.probability >= PARTIAL_BAR and in_part


def borne_clauses(sentence: str, source: str, cover: Cover) -> frozenset[int]:
    """Return the indexes of the longer clauses that the source contains almost whole.

    Scattered bigrams do not count, as a long source has those of any clause; only runs do.
    """
    shares = cover.clause_shares(sentence)
    near = {
        index
        for index, (start, end) in enumerate(clauses(sentence))
        if end - start >= CLAUSE_LENGTH and shares[index] >= CLAUSE_BORNE
    }
    if not near:
        return frozenset()
    mine, theirs = content(sentence).characters, content(source).characters
    in_runs = [False] * len(mine)
    for start, _, length in tiles(mine, theirs, minimum=CLAUSE_RUN):
        in_runs[start : start + length] = [True] * length
    spans = clauses(sentence)
    return frozenset(
        index
        for index in near
        if sum(in_runs[slice(*spans[index])]) >= CLAUSE_RUNS * (spans[index][1] - spans[index][0])
    )


def _adds(covered: frozenset[int], pair: Pair) -> bool:
    """Return whether a source supports a clause that the sources before it do not."""
    return bool(pair.borne - covered)


def _split_facts(missing: Sequence[Fact], given: str) -> tuple[list[Fact], list[Fact]]:
    """Split facts that no source has into those the user stated and those nobody stated."""
    own: list[Fact] = []
    unknown: list[Fact] = []
    for fact in missing:
        (own if given and _is_said(fact, given) else unknown).append(fact)
    return own, unknown


def _is_said(fact: Fact, given: str) -> bool:
    """Return whether the user stated the fact; a numeral needs its measure (处)."""
    if fact.kind in (*_NAMES, FactKind.TITLE):
        return not lacking(fact.text, [given])
    return agrees(fact, find_facts(given))


def _said_by_user(own: Sequence[Fact]) -> str:
    said = "、".join(dict.fromkeys(f"“{fact.text}”" for fact in own))
    return f"{said}出自用户的要求"


def _borne_by_user(text: str, given: str) -> bool:
    return bool(given) and (
        Cover.of(text, given).share(character_weights(text)) >= USER_SHARE
        and not conflict(text, given)
    )


def _grade(
    text: str, chosen: Sequence[Pair], missing: Sequence[Fact]
) -> tuple[Verdict, tuple[str, ...]]:
    if not chosen:
        return Verdict.UNSUPPORTED, ()
    if missing:
        return Verdict.PARTIAL, (describe(missing),)
    if chosen[0].verbatim:
        return Verdict.VERBATIM, ()
    cover = chosen[0].cover
    for pair in chosen[1:]:
        cover |= pair.cover
    shares = cover.clause_shares(text)
    bare = [t for t, share in zip(clause_texts(text), shares, strict=True) if share < CLAUSE_FLOOR]
    probability = judge(text, cover, max(pair.nearness for pair in chosen))
    if probability >= SUPPORTED_BAR and not bare:
        return Verdict.SUPPORTED, ()
    if bare:
        named = "、".join(f"“{clause}”" for clause in bare)
        return Verdict.PARTIAL, (f"来源中没有说到{named}",)
    return Verdict.PARTIAL, ("来源讲的是同一个意思，但说法只有一部分相合",)


def _citation(text: str, pair: Pair) -> Citation:
    source = pair.candidate
    reworded = pair.probability >= SUPPORTED_BAR or pair.borne
    relation = Relation.REWORDED if reworded else Relation.SAME_POINT
    return Citation(
        document_id=source.document_id,
        start=source.start,
        end=source.end,
        quote=source.text,
        score=round(pair.verbatim or pair.probability, 4),
        relation=Relation.VERBATIM if pair.verbatim else relation,
        matches=tuple(
            (mine, source.start + theirs, length)
            for mine, theirs, length in common_spans(text, source.text)
        ),
    )
