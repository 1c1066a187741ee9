"""The vector index at size: opening, searching, recall, memory, adding, deleting, bytes on disk.

Run with ``python -m tests.benchmarks.bench_vectors [--counts 10000 1000000 10000000]``. Beside it,
in the same run on the same vectors, what LangChain's FAISS store holds: all of them in single
precision in memory (``IndexFlat``), up to a million.

Sentences of the shared corpora are encoded by the product's encoder (kept in the user's cache); the
vectors beyond those are made from pairs of them, with noise, as ``perturbed`` says. Queries are
sentences that are in no index. Every figure of opening, searching and memory is of a new process.
"""

import argparse
import json
import multiprocessing
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np

from corpus.splitting.sentences import split_sentences
from embeddings.encoders.blas import use_one_thread
from embeddings.encoders.loading import load_encoder
from embeddings.encoders.protocol import Vectors
from embeddings.index.faiss_index import FaissIndex
from tests.benchmarks.made_vectors import perturbed
from tests.benchmarks.measuring import CACHE, peak_memory, size_of
from tests.shared import SHARED

_REAL = 20_000
QUERIES = 200
# Sentences of a hundred passages.
_CHANGE = 1_000
_FLAT_UP_TO = 1_000_000
_ENCODER = "bench"
_LENGTHS = range(12, 121)


def main() -> None:
    """Print a line a count and index."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000, 1_000_000])
    real = real_vectors()
    held_out, seeds = real[:QUERIES], real[QUERIES:]
    print(f"{len(seeds)} encoded sentences; {QUERIES} others ask; recall against exact search")
    for count in parser.parse_args().counts:
        compare(count, seeds, held_out)


def real_vectors() -> Vectors:
    """Vectors of different sentences of the shared corpora, encoded once."""
    path = CACHE / f"sentence-vectors-{_REAL}.npy"
    if not path.exists():
        encoder = load_encoder("bundled", models_dir=CACHE / "models", threads=0, progress=print)
        np.save(path, encoder.encode_passages(sentences(_REAL)), allow_pickle=False)
    vectors: Vectors = np.load(path, allow_pickle=False)
    return vectors


def sentences(count: int) -> list[str]:
    """So many sentences, drawn from all the shared corpora."""
    if SHARED is None:
        raise SystemExit("shared data not found")
    found: set[str] = set()
    for path in sorted((SHARED / "data" / "corpus").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            text = json.loads(line)["text"]
            found.update(text[one.start : one.end] for one in split_sentences(text))
    ordered = sorted(text for text in found if len(text) in _LENGTHS)
    drawn = np.random.default_rng(1).choice(len(ordered), count, replace=False)
    return [ordered[place] for place in drawn]


def compare(count: int, seeds: Vectors, queries: Vectors) -> None:
    """Build, then measure in processes of their own."""
    root = CACHE / "bench-vectors"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    nearest = exact(count, seeds, queries)
    jobs = [("wengao", build_ours, search_ours)]
    if count <= _FLAT_UP_TO:
        jobs.append(("flat, as LangChain's", build_flat, search_flat))
    for name, build, search in jobs:
        folder = root / name.partition(",")[0]
        start = time.perf_counter()
        apart(build, folder, count, seeds)
        built = time.perf_counter() - start
        figures = apart(search, folder, queries, nearest)
        print(f"{count:>10,} {name:22} built in {built:.0f} s | {figures}", flush=True)
    print(f"{count:>10,} {'wengao, changes':22} {apart(change_ours, root / 'wengao', queries)}")
    shutil.rmtree(root)


def apart(job: Any, *arguments: Any) -> Any:
    """Run it in a new process, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(job, arguments)


def exact(count: int, seeds: Vectors, queries: Vectors) -> list[set[int]]:
    """The ids of the ten nearest of each query, by comparing with all."""
    best = np.full((len(queries), 10), -1, dtype=np.float32)
    ids = np.zeros((len(queries), 10), dtype=np.int64)
    start = 0
    for block in perturbed(seeds, count):
        scores = np.concatenate([best, queries @ block.T], axis=1)
        here = np.broadcast_to(np.arange(start, start + len(block)), (len(queries), len(block)))
        all_ids = np.concatenate([ids, here], axis=1)
        order = np.argpartition(-scores, 10, axis=1)[:, :10]
        best, ids = np.take_along_axis(scores, order, 1), np.take_along_axis(all_ids, order, 1)
        start += len(block)
    return [set(row) for row in ids.tolist()]


def build_ours(folder: Path, count: int, seeds: Vectors) -> None:
    """As an ingest does: a step, save, the next."""
    index = FaissIndex.create(seeds.shape[1])
    start = 0
    for block in perturbed(seeds, count):
        index.add(range(start, start + len(block)), block)
        start += len(block)
        index.save(folder, encoder=_ENCODER, fingerprint="")


def search_ours(folder: Path, queries: Vectors, nearest: list[set[int]]) -> str:
    """Open and search, in a process as a library sets it up."""
    use_one_thread()
    start = time.perf_counter()
    index = FaissIndex.open(folder, encoder=_ENCODER)
    opened = time.perf_counter() - start
    assert index is not None
    found = timed(lambda query: index.search(query, 10)[1][0], queries)
    return line(opened, *found, nearest, folder)


def change_ours(folder: Path, queries: Vectors) -> str:
    """Add and delete a hundred passages, with all that saving takes."""
    index = FaissIndex.open(folder, encoder=_ENCODER)
    assert index is not None
    new = np.repeat(queries, _CHANGE // len(queries), axis=0)
    first = int(index.ids()[-1]) + 1
    taken = []
    for change in (
        lambda: index.add(range(first, first + len(new)), new),
        lambda: index.remove(range(first - _CHANGE, first)),
    ):
        start = time.perf_counter()
        change()
        index.save(folder, encoder=_ENCODER, fingerprint="")
        taken.append(time.perf_counter() - start)
    return f"adding {_CHANGE} and saving {taken[0]:.2f} s, deleting {taken[1]:.2f} s"


def build_flat(folder: Path, count: int, seeds: Vectors) -> None:
    """All in memory, one file."""
    import faiss

    index = faiss.IndexFlatL2(seeds.shape[1])
    for block in perturbed(seeds, count):
        index.add(block)
    folder.mkdir()
    faiss.write_index(index, str(folder / "index.faiss"))


def search_flat(folder: Path, queries: Vectors, nearest: list[set[int]]) -> str:
    """Read and search."""
    import faiss

    start = time.perf_counter()
    index = faiss.read_index(str(folder / "index.faiss"))
    opened = time.perf_counter() - start
    found = timed(lambda query: index.search(query, 10)[1][0], queries)
    return line(opened, *found, nearest, folder)


def timed(search: Any, queries: Vectors) -> tuple[list[float], list[list[int]]]:
    """Milliseconds and ids of each query, asked one at a time."""
    taken, found = [], []
    for row in range(len(queries)):
        start = time.perf_counter()
        ids = search(queries[row : row + 1])
        taken.append((time.perf_counter() - start) * 1000)
        found.append(ids.tolist())
    return taken, found


def line(
    opened: float,
    taken: list[float],
    found: list[list[int]],
    nearest: list[set[int]],
    folder: Path,
) -> str:
    """The figures of an index."""
    p50, p95 = np.quantile(taken, [0.5, 0.95])
    return (
        f"open {opened * 1000:.0f} ms, p50 {p50:.1f} ms, p95 {p95:.1f} ms, "
        f"recall@10 {recall(found, nearest):.3f}, memory {peak_memory():,.0f} MiB, "
        f"disk {size_of(folder):,.0f} MiB"
    )


def recall(found: list[list[int]], nearest: list[set[int]]) -> float:
    """The share of the ten nearest that was found."""
    shares = [len(set(own) & gold) / 10 for own, gold in zip(found, nearest, strict=True)]
    return float(np.mean(shares))


if __name__ == "__main__":
    main()
