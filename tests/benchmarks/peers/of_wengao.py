"""wengao itself, as ``wengao corpus add`` and ``wengao search`` use it.

What it imports is listed in ``systems``, so that the table of vectors does not load the library.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from embeddings.encoders.protocol import Vectors
from tests.benchmarks.peers.systems import CHUNKS, Corpus, Opened, TextSystem, VectorSystem

if TYPE_CHECKING:
    from rag.draft.values import Evidence
    from rag.retrieval.library import Library


class Text:
    """The library over one home folder."""

    def build(self, corpus: Corpus, folder: Path) -> None:
        with _library(corpus, folder) as library:
            library.ingest([corpus.file])

    def open(self, corpus: Corpus, folder: Path) -> Opened:
        library = _library(corpus, folder)

        def sources(found: "tuple[Evidence, ...]") -> list[str]:
            return [one.source.rsplit("#", 1)[-1] for one in found]

        return Opened(lambda question: library.search(question, k=CHUNKS), sources)


def _library(corpus: Corpus, folder: Path) -> "Library":
    from rag.retrieval.library import Library
    from rag.settings import Settings

    return Library.open(Settings.load(home=folder, model_cache=corpus.models))


class InVectors:
    """The index of sentence vectors."""

    def build(self, folder: Path, count: int, seeds: Vectors) -> None:
        from tests.benchmarks.bench_vectors import build_ours

        build_ours(folder, count, seeds)

    def open(self, folder: Path) -> Callable[[Vectors], list[int]]:
        from embeddings.encoders.blas import use_one_thread
        from embeddings.index.faiss_index import FaissIndex

        use_one_thread()  # as a library does
        index = FaissIndex.open(folder, encoder="bench")
        assert index is not None

        def nearest(vector: Vectors) -> list[int]:
            ids: list[int] = index.search(vector, 10)[1][0].tolist()
            return ids

        return nearest


TEXT: Final[dict[str, TextSystem]] = {"wengao": Text()}
VECTORS: Final[dict[str, VectorSystem]] = {"wengao": InVectors()}
