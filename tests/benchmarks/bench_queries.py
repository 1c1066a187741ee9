"""120 queries as writers put them: R@5, nDCG@10 and MRR with and without each ingredient.

Run with ``python -m tests.benchmarks.bench_queries``; the texts lie in ``shared`` beside the
checkout, the queries and judgements in :mod:`tests.benchmarks.writer_queries`. R@5 is the share of
the passages that answer (at most five) among the first five; gains are ``2 ** grade - 1``; what was
never judged counts as not answering, and how much of the first five that was is shown.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Final

import numpy as np

from rag.indexes.catalogue import Catalogue
from rag.indexes.folder import Indexes, IndexFolder
from rag.lexical.index import LexicalIndex
from rag.query.filters import Filters
from rag.retrieval.fusion import UNSOUND_PENALTY, WEIGHTS, Scores, fuse, standardised
from rag.retrieval.library import Library
from rag.retrieval.ranking import Scored, score
from tests.benchmarks.writer_queries import (
    SETS,
    Judged,
    graded_passages,
    queries,
    writers_library,
)
from tests.rag.lexical_making import lexical_of

_DEPTH: Final = 10
_RRF: Final = 60
_BEFORE: Final = {"dense": 0.6, "words": 0.2, "bigrams": 0.2}
_Way = Callable[[Scored, np.ndarray], Scores]


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one ranking of one query; the recall is undefined where nothing answers."""

    recall: float
    ndcg: float
    reciprocal: float
    unjudged: int


def main() -> None:
    """Print the table."""
    with writers_library() as library:
        report(library, library.settings.home)


def report(library: Library, home: Path) -> None:
    """One line a way of ranking: all queries, both halves, each set."""
    indexes = IndexFolder(home / "index").load(library.models.encoder_name)
    assert indexes is not None
    asked = queries()
    grades = [graded_passages(library, one) for one in asked]
    rankings = _by_ways(library, indexes, asked)
    rankings["as in the product"] = [
        [hit.passage_id for hit in library.ranked([one.text], k=_DEPTH, filters=_filters(one))[0]]
        for one in asked
    ]
    print(f"{'':28} R@5   nDCG@10 MRR   new  | nDCG@10: fit  held " + " ".join(SETS))
    for name, found in rankings.items():
        figures = [figures_of(ids, own) for ids, own in zip(found, grades, strict=True)]
        print(_line(name, asked, figures))


def _by_ways(
    library: Library, indexes: Indexes, asked: Sequence[Judged]
) -> dict[str, list[list[str]]]:
    vectors = library.encoder.encode_queries([one.text for one in asked])
    documents = library.store.documents()
    masks = [
        indexes.catalogue.matching(_filters(one), documents) if one.filters else None
        for one in asked
    ]
    bare = Indexes(indexes.vectors, indexes.catalogue, _bodies(library), indexes.fingerprint)
    found: dict[str, list[list[str]]] = {name: [] for name in (*WAYS, "no title, no headings")}
    for one, vector, mask in zip(asked, vectors, masks, strict=True):
        scored = score(indexes, one.text, vector[None], wanted=_DEPTH, mask=mask)
        for name, way in WAYS.items():
            found[name].append(best_of(indexes.catalogue, scored, way))
        other = score(bare, one.text, vector[None], wanted=_DEPTH, mask=mask)
        found["no title, no headings"].append(best_of(indexes.catalogue, other, _adaptive))
    return found


def _filters(one: Judged) -> Filters:
    return Filters.parse(**one.filters)


def _bodies(library: Library) -> LexicalIndex:
    """The lexical index of the passages alone, without the title and headings above them."""
    texts = {one.id: library.store.text(one.id) for one in library.store.documents()}
    passages = library.store.passages()
    return lexical_of([texts[one.document_id][one.start : one.end] for one in passages])


def best_of(catalogue: Catalogue, scored: Scored, way: _Way) -> list[str]:
    """The ids of the first ten."""
    names = catalogue.names_of(scored.candidates)
    scores = way(scored, catalogue.unsound[scored.candidates])
    order = sorted(range(len(names)), key=lambda place: (-scores[place], names[place]))
    return [names[place] for place in order[:_DEPTH]]


# The ways of ranking: each takes the scores of the candidates and which of them have a flaw.


def _part(name: str) -> _Way:
    return lambda scored, _: scored.parts[name]


def _weighted(weights: Mapping[str, float]) -> _Way:
    def way(scored: Scored, unsound: np.ndarray) -> Scores:
        total = sum(weight * standardised(scored.parts[name]) for name, weight in weights.items())
        return np.asarray(total - UNSOUND_PENALTY * unsound, dtype=np.float32)

    return way


def _rrf(scored: Scored, _: np.ndarray) -> Scores:
    total = np.zeros(len(scored.candidates), dtype=np.float32)
    for scores in scored.parts.values():
        total[np.argsort(-scores, kind="stable")] += 1 / (_RRF + 1 + np.arange(len(scores)))
    return total


def _adaptive(scored: Scored, unsound: np.ndarray) -> Scores:
    return scored.fused(unsound)


def _alone(scored: Scored, unsound: np.ndarray) -> Scores:
    """Adaptive weights, without the passages beside."""
    return fuse(scored.parts, unsound=unsound, literal=scored.literal)


def _unpenalised(scored: Scored, unsound: np.ndarray) -> Scores:
    return scored.fused(np.zeros_like(unsound))


WAYS: Final[Mapping[str, _Way]] = {
    "dense": _part("dense"),
    "words": _part("words"),
    "bigrams": _part("bigrams"),
    "reciprocal rank fusion": _rrf,
    "fixed weights, as before": _weighted(_BEFORE),
    "without dense": _weighted({"words": 0.5, "bigrams": 0.5}),
    "without words": _weighted({"dense": 0.5, "bigrams": 0.5}),
    "without bigrams": _weighted({"dense": 0.5, "words": 0.5}),
    "fixed weights": _weighted(WEIGHTS),
    "adaptive weights": _alone,
    "and passages beside": _adaptive,
    "without penalty for flaws": _unpenalised,
}


def figures_of(found: Sequence[str], grades: Mapping[str, int]) -> Figures:
    """What a ranking is worth; ``grades`` by passage id."""
    own = [grades.get(name, 0) for name in found]
    answering = sum(grade == 2 for grade in grades.values())
    hits = sum(grade == 2 for grade in own[:5])
    ideal = _gain(sorted(grades.values(), reverse=True)[:_DEPTH])
    first = next((1 / place for place, grade in enumerate(own, 1) if grade == 2), 0.0)
    return Figures(
        hits / min(5, answering) if answering else math.nan,
        _gain(own[:_DEPTH]) / ideal if ideal else math.nan,
        first if answering else math.nan,
        sum(name not in grades for name in found[:5]),
    )


def _gain(grades: Iterable[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, 1))


def _line(name: str, asked: Sequence[Judged], figures: Sequence[Figures]) -> str:
    def ndcg(keep: Callable[[Judged], bool]) -> str:
        return f"{_mean(f.ndcg for one, f in zip(asked, figures, strict=True) if keep(one)):.3f}"

    halves = f"{ndcg(lambda one: one.fitted)} {ndcg(lambda one: not one.fitted)}"
    sets = " ".join(f"{ndcg(partial(_is_of, own)):>8}" for own in SETS)
    means = [_mean(getattr(one, field) for one in figures) for field in ("recall", "ndcg")]
    mrr = _mean(one.reciprocal for one in figures)
    new = sum(one.unjudged for one in figures)
    return f"{name:28} {means[0]:.3f} {means[1]:.3f}   {mrr:.3f} {new:4} |        {halves} {sets}"


def _is_of(name: str, one: Judged) -> bool:
    return one.set == name


def _mean(values: Iterable[float]) -> float:
    return fmean(value for value in values if not math.isnan(value))


if __name__ == "__main__":
    main()
