"""What several benchmarks measure alike. Light to import: it counts in what they measure."""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

# Models, vectors and indexes that are made once and kept between runs.
CACHE = Path.home() / ".cache" / "wengao-tests"


def rank_of(target: str, ranking: Iterable[str]) -> int:
    """The place of a document among the distinct documents, 0 if it is not there."""
    distinct = list(dict.fromkeys(ranking))
    return distinct.index(target) + 1 if target in distinct else 0


def recall(ranks: Sequence[int], k: int) -> float:
    """The share of questions whose document is among the first ``k``."""
    return sum(1 <= rank <= k for rank in ranks) / len(ranks)


def ndcg(ranks: Sequence[int]) -> float:
    """One relevant document a question, so the ideal gain is 1."""
    return sum(1 / math.log2(rank + 1) for rank in ranks if 1 <= rank <= 10) / len(ranks)


def peak_memory() -> float:
    """The most memory of this process so far, in MiB.

    What getrusage tells can be that of the process that began this one.
    """
    status = dict(row.split(":", 1) for row in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


def size_of(folder: Path) -> float:
    """MiB of all files under it."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
