"""wengao beside what a user would take instead: same corpus, same encoder weights, same run.

``python -m tests.benchmarks.bench_peers``; one of the two tables with ``--part text`` or ``--part
vectors``, some of the rows with ``--systems wengao chroma``, other sizes with ``--counts 10000
1000000 10000000``. It takes about an hour of processor time; ten million, only tried when asked
for, takes hours and tens of GB of disk. The peers are LangChain (FAISS store, recursive splitter
and BM25 of langchain-community), LlamaIndex, txtai and Chroma, each as its quick start sets it up,
with the prompts of the encoder. They come with ``pip install -c constraints.txt -e '.[bench]'``;
rows of what is not installed are left out.

Every figure is of a process of its own. All have the same cores (``--threads``, one unless asked:
the processor time of one thread is what other work on the machine disturbs least).
"""

import argparse
from collections.abc import Iterator, Sequence
from typing import Final

from tests.benchmarks.peers import apart, systems
from tests.benchmarks.peers.systems import System

# A system that takes more than this to build or to answer is no choice for the size.
LIMITS: Final = apart.Limits(seconds=20 * 60, memory=12 * 2**30)
COUNTS: Final = (10_000, 1_000_000)
PARTS: Final = ("text", "vectors")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    names = list(dict.fromkeys(one.name for one in (*systems.TEXT, *systems.VECTORS)))
    parser.add_argument("--part", choices=PARTS, nargs="+", default=PARTS)
    parser.add_argument("--systems", choices=names, nargs="+", default=names, metavar="NAME")
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    # Late: a new process imports this module again, and what it imports then is measured.
    from tests.benchmarks.peers import text_part, vectors_part

    apart.set_environment(options.threads)
    limits = f"{LIMITS.seconds / 60:.0f} minutes of processor time, {LIMITS.memory >> 30} GiB"
    print(f"cores for each: {options.threads}; a system is stopped at {limits}")
    if "text" in options.part:
        rows = list(_installed(systems.TEXT, options.systems))
        text_part.compare(rows, limits=LIMITS, threads=options.threads)
    if "vectors" in options.part:
        rows = list(_installed(systems.VECTORS, options.systems))
        vectors_part.compare(rows, options.counts, limits=LIMITS, threads=options.threads)


def _installed(rows: Sequence[System], names: Sequence[str]) -> Iterator[System]:
    """Those asked for; tells which are left out, and what to do about it."""
    for one in rows:
        if one.name in names and one.missing:
            print(f"{one.name}: left out without {', '.join(one.missing)} ({systems.INSTALL})")
        elif one.name in names:
            yield one


if __name__ == "__main__":
    main()
