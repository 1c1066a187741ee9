"""The systems compared: which there are, what each needs installed, and what each must do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from embeddings.encoders.protocol import Vectors

INSTALL = "pip install -c constraints.txt -e '.[bench]'"
# Passages asked of a search, as bench_retrieval asks of ours; chunks of one document count once.
CHUNKS = 20
# What the product imports before its first search.
_OURS = ("rag.retrieval.library", "embeddings.encoders.onnx", "faiss", "rjieba")
_ENCODER = ("sentence_transformers",)


class Passage(NamedTuple):
    """A document of the corpus. ``text`` begins with the title, which our index reads too."""

    id: str
    text: str


class Corpus(NamedTuple):
    """The passages, the file that they are from, and where the encoder lies written out."""

    passages: Sequence[Passage]
    file: Path
    models: Path


class Opened(NamedTuple):
    """A saved index that answers: ``ask`` is timed; ``sources`` reads document ids of its answer.

    One id a chunk found, best first.
    """

    ask: Callable[[str], Any]
    sources: Callable[[Any], list[str]]


class TextSystem(Protocol):
    """Takes texts in and is asked questions."""

    def build(self, corpus: Corpus, folder: Path) -> None:
        """Take the passages in and save what the system saves in ``folder``."""
        ...

    def open(self, corpus: Corpus, folder: Path) -> Opened:
        """What was saved, ready to be asked; of ``corpus`` only the encoder may be used."""
        ...


class VectorSystem(Protocol):
    """Takes vectors in and is asked for the nearest; ids are their places in the order given."""

    def build(self, folder: Path, count: int, seeds: Vectors) -> None:
        """Take in what ``bench_vectors.perturbed`` makes of the seeds, and save it."""
        ...

    def open(self, folder: Path) -> Callable[[Vectors], list[int]]:
        """What was saved, as a function from one vector, of shape ``(1, d)``, to ten ids."""
        ...


@dataclass(frozen=True, slots=True)
class System:
    """A row of a table.

    ``module`` is the one of this folder that has it. ``imports`` are timed before it is opened.
    With ``built_as`` it opens what that other system saved, and saves nothing of its own.
    """

    name: str
    module: str
    needs: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    built_as: str = ""
    note: str = ""

    @property
    def builder(self) -> str:
        """The system that builds what this one opens."""
        return self.built_as or self.name

    @property
    def missing(self) -> list[str]:
        """What of the things it needs is not installed."""
        return [name for name in self.needs if find_spec(name) is None]

    def load(self) -> Any:
        """Import what it imports, and its module."""
        for name in self.imports:
            import_module(name)
        return import_module(f"tests.benchmarks.peers.{self.module}")


_LANGCHAIN = ("langchain_community", "langchain_text_splitters")
_BM25 = (*_LANGCHAIN, "rank_bm25")
_BOTH = (*_BM25, "langchain_classic")
_ENSEMBLE = (*_ENCODER, "langchain_classic.retrievers")

TEXT = (
    System("wengao", "of_wengao", imports=_OURS),
    System("langchain faiss", "of_langchain", _LANGCHAIN, _ENCODER, note="texts pickled"),
    System("langchain bm25", "of_langchain", _BM25, note="saves nothing, indexes at opening"),
    System("langchain bm25, words", "of_langchain", _BM25, note="as above, rjieba cuts the words"),
    System(
        *("langchain both", "of_langchain", _BOTH, _ENSEMBLE, "langchain faiss"),
        note="texts pickled",
    ),
    System(
        *("langchain both, words", "of_langchain", _BOTH, _ENSEMBLE, "langchain faiss"),
        note="texts pickled",
    ),
    System("llama-index", "of_llama_index", ("llama_index",), _ENCODER, note="JSON"),
    System("txtai hybrid", "of_txtai", ("txtai",), _ENCODER),
    System(
        "txtai", "of_txtai", ("txtai",), _ENCODER, "txtai hybrid", "the same, its BM25 left out"
    ),
    System("chroma", "of_chroma", ("chromadb",), _ENCODER),
)

VECTORS = (
    System("wengao", "of_wengao", imports=("embeddings.index.faiss_index", "faiss")),
    System("langchain faiss", "of_langchain", _LANGCHAIN, note="ids pickled"),
    System("llama-index", "of_llama_index", ("llama_index",), note="JSON"),
    System("txtai", "of_txtai", ("txtai",)),
    System("chroma", "of_chroma", ("chromadb",)),
)


def named(systems: Sequence[System], name: str) -> System:
    """The one of that name."""
    return next(one for one in systems if one.name == name)
