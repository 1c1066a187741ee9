"""Search: a query to ranked passages, through sentences and words.

A passage is as near to a query as its nearest sentence (a vector of a whole passage cannot tell
neighbours of one article apart: measured R@1 0.70 against 0.90). Candidates of each part are
pooled, every part scores every candidate, and :mod:`rag.retrieval.fusion` makes one ranking of
the scores.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.errors import NotFoundError
from corpus.store.store import Store
from embeddings.encoders.protocol import Vectors
from embeddings.index.protocol import NO_ID
from rag.draft.values import AlsoIn, Evidence
from rag.indexes.catalogue import Catalogue
from rag.indexes.folder import Indexes
from rag.indexes.reuse import Ids, Mask, Rows
from rag.lexical.protocol import Asked
from rag.lexical.segments import ANALYSERS
from rag.lexical.tokens import certain
from rag.query.filters import flaws_on
from rag.retrieval.fusion import BESIDE, Scores, clause_share, fuse, literalness, places

DENSE: Final = "dense"
_BIGRAMS: Final = "bigrams"
# Passages that each part puts forward: enough that the best of one part is among the candidates of
# all, few enough that scoring them exactly takes a few milliseconds.
_CANDIDATES: Final = 50
# Sentences asked of the vector index: several fall into one passage.
_SENTENCES: Final = 200
# Sentences named of a passage at most: of a long request each point has one.
_NEAREST: Final = 3
# Where a mask lets this share of all passages through, a little more than wanted is searched
# without it first, which is faster; with it only if that was too little.
_NEARLY_ALL: Final = 0.7
_SPARE: Final = 1.5
# How many times as many sentences are searched where those found are too much the same.
_MORE: Final = 4


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage as ranked: its id, its score in 0..1, its place in each part of the search.

    ``elsewhere`` are the ids of the other documents that hold it, each with the place in its text;
    ``nearest`` the ids of its sentences that are nearest to the query, one for each of its points.
    """

    passage_id: str
    score: float
    ranks: dict[str, int]
    elsewhere: tuple[tuple[str, int, int], ...] = ()
    nearest: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Nearness:
    """How near the sentences of passages are to each point of a query; read once, for two uses.

    ``ids`` are the sentences, ``owners`` the places of their passages, ascending, ``cosines`` of
    shape ``(sentences, points)``.
    """

    ids: Ids
    owners: Ids
    cosines: Vectors

    def best(self, count: int) -> Scores:
        """For each of so many passages the cosine of its nearest sentence to the nearest point."""
        best = np.full(count, -1, dtype=np.float32)
        if len(self.ids):
            firsts = self._firsts()
            best[self.owners[firsts]] = np.maximum.reduceat(self.cosines.max(axis=1), firsts)
        return best

    def sentences(self, place: int) -> tuple[int, ...]:
        """In a passage the sentence nearest to each point, those of the nearest points first."""
        first, last = np.searchsorted(self.owners, (place, place + 1))
        if first == last:
            return ()
        near = self.cosines[first:last]
        best = near.argmax(axis=0)
        points = np.argsort(-near.max(axis=0), kind="stable")
        return tuple(dict.fromkeys(self.ids[first + best[points]].tolist()))[:_NEAREST]

    def _firsts(self) -> Ids:
        """Where each new owner begins."""
        return np.flatnonzero(np.diff(self.owners, prepend=-1))


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """The candidates of a query, by their rows, and what each part says of them.

    ``beside`` has, for the lexical parts, the better score of the passages before and after;
    ``literal`` is :func:`rag.retrieval.fusion.literalness`, and ``whole`` marks the candidates
    that hold each bigram of a query that is literal at all. ``usual`` marks the candidates that
    there are however many passages are wanted: by them scores are made comparable, so that the
    first of three hundred are those of ten.
    """

    candidates: Rows
    usual: Mask
    parts: Mapping[str, Scores]
    beside: Mapping[str, Scores]
    literal: float
    whole: Mask
    near: Nearness

    def fused(self, unsound: Mask) -> Scores:
        """One score a candidate; ``unsound`` are those whose wording has a flaw."""
        share = (1 - self.literal) * BESIDE
        parts = {name: own + share * self.beside.get(name, 0) for name, own in self.parts.items()}
        return fuse(
            parts, unsound=unsound, literal=self.literal, whole=self.whole, among=self.usual
        )


def rank(
    indexes: Indexes,
    query: str,
    vectors: Vectors,
    *,
    k: int,
    mask: Mask | None,
    only: Mask | None = None,
) -> list[Ranked]:
    """The ``k`` best passages, best first; equal scores in the order of their ids.

    A passage that stands in several documents is ranked once, from the one to cite first of those
    that pass.

    Args:
        indexes: What is searched.
        query: For the lexical parts.
        vectors: Of the query's points, shape ``(points, dimension)``.
        k: How many at most.
        mask: Which passages may be found; None for all.
        only: Which of these are asked for; None for all. They have the scores that they have among
            all, so that the few that hold a quotation are not judged by each other.
    """
    scored = score(indexes, query, vectors, wanted=k, mask=mask, only=only)
    catalogue, candidates = indexes.catalogue, scored.candidates
    if not len(candidates):
        return []
    fused = scored.fused(catalogue.unsound[candidates])
    names = catalogue.names_of(candidates)
    asked_for = np.arange(len(names)) if only is None else np.flatnonzero(only[candidates])
    order = sorted(asked_for.tolist(), key=lambda place: (-fused[place], names[place]))[:k]
    ranks = {name: places(scores) for name, scores in scored.parts.items()}
    return [
        Ranked(
            names[place],
            round(float(fused[place]), 4),
            {name: own[place] for name, own in ranks.items() if own[place]},
            tuple(
                (catalogue.document_ids[other.document], other.start, other.end)
                for other in catalogue.elsewhere(int(candidates[place]))
            ),
            scored.near.sentences(place),
        )
        for place in order
    ]


def score(
    indexes: Indexes,
    query: str,
    vectors: Vectors,
    *,
    wanted: int,
    mask: Mask | None,
    only: Mask | None = None,
) -> Scored:
    """What each part says of every candidate; the arguments are those of :func:`rank`."""
    catalogue = indexes.catalogue
    asked = indexes.lexical.ask(query)
    shown = catalogue.shown(mask)
    usual = _pool(indexes, vectors, asked, shown, _CANDIDATES)
    candidates = usual
    if only is not None:
        shown = catalogue.shown(only if mask is None else only & mask)
    if wanted > _CANDIDATES or only is not None:
        more = _pool(indexes, vectors, asked, shown, max(wanted, _CANDIDATES))
        candidates = np.union1d(usual, more)
    near = _nearness(indexes, vectors, candidates)
    parts = {DENSE: near.best(len(candidates))}
    parts |= {name: asked.scores(name, candidates) for name in ANALYSERS}
    literal = _literal(query, parts[_BIGRAMS], asked)
    beside = _best_beside(catalogue, candidates, asked)
    whole = np.zeros(len(candidates), dtype=np.bool_)
    if literal > 0:
        whole = indexes.lexical.holding(certain(query))[candidates]
    return Scored(candidates, np.isin(candidates, usual), parts, beside, literal, whole, near)


def _pool(
    indexes: Indexes,
    vectors: Vectors,
    asked: Asked,
    shown: Mask | None,
    wanted: int,
) -> Rows:
    """What each part puts forward, if so many passages are wanted of it."""
    sentences = _SENTENCES * wanted // _CANDIDATES
    pools = [_nearest_passages(indexes, vectors, shown, sentences)]
    pools += [asked.best(name, wanted, shown) for name in ANALYSERS]
    found: Rows = np.unique(np.concatenate(pools))
    return found


def nearest_leading(indexes: Indexes, vectors: Vectors, k: int) -> list[dict[int, float]]:
    """For each vector the ids of the ``k`` nearest sentences and their cosines, nearest first.

    Of sentences with the same letters the one of the document to cite first stands for all; where
    they crowd others out, more are searched.
    """
    wanted = k
    while True:
        wanted = min(wanted, len(indexes.vectors))
        scores, ids = indexes.vectors.search(vectors, wanted)
        leads = indexes.catalogue.reuse.leading(ids)
        found = [
            _first_scores(own, of, k)
            for own, of in zip(leads.tolist(), scores.tolist(), strict=True)
        ]
        if wanted == len(indexes.vectors) or all(len(one) == k for one in found):
            return found
        wanted *= _MORE


def _first_scores(ids: Sequence[int], scores: Sequence[float], k: int) -> dict[int, float]:
    found: dict[int, float] = {}
    for number, score in zip(ids, scores, strict=True):
        if number != NO_ID and len(found) < k:
            found.setdefault(number, score)
    return found


def as_evidence(store: Store, found: Sequence[Ranked]) -> Iterator[Evidence]:
    """What the store knows of each; a passage removed since the index was made is left out."""
    spans = store.sentence_spans(number for ranked in found for number in ranked.nearest)
    place = 0
    for ranked in found:
        try:
            passage = store.passage(ranked.passage_id)
            document = store.document(passage.document_id)
            text = store.text(passage.document_id)[passage.start : passage.end]
        except NotFoundError:
            continue
        place += 1
        yield Evidence(
            rank=place,
            score=ranked.score,
            passage_id=passage.id,
            document_id=document.id,
            source=document.source,
            title=document.title,
            speaker=document.speaker,
            role=document.role,
            level=document.level,
            kind=document.kind,
            date=document.date,
            heading=" / ".join(passage.heading_path),
            part=passage.part,
            start=passage.start,
            end=passage.end,
            text=text,
            flaws=flaws_on(passage, document),
            ranks=ranked.ranks,
            also_in=tuple(_also_in(store, document.id, ranked.elsewhere)),
            nearest=tuple(sorted(spans[number] for number in ranked.nearest if number in spans)),
        )


def _also_in(
    store: Store, document_id: str, elsewhere: Sequence[tuple[str, int, int]]
) -> Iterator[AlsoIn]:
    """The other documents that hold a passage; those removed meanwhile are left out."""
    groups = store.copies.groups()
    for other_id, start, end in elsewhere:
        try:
            other = store.document(other_id)
        except NotFoundError:
            continue
        yield AlsoIn(
            document_id=other.id,
            title=other.title,
            source=other.source,
            date=other.date,
            relation=groups.relation(document_id, other_id),
            start=start,
            end=end,
        )


def _nearest_passages(indexes: Indexes, vectors: Vectors, mask: Mask | None, k: int) -> Rows:
    """The passages of the sentences nearest to any point."""
    if mask is None:
        return np.unique(_passages_near(indexes, vectors, k, None))
    if mask.mean() > _NEARLY_ALL:
        near = _passages_near(indexes, vectors, round(_SPARE * k), None)
        near = near[mask[near]]
        if len(near) >= k * len(vectors):
            return np.unique(near)
    return np.unique(_passages_near(indexes, vectors, k, indexes.catalogue.sentences_of(mask)))


def _passages_near(
    indexes: Indexes, vectors: Vectors, k: int, allowed: NDArray[np.int64] | None
) -> Rows:
    """For each of the ``k`` nearest sentences of each point its passage."""
    k = min(k, len(indexes.vectors) if allowed is None else len(allowed))
    _, ids = indexes.vectors.search(vectors, k, allowed=allowed)
    rows = indexes.catalogue.passages_of(ids[ids != NO_ID])
    found: Rows = rows[rows >= 0]
    return found


def _literal(query: str, scores: Scores, asked: Asked) -> float:
    """How far a query is a piece of text that stands in a candidate."""
    if not clause_share(query):
        return 0.0  # what a full match has a server would have to be asked
    full = asked.full(_BIGRAMS)
    return literalness(query, float(scores.max(initial=0)) / full) if full > 0 else 0.0


def _best_beside(catalogue: Catalogue, candidates: Rows, asked: Asked) -> dict[str, Scores]:
    """For each part the better score of the passages before and after each candidate.

    They are those of its document; 0 where there is none.
    """
    documents = catalogue.document_rows
    found = {name: np.zeros(len(candidates), dtype=np.float32) for name in ANALYSERS}
    for step in (-1, 1):
        rows = np.clip(candidates + step, 0, len(catalogue) - 1)
        same = (rows != candidates) & (documents[rows] == documents[candidates])
        for name, best in found.items():
            np.maximum(best, np.where(same, asked.scores(name, rows), 0), out=best)
    return found


def _nearness(indexes: Indexes, vectors: Vectors, candidates: Rows) -> Nearness:
    """How near the sentences of the candidates are, those that have a vector."""
    ids, owners = indexes.catalogue.sentences_in(candidates)
    if not indexes.agree:
        held = indexes.vectors.contains(ids)
        ids, owners = ids[held], owners[held]
    return Nearness(ids, owners, indexes.vectors.vectors(ids) @ vectors.T)
