"""Neighbours in national reports: clauses as they stand, and sentences with a third of their words.

Run with ``python -m tests.benchmarks.bench_neighbours``; corpus and home are those of
:mod:`tests.benchmarks.bench_queries`. Passages of one report are near one another in meaning, so
this asks what letters can and meaning cannot. 150 clauses of 10 to 24 characters and 150 sentences
of which every third word is kept, drawn by a seed; the passage they are from is to be found.
"""

import math
import random
from collections.abc import Iterator, Sequence

from rag.indexes.folder import IndexFolder
from rag.lexical.tokens import words
from rag.retrieval.library import Library
from rag.retrieval.ranking import score
from tests.benchmarks.bench_queries import WAYS, best_of
from tests.benchmarks.writer_queries import writers_library

_COUNT = 150
_DEPTH = 10
_CLAUSE = range(10, 25)
_REPORT = "#gwr-"


def main() -> None:
    """Print a line a way of ranking."""
    with writers_library() as library:
        sets = {"clause": list(clauses(library)), "thinned": list(thinned(library))}
        print(f"{'':28} clause: R@1, nDCG@10    thinned: R@1, nDCG@10")
        found = {name: _ranks(library, asked) for name, asked in sets.items()}
        for way in found["clause"]:
            figures = "    ".join(
                f"{_recall(own[way]):11.3f} {_ndcg(own[way]):7.3f}" for own in found.values()
            )
            print(f"{way:28} {figures}")


def clauses(library: Library) -> Iterator[tuple[str, str]]:
    """Clauses that stand in one passage only, with its id."""
    texts = _passages(library)
    found = [
        (clause, name)
        for name, text in texts.items()
        for clause in text.replace("。", "，").replace("；", "，").split("，")
        if len(clause) in _CLAUSE and clause.strip() == clause and "\n" not in clause
    ]
    random.Random(1).shuffle(found)
    alone = (pair for pair in found if sum(pair[0] in text for text in texts.values()) == 1)
    yield from (pair for pair, _ in zip(alone, range(_COUNT), strict=False))


def thinned(library: Library) -> Iterator[tuple[str, str]]:
    """Every third word of sentences, with the id of their passage."""
    names = set(_passages(library))
    rows = [row for row in library.store.sentence_rows() if row.passage_id in names]
    random.Random(2).shuffle(rows)
    long = (row for row in rows if len(words(row.text)) >= 12)
    for row, _ in zip(long, range(_COUNT), strict=False):
        yield " ".join(words(row.text)[::3]), row.passage_id


def _passages(library: Library) -> dict[str, str]:
    """The passages of the national reports, by id."""
    reports = {one.id for one in library.store.documents() if _REPORT in one.source}
    texts = {document_id: library.store.text(document_id) for document_id in reports}
    return {
        one.id: texts[one.document_id][one.start : one.end]
        for one in library.store.passages()
        if one.document_id in reports
    }


def _ranks(library: Library, asked: Sequence[tuple[str, str]]) -> dict[str, list[int]]:
    """By way of ranking the place of each passage wanted, 0 if it is not among the first ten."""
    indexes = IndexFolder(library.settings.home / "index").load(library.models.encoder_name)
    assert indexes is not None
    vectors = library.encoder.encode_queries([text for text, _ in asked])
    found: dict[str, list[int]] = {name: [] for name in WAYS}
    for (text, name), vector in zip(asked, vectors, strict=True):
        scored = score(indexes, text, vector[None], wanted=_DEPTH, mask=None)
        for way, ranks in WAYS.items():
            best = best_of(indexes.catalogue, scored, ranks)
            found[way].append(best.index(name) + 1 if name in best else 0)
    return found


def _recall(ranks: Sequence[int]) -> float:
    return sum(rank == 1 for rank in ranks) / len(ranks)


def _ndcg(ranks: Sequence[int]) -> float:
    return sum(1 / math.log2(rank + 1) for rank in ranks if rank) / len(ranks)


if __name__ == "__main__":
    main()
