"""Retrieval on CMRC2018 (1,104 passages, 1,000 questions): R@1, R@10, nDCG@10, and the time taken.

Run with ``python -m tests.benchmarks.bench_retrieval``; the data lie in ``shared`` beside the
checkout. The parts are shown beside their fusions; one run, one index, real encoder. Then the same
questions, and the same passages, in traditional characters (OpenCC). A question counts by the
document of each passage found. The indexes are kept in the user's cache.
"""

import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import opencc

from rag.retrieval.library import Library
from rag.retrieval.ranking import DENSE, Ranked
from rag.settings import Settings
from tests.benchmarks.measuring import CACHE, ndcg, rank_of, recall
from tests.shared import SHARED

# The usual constant of reciprocal rank fusion (Cormack et al. 2009).
_RRF = 60
_DEPTH = 300
_PARTS = (DENSE, "words", "bigrams")


def main() -> None:
    """Print the table."""
    if SHARED is None:
        raise SystemExit("shared data not found")
    data = SHARED / "data" / "retrieval" / "cmrc2018"
    with _library("bench-cmrc2018", data / "corpus.jsonl") as library:
        report(library, data)
    traditional = CACHE / "cmrc2018-traditional.jsonl"
    if not traditional.exists():
        plain = (data / "corpus.jsonl").read_text("utf-8")
        traditional.write_text(opencc.OpenCC("s2t").convert(plain), encoding="utf-8")
    with _library("bench-cmrc2018-traditional", traditional) as library:
        texts, wanted = questions(data)
        _line("passages in trad.", _ranks(library, _found(library, texts), wanted))


def _library(name: str, corpus: Path) -> Library:
    settings = Settings.load(home=CACHE / name, model_cache=CACHE / "models")
    library = Library.open(settings, progress=print)
    added = library.ingest([corpus], progress=lambda *said: print(*said))
    print(f"{len(added.added)} added, {added.unchanged} unchanged")
    return library


def questions(data: Path) -> tuple[list[str], list[str]]:
    """The questions, and the document that answers each."""
    gold = dict(
        (row[0], row[2])
        for row in map(str.split, (data / "qrels.tsv").read_text("utf-8").splitlines())
        if row[3] != "0"
    )
    lines = (data / "queries.jsonl").read_text("utf-8").splitlines()
    queries = [json.loads(line) for line in lines]
    return [query["text"] for query in queries], [gold[query["id"]] for query in queries]


def report(library: Library, data: Path) -> None:
    """One line a way of ranking."""
    texts, wanted = questions(data)
    found = library.ranked(texts, k=_DEPTH)
    rows = {name: [_by_part(one, name) for one in found] for name in _PARTS}
    rows["RRF of all"] = [_by_rrf(one, _PARTS) for one in found]
    rows["RRF dense+words"] = [_by_rrf(one, (DENSE, "words")) for one in found]
    rows["wengao"] = _found(library, texts)
    rows["questions in trad."] = _found(library, list(map(opencc.OpenCC("s2t").convert, texts)))
    print(f"{'':18} {'R@1':>6} {'R@10':>6} {'nDCG@10':>8}   R@1 and nDCG@10: odd, even questions")
    for name, rankings in rows.items():
        _line(name, _ranks(library, rankings, wanted))
    latencies(library, texts[:100])


def _found(library: Library, queries: Sequence[str]) -> list[list[str]]:
    """The passages as a user's search ranks them."""
    return [[one.passage_id for one in found] for found in library.ranked(queries, k=20)]


def _ranks(library: Library, rankings: Sequence[Sequence[str]], wanted: Sequence[str]) -> list[int]:
    """The place of the document wanted in each ranking."""
    documents = {one.id: one.source.rsplit("#", 1)[-1] for one in library.store.documents()}
    owners = {one.id: documents[one.document_id] for one in library.store.passages()}
    return [
        rank_of(target, (owners[passage] for passage in ranking))
        for target, ranking in zip(wanted, rankings, strict=True)
    ]


def _line(name: str, ranks: Sequence[int]) -> None:
    halves = "".join(
        f" {recall(half, 1):6.3f} {ndcg(half):7.4f}" for half in (ranks[::2], ranks[1::2])
    )
    print(
        f"{name:18} {recall(ranks, 1):6.3f} {recall(ranks, 10):6.3f} {ndcg(ranks):8.4f}  {halves}"
    )


def latencies(library: Library, queries: Sequence[str]) -> None:
    """The time of a search, encoding of the query included."""
    taken = []
    for query in queries:
        start = time.perf_counter()
        library.search(query)
        taken.append(time.perf_counter() - start)
    p50, p95 = np.quantile(taken, [0.5, 0.95]) * 1000
    print(f"search p50 {p50:.0f} ms, p95 {p95:.0f} ms")


def _by_part(found: Sequence[Ranked], part: str) -> list[str]:
    kept = [one for one in found if part in one.ranks]
    return [one.passage_id for one in sorted(kept, key=lambda one: one.ranks[part])]


def _by_rrf(found: Sequence[Ranked], parts: Sequence[str]) -> list[str]:
    def score(one: Ranked) -> float:
        return sum(1 / (_RRF + one.ranks[part]) for part in parts if part in one.ranks)

    return [one.passage_id for one in sorted(found, key=score, reverse=True)]


if __name__ == "__main__":
    main()
