"""txtai: an embeddings database with content, dense and hybrid (its BM25 beside the vectors)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from txtai import Embeddings

from embeddings.encoders.protocol import Vectors
from tests.benchmarks.made_vectors import perturbed
from tests.benchmarks.peers.plain_encoder import PASSAGE_PROMPT, QUERY_PROMPT, folder_of
from tests.benchmarks.peers.systems import CHUNKS, Corpus, Opened, TextSystem, VectorSystem


class Text:
    """``Embeddings(path=…, content=True)``; it loads the weights itself, by transformers.

    The dense one opens what the hybrid one saved, which has the same vectors and is as its own
    would be but for the BM25 beside; encoding is nearly all of building.
    """

    def __init__(self, *, hybrid: bool) -> None:
        self._hybrid = hybrid

    def build(self, corpus: Corpus, folder: Path) -> None:
        embeddings = Embeddings(
            path=str(folder_of(corpus.models)),
            content=True,
            hybrid=True,
            instructions={"query": QUERY_PROMPT, "data": PASSAGE_PROMPT},
        )
        embeddings.index((one.id, one.text) for one in corpus.passages)
        embeddings.save(str(folder))

    def open(self, corpus: Corpus, folder: Path) -> Opened:
        embeddings = Embeddings()
        embeddings.load(str(folder))
        if not self._hybrid:
            embeddings.scoring = None
        return Opened(
            lambda question: embeddings.search(question, CHUNKS),
            lambda found: [one["id"] for one in found],
        )


class InVectors:
    """Vectors given, no content: the FAISS index that txtai chooses for their number."""

    def build(self, folder: Path, count: int, seeds: Vectors) -> None:
        embeddings = Embeddings(method="external")
        embeddings.index(_rows(count, seeds))
        embeddings.save(str(folder))

    def open(self, folder: Path) -> Callable[[Vectors], list[int]]:
        embeddings = Embeddings()
        embeddings.load(str(folder))
        return lambda vector: [int(number) for number, _ in embeddings.search(vector[0], 10)]


def _rows(count: int, seeds: Vectors) -> Iterator[tuple[int, Any, None]]:
    start = 0
    for block in perturbed(seeds, count):
        for number, vector in enumerate(block, start):
            yield number, vector, None
        start += len(block)


TEXT: Final[dict[str, TextSystem]] = {
    "txtai": Text(hybrid=False),
    "txtai hybrid": Text(hybrid=True),
}
VECTORS: Final[dict[str, VectorSystem]] = {"txtai": InVectors()}
