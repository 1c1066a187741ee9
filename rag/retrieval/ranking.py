"""Rank passages for a query by the vectors of their sentences and by their words.

The dense score of a passage is that of its nearest sentence. A vector of the whole passage cannot
tell neighbours in one article apart (R@1 0.70 against 0.90). The candidates of all parts are
pooled, every part scores every candidate, and :mod:`rag.retrieval.fusion` fuses the scores.
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
# Passages pooled per part: enough to hold its best, and exactly scored in a few milliseconds.
_CANDIDATES: Final = 50
# Sentences to get from the vector index; several may belong to one passage.
_SENTENCES: Final = 200
# Maximum number of nearest sentences per passage; a long request has one per point.
_NEAREST: Final = 3
# If a mask allows more than this share of passages, first search a few more without the mask, which
# is faster. Search with the mask only if too few results remain.
_NEARLY_ALL: Final = 0.7
_SPARE: Final = 1.5
# Factor for searching more sentences if too many results are the same.
_MORE: Final = 4


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranked passage: its id, its score in 0..1, and its place in each part of the search.

    ``elsewhere`` are the ids of the other documents that contain it, each with its span there.
    ``nearest`` are the ids of its sentences nearest to the query, one per point of the query.
    """

    passage_id: str
    score: float
    ranks: dict[str, int]
    elsewhere: tuple[tuple[str, int, int], ...] = ()
    nearest: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Nearness:
    """Cosines between the sentences of passages and the points of a query; computed once.

    ``ids`` are the sentences. ``owners`` are the positions of their passages, ascending.
    ``cosines`` has shape ``(sentences, points)``.
    """

    ids: Ids
    owners: Ids
    cosines: Vectors

    def best(self, count: int) -> Scores:
        """Return for each of ``count`` passages the highest cosine of any sentence to any point."""
        best = np.full(count, -1, dtype=np.float32)
        if len(self.ids):
            firsts = self._firsts()
            best[self.owners[firsts]] = np.maximum.reduceat(self.cosines.max(axis=1), firsts)
        return best

    def sentences(self, place: int) -> tuple[int, ...]:
        """Return the nearest sentence of a passage for each point, highest cosine first."""
        first, last = np.searchsorted(self.owners, (place, place + 1))
        if first == last:
            return ()
        near = self.cosines[first:last]
        best = near.argmax(axis=0)
        points = np.argsort(-near.max(axis=0), kind="stable")
        return tuple(dict.fromkeys(self.ids[first + best[points]].tolist()))[:_NEAREST]

    def _firsts(self) -> Ids:
        """Return the position at which each passage's sentences begin."""
        return np.flatnonzero(np.diff(self.owners, prepend=-1))


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """The candidates of a query, by row, and their scores in each part.

    ``beside`` holds, for the lexical parts, the better score of the passages before and after.
    ``literal`` is :func:`rag.retrieval.fusion.literalness`. ``whole`` marks candidates that have
    each bigram of a query that is at all literal. ``usual`` marks the candidates that do not depend
    on ``k``. Scores are standardised over these, so ``k`` does not change the order.
    """

    candidates: Rows
    usual: Mask
    parts: Mapping[str, Scores]
    beside: Mapping[str, Scores]
    literal: float
    whole: Mask
    near: Nearness

    def fused(self, unsound: Mask) -> Scores:
        """Fuse the scores; ``unsound`` marks candidates whose wording has a flaw."""
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
    """Return the ``k`` best passages, best first; equal scores are ordered by id.

    A passage that occurs in several documents is ranked once. It is taken from the document to cite
    first among those that match.

    Args:
        indexes: The indexes to search.
        query: The text for the lexical parts.
        vectors: The vectors of the query's points, shape ``(points, dimension)``.
        k: The maximum number of passages.
        mask: The passages that may be found; None for all.
        only: Restricts the results, None for no restriction. It does not change scores, so the few
            passages with a quotation are not standardised among themselves.
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
    """Score every candidate in each part; the arguments are those of :func:`rank`."""
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
    """Return the union of the candidates that each part proposes if ``wanted`` are needed."""
    sentences = _SENTENCES * wanted // _CANDIDATES
    pools = [_nearest_passages(indexes, vectors, shown, sentences)]
    pools += [asked.best(name, wanted, shown) for name in ANALYSERS]
    found: Rows = np.unique(np.concatenate(pools))
    return found


def nearest_leading(indexes: Indexes, vectors: Vectors, k: int) -> list[dict[int, float]]:
    """Return the ids and cosines of the ``k`` nearest sentences of each vector, nearest first.

    Sentences with the same letters are represented by the one of the document to cite first. If
    such copies take up too many results, more sentences are searched.
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
    """Read each passage and its document from the store; skip passages removed meanwhile."""
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
    """Yield the other documents that contain a passage; skip those removed meanwhile."""
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
    """Return the passages of the sentences nearest to any point."""
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
    """Return the passages of the ``k`` nearest sentences of each point."""
    k = min(k, len(indexes.vectors) if allowed is None else len(allowed))
    _, ids = indexes.vectors.search(vectors, k, allowed=allowed)
    rows = indexes.catalogue.passages_of(ids[ids != NO_ID])
    found: Rows = rows[rows >= 0]
    return found


def _literal(query: str, scores: Scores, asked: Asked) -> float:
    """Estimate how far the query is a piece of text that a candidate contains."""
    if not clause_share(query):
        return 0.0  # a server would need a request to compute the score of a full match
    full = asked.full(_BIGRAMS)
    return literalness(query, float(scores.max(initial=0)) / full) if full > 0 else 0.0


def _best_beside(catalogue: Catalogue, candidates: Rows, asked: Asked) -> dict[str, Scores]:
    """Return per part the better score of a candidate's neighbours in its document, 0 if none."""
    documents = catalogue.document_rows
    found = {name: np.zeros(len(candidates), dtype=np.float32) for name in ANALYSERS}
    for step in (-1, 1):
        rows = np.clip(candidates + step, 0, len(catalogue) - 1)
        same = (rows != candidates) & (documents[rows] == documents[candidates])
        for name, best in found.items():
            np.maximum(best, np.where(same, asked.scores(name, rows), 0), out=best)
    return found


def _nearness(indexes: Indexes, vectors: Vectors, candidates: Rows) -> Nearness:
    """Compute the nearness of the candidates' sentences, skipping those without a vector."""
    ids, owners = indexes.catalogue.sentences_in(candidates)
    if not indexes.agree:
        held = indexes.vectors.contains(ids)
        ids, owners = ids[held], owners[held]
    return Nearness(ids, owners, indexes.vectors.vectors(ids) @ vectors.T)
