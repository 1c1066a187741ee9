"""Vectors alone: taken in, saved, opened in a new process, and asked for the ten nearest.

The vectors, and the exact answers, are those of :mod:`tests.benchmarks.bench_vectors`. Building
includes the making of the vectors, which is timed and said. Opening includes the first query, since
some read the index only then; the queries are timed afterwards.
"""

import shutil
from collections.abc import Sequence

import numpy as np

from tests.benchmarks.bench_vectors import QUERIES, exact, real_vectors, recall
from tests.benchmarks.measuring import size_of
from tests.benchmarks.peers.apart import Clock, Done, Limits, StoppedError, run
from tests.benchmarks.peers.systems import System
from tests.benchmarks.peers.vectors_jobs import FOLDER, Searched, build, make, search


def compare(
    chosen: Sequence[System], counts: Sequence[int], *, limits: Limits, threads: int
) -> None:
    """Print a line a count and system, as they come."""
    real = real_vectors()
    queries, seeds = real[:QUERIES], real[QUERIES:]
    print(
        f"{len(seeds):,} encoded sentences, vectors beyond these are made of pairs of them with "
        f"noise; {QUERIES} others ask.\nvectors/s: building and saving. opens: of the saved index "
        "in a new process, imports apart, to the first answer.\nMiB: most memory of the process "
        "that searches, and of the one that builds."
    )
    for count in counts:
        nearest = exact(count, seeds, queries)
        making = run(make, count, seeds, limits=limits, threads=threads).value
        print(f"\n{count:,} vectors; making them takes {making.cpu:.1f} s of what building takes")
        _print(_HEADS)
        for system in chosen:
            shutil.rmtree(FOLDER, ignore_errors=True)
            FOLDER.mkdir(parents=True)
            try:
                built = run(build, system, count, seeds, limits=limits, threads=threads)
            except StoppedError as stopped:
                print(f"{system.name:16} building {stopped}", flush=True)
                continue
            try:
                searched = run(search, system, queries, limits=limits, threads=threads)
            except StoppedError as stopped:
                print(f"{system.name:16} searching {stopped}", flush=True)
                continue
            _print((system.name, *_figures(count, built, searched, nearest), system.note))
    shutil.rmtree(FOLDER, ignore_errors=True)


_HEADS = (
    *("", "built s", "CPU s", "vectors/s", "imports s", "opens s", "CPU s"),
    *("p50 ms", "p95 ms", "CPU ms", "recall@10", "MiB", "building", "disk MiB", ""),
)


def _print(cells: Sequence[str]) -> None:
    name, *figures, note = cells
    columns = (
        f"{cell:>{max(len(head), 6)}}" for cell, head in zip(figures, _HEADS[1:-1], strict=True)
    )
    print(f"{name:16} {' '.join(columns)}  {note}".rstrip(), flush=True)


def _figures(count: int, built: Done, searched: Done, nearest: list[set[int]]) -> list[str]:
    took: Clock = built.value
    one: Searched = searched.value
    p50, p95 = np.quantile([1000 * asked.wall for asked in one.asked], [0.5, 0.95])
    return [
        f"{took.wall:.1f}",
        f"{took.cpu:.1f}",
        f"{count / took.wall:,.0f}",
        f"{one.imports.wall:.2f}",
        f"{one.opened.wall:.3f}",
        f"{one.opened.cpu:.3f}",
        f"{p50:.2f}",
        f"{p95:.2f}",
        f"{1000 * np.median([asked.cpu for asked in one.asked]):.2f}",
        f"{recall(one.found, nearest):.3f}",
        f"{searched.memory:,.0f}",
        f"{built.memory:,.0f}",
        f"{size_of(FOLDER):,.0f}",
    ]
