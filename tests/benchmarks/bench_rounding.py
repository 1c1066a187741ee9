"""How far errors of rounding in vectors move a ranking.

Half precision, single precision and the kernels of other processors give slightly different
vectors. This adds an error of random direction and known length to the vectors of the index, and
compares the first ten passages with those of the vectors as they are.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import numpy as np

from embeddings.encoders.protocol import Vectors
from embeddings.index.protocol import Ids
from rag.indexes.folder import Indexes
from rag.retrieval.library import Library
from rag.retrieval.ranking import rank
from rag.settings import Settings

SAMPLE: Final = Path(__file__).parents[2] / "corpus" / "sample"
QUERIES: Final = (
    "基层组织", "把力量沉到一线", "堤坝", "妇联", "压实责任", "形式主义怎么治", "乡村振兴怎么抓",
    "关心关爱基层干部", "群团组织如何保持政治性", "防汛工作要求", "营商环境优化", "教师节表彰讲话",
    "安全生产责任落实", "残疾人帮扶", "青年座谈", "减负增效", "网格治理", "主题教育", "产业发展",
    "退役军人",
)  # fmt: skip
ERRORS: Final = (2e-5, 2e-4, 1e-3, 1e-2)
SEEDS: Final = range(3)


@dataclass(frozen=True, slots=True)
class Rounded:
    """A vector index whose vectors are off by ``error``; everything else is that of ``index``."""

    index: Any
    error: float
    random: np.random.Generator
    offsets: dict[int, Vectors] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.index)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.index, name)

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        """The vectors with their errors, the same at each call."""
        numbers = np.asarray(ids, dtype=np.int64)
        exact: Vectors = self.index.vectors(numbers)
        for number in numbers.tolist():
            if number not in self.offsets:
                offset = self.random.normal(size=exact.shape[1])
                scaled = offset * (self.error / float(np.linalg.norm(offset)))
                self.offsets[number] = np.asarray(scaled, dtype=np.float32)
        offsets = [self.offsets[number] for number in numbers.tolist()]
        moved: Vectors = exact + np.array(offsets, dtype=np.float32).reshape(exact.shape)
        return moved

    def search(
        self, queries: Vectors, k: int, *, allowed: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """The nearest by the vectors with their errors."""
        count = len(self.index) if allowed is None else len(allowed)
        _, ids = self.index.search(queries, count, allowed=allowed)
        scores = np.stack(
            [self.vectors(own) @ query for own, query in zip(ids, queries, strict=True)]
        )
        order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        return np.take_along_axis(scores, order, 1), np.take_along_axis(ids, order, 1)


@dataclass(slots=True)
class Moved:
    """What changed over some searches."""

    searches: int = 0
    reordered: int = 0
    exchanged: int = 0
    gap: float = 0.0
    change: float = 0.0

    def add(self, before: dict[str, float], after: dict[str, float]) -> None:
        """Count one search; passages to scores, best first."""
        common = [name for name in before if name in after]
        places = {name: place for place, name in enumerate(after)}
        overturned = [
            before[first] - before[second]
            for first, second in combinations(common, 2)
            if places[first] > places[second]
        ]
        self.searches += 1
        self.reordered += bool(overturned)
        self.exchanged += len(before) - len(common)
        self.gap = max([self.gap, *overturned])
        self.change = max([self.change, *(abs(before[name] - after[name]) for name in common)])


def measure(indexes: Indexes, vectors: Vectors, error: float) -> Moved:
    """All queries against vectors that are off by ``error``."""
    moved = Moved()
    for seed in SEEDS:
        rounded = replace(
            indexes, vectors=Rounded(indexes.vectors, error, np.random.default_rng(seed))
        )
        for query, own in zip(QUERIES, vectors, strict=True):
            before, after = (
                {one.passage_id: one.score for one in rank(of, query, own[None], k=10, mask=None)}
                for of in (indexes, rounded)
            )
            moved.add(before, after)
    return moved


def main() -> None:
    """Print the table of docs/quality/vectors.md."""
    with (
        tempfile.TemporaryDirectory() as home,
        Library.open(Settings.load(home=Path(home))) as library,
    ):
        library.ingest([SAMPLE])
        library.search(QUERIES[0])
        vectors = library.encoder.encode_queries(QUERIES)
        print("| error of a vector | another order | widest gap | exchanged | largest change |")
        print("|---|---|---|---|---|")
        for error in ERRORS:
            moved = measure(library.indexes.current(), vectors, error)
            print(
                f"| {error:g} | {moved.reordered} of {moved.searches} | {moved.gap:.4f} "
                f"| {moved.exchanged} | {moved.change:.4f} |"
            )


if __name__ == "__main__":
    main()
