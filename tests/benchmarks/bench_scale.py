"""A search at size, all of it but the encoding: a million passages with ten million sentences.

``python -m tests.benchmarks.bench_scale [--passages 1000000] [--keep]``. The texts are real
sentences of the shared corpora, five to a passage, put together at random; their vectors are those
of :mod:`tests.benchmarks.bench_vectors`, ten to a passage. So the answers mean nothing, but words,
lists and filters are as long as those of real text. Every line is of a new process; 200 sentences
that are in no index ask, one at a time. With ``--keep`` what was built is used again.
"""

import argparse
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.document.values import Part
from embeddings.encoders.blas import use_one_thread
from embeddings.encoders.protocol import Vectors
from embeddings.index.faiss_index import FaissIndex
from rag.indexes.catalogue import Catalogue
from rag.indexes.folder import Indexes
from rag.indexes.reuse import Mask, ReuseIndex
from rag.lexical.index import LexicalIndex
from rag.lexical.segments import Segment, SegmentPlan
from rag.retrieval.ranking import rank
from tests.benchmarks.bench_vectors import apart, build_ours, real_vectors, sentences
from tests.benchmarks.measuring import CACHE, peak_memory, size_of

_QUERIES: Final = 200
_VECTORS: Final = 10
_SENTENCES: Final = 5
_PASSAGES_A_DOCUMENT: Final = 20
_REAL: Final = 20_000
_ADDED: Final = 100
_ENCODER: Final = "bench"
# Shares of passages that filters let through: a part of a speech, a level, all but flawed ones.
_SHARES: Final = (0.02, 0.3, 0.9)


def main() -> None:
    """Build what is not there, then print a line a kind of search."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    count = args.passages
    root = CACHE / f"bench-scale-{count}"
    queries = real_vectors()[:_QUERIES]
    texts = sentences(_REAL)
    if not root.exists():
        partial = root.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        for name, job in (("words", build_words), ("vectors", build_vectors)):
            start = time.perf_counter()
            print(f"{name} built, {apart(job, partial, count, texts)}", end=" ", flush=True)
            print(f"in {time.perf_counter() - start:.0f} s", flush=True)
        partial.rename(root)
    print(apart(opened, root))
    for share in (None, *_SHARES):
        print(apart(searched, root, texts[:_QUERIES], queries, share), flush=True)
    print(apart(added, root, texts))
    if not args.keep:
        shutil.rmtree(root)


def passages(texts: list[str], numbers: NDArray[np.int64]) -> Iterator[str]:
    """The text of each passage, the same whenever it is asked for."""
    for number in numbers.tolist():
        chance = random.Random(number)
        yield "".join(chance.choices(texts[_QUERIES:], k=_SENTENCES))


def catalogue(count: int) -> Catalogue:
    """So many passages of documents of twenty, with nothing that stands in several."""
    documents = -(-count // _PASSAGES_A_DOCUMENT)
    rows = np.repeat(np.arange(documents, dtype=np.int32), _PASSAGES_A_DOCUMENT)[:count]
    numbers = np.arange(1, count + 1, dtype=np.int64)
    chance = np.random.default_rng(3)
    sentence_ids = np.arange(count * _VECTORS, dtype=np.int64)
    four = np.zeros((0, 4), dtype=np.int32)
    two, five = (np.zeros((0, width), dtype=np.int64) for width in (2, 5))
    return Catalogue.of(
        tuple(f"d{row:015}" for row in range(documents)),
        names=[f"{row:016x}-{number}" for number, row in enumerate(rows.tolist())],
        numbers=numbers,
        titles=chance.integers(0, 1 << 62, documents).astype(np.uint64),
        document_rows=rows,
        parts=chance.integers(0, len(Part), count).astype(np.int8),
        unsound=chance.random(count) < 0.1,
        sentences=np.stack([sentence_ids, np.repeat(numbers, _VECTORS)], axis=1),
        reuse=ReuseIndex(four, four, np.arange(documents, dtype=np.int32), two, five),
    )


def build_words(root: Path, count: int, texts: list[str]) -> str:
    """Catalogue and lexical index; says what memory it took."""
    folder = root / "passages"
    folder.mkdir(parents=True)
    built = catalogue(count)
    built.save(folder)
    change = SegmentPlan.towards(built.wanted, ())
    change.write(folder, lambda numbers: passages(texts, numbers), lambda _done, _total: None)
    return f"{peak_memory():,.0f} MiB at most"


def build_vectors(root: Path, count: int, _: list[str]) -> str:
    """The vectors, saved in steps as an ingest does."""
    build_ours(root / "vectors", count * _VECTORS, real_vectors()[_QUERIES:])
    return f"{peak_memory():,.0f} MiB at most"


def indexes(root: Path) -> Indexes:
    """All of them, opened in a process as a library sets it up."""
    use_one_thread()
    vectors = FaissIndex.open(root / "vectors", encoder=_ENCODER)
    assert vectors is not None
    held = Catalogue.load(root / "passages")
    return Indexes(vectors, held, LexicalIndex.open(root / "passages", held.wanted), "all")


def opened(root: Path) -> str:
    """How long opening takes, and what lies on disk."""
    start = time.perf_counter()
    found = indexes(root)
    taken = time.perf_counter() - start
    sizes = [size_of(root / name) for name in ("vectors", "passages")]
    return (
        f"{len(found.catalogue):,} passages, {len(found.vectors):,} vectors: open"
        f" {taken * 1000:.0f} ms, {peak_memory():,.0f} MiB then;"
        f" on disk vectors {sizes[0]:,.0f}, catalogue and words {sizes[1]:,.0f} MiB"
    )


def searched(root: Path, texts: list[str], queries: Vectors, share: float | None) -> str:
    """How long ranking takes, with a filter that lets a share through or without."""
    found = indexes(root)
    mask: Mask | None = None
    if share is not None:
        mask = np.random.default_rng(5).random(len(found.catalogue)) < share
    taken = []
    # The first ones read what no search has read yet.
    for text, vector in [*zip(texts[:10], queries[:10], strict=True)] * 2 + [
        *zip(texts, queries, strict=True)
    ]:
        start = time.perf_counter()
        assert rank(found, text, vector[None], k=10, mask=mask)
        taken.append((time.perf_counter() - start) * 1000)
    p50, p95 = np.quantile(taken[20:], [0.5, 0.95])
    name = "all passages" if share is None else f"a filter that lets {share:.0%} through"
    return f"{name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, {peak_memory():,.0f} MiB at most"


def added(root: Path, texts: list[str]) -> str:
    """How long it takes the lexical index to take in a hundred passages, and to let them go."""
    held = Catalogue.load(root / "passages")
    segments = LexicalIndex.open(root / "passages", held.wanted).segments
    count = len(held)
    told = []
    for name, size in (("adding", count + _ADDED), ("deleting", count - _ADDED)):
        taken = _changed(root, catalogue(size), segments, texts)
        told.append(f"{name} {_ADDED} {taken:.2f} s")
    return "words: " + ", ".join(told)


def _changed(root: Path, new: Catalogue, segments: Sequence[Segment], texts: list[str]) -> float:
    folder = root / "changed"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    start = time.perf_counter()
    change = SegmentPlan.towards(new.wanted, segments)
    change.write(folder, lambda numbers: passages(texts, numbers), lambda _done, _total: None)
    taken = time.perf_counter() - start
    shutil.rmtree(folder)
    return taken


if __name__ == "__main__":
    main()
