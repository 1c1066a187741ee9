"""wengao itself, as ``wengao corpus add`` and ``wengao search`` use it."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from embeddings.encoder import Vectors
from embeddings.vector_index import FaissIndex
from rag.draft import Evidence
from rag.library import Library
from rag.settings import Settings
from tests.benchmarks.bench_vectors import ENCODER, build_ours
from tests.benchmarks.peers.systems import CHUNKS, Corpus, Opened, TextSystem, VectorSystem


class Text:
    """The library over one home folder."""

    def build(self, corpus: Corpus, folder: Path) -> None:
        with _library(corpus, folder) as library:
            library.ingest([corpus.file])

    def open(self, corpus: Corpus, folder: Path) -> Opened:
        library = _library(corpus, folder)

        def sources(found: tuple[Evidence, ...]) -> list[str]:
            return [one.source.rsplit("#", 1)[-1] for one in found]

        return Opened(lambda question: library.search(question, k=CHUNKS), sources)


def _library(corpus: Corpus, folder: Path) -> Library:
    return Library.open(Settings.load(home=folder, model_cache=corpus.models))


class InVectors:
    """The index of sentence vectors."""

    def build(self, folder: Path, count: int, seeds: Vectors) -> None:
        build_ours(folder, count, seeds)

    def open(self, folder: Path) -> Callable[[Vectors], list[int]]:
        index = FaissIndex.open(folder, encoder=ENCODER)
        assert index is not None

        def nearest(vector: Vectors) -> list[int]:
            ids: list[int] = index.search(vector, 10)[1][0].tolist()
            return ids

        return nearest


TEXT: Final[dict[str, TextSystem]] = {"wengao": Text()}
VECTORS: Final[dict[str, VectorSystem]] = {"wengao": InVectors()}
