"""LangChain: the FAISS store and the BM25 retriever of langchain-community, and both together.

langchain-huggingface wants huggingface-hub below 2, which gradio and transformers of our pins do
not, so the class that it would give is written out here; it makes the same call.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import rjieba
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_text_splitters import RecursiveCharacterTextSplitter

from embeddings.encoders.protocol import Vectors
from tests.benchmarks.made_vectors import perturbed
from tests.benchmarks.peers.plain_encoder import PlainEncoder
from tests.benchmarks.peers.systems import (
    CHUNKS,
    Corpus,
    Opened,
    Passage,
    TextSystem,
    VectorSystem,
)

_PASSAGES = "passages.json"


class LocalEmbeddings(Embeddings):
    """As HuggingFaceEmbeddings of langchain-huggingface."""

    def __init__(self, models: Path) -> None:
        self._encoder = PlainEncoder(models)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._encoder.passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self._encoder.questions([text])[0].tolist()
        return vector


class Faiss:
    """``FAISS.from_documents`` over chunks of the recursive splitter."""

    def build(self, corpus: Corpus, folder: Path) -> None:
        chunks = _chunks(corpus.passages)
        FAISS.from_documents(chunks, LocalEmbeddings(corpus.models)).save_local(str(folder))

    def open(self, corpus: Corpus, folder: Path) -> Opened:
        store = _load(folder, LocalEmbeddings(corpus.models))
        return Opened(lambda question: store.similarity_search(question, k=CHUNKS), _sources)


class BM25:
    """The retriever cannot be saved: the texts are kept, and indexed when it is opened."""

    def __init__(self, words: Callable[[str], list[str]] | None = None) -> None:
        self._words = words

    def build(self, corpus: Corpus, folder: Path) -> None:
        bm25(_chunks(corpus.passages), self._words)
        folder.mkdir()
        text = json.dumps(list(corpus.passages), ensure_ascii=False)
        (folder / _PASSAGES).write_text(text, encoding="utf-8")

    def open(self, corpus: Corpus, folder: Path) -> Opened:
        kept = json.loads((folder / _PASSAGES).read_text(encoding="utf-8"))
        retriever = bm25(_chunks([Passage(*one) for one in kept]), self._words)
        return Opened(retriever.invoke, _sources)


class Both:
    """The ensemble that LangChain's documentation makes of the two, one weight each."""

    def __init__(self, words: Callable[[str], list[str]] | None = None) -> None:
        self._words = words

    def build(self, corpus: Corpus, folder: Path) -> None:
        raise NotImplementedError("the folder of Faiss is opened")

    def open(self, corpus: Corpus, folder: Path) -> Opened:
        # Late: the rows of its parts need it neither installed nor imported.
        from langchain_classic.retrievers import EnsembleRetriever

        store = _load(folder, LocalEmbeddings(corpus.models))
        chunks = store.get_by_ids(list(store.index_to_docstore_id.values()))
        both = EnsembleRetriever(
            retrievers=[
                bm25(chunks, self._words),
                store.as_retriever(search_kwargs={"k": CHUNKS}),
            ],
            weights=[0.5, 0.5],
        )
        return Opened(both.invoke, _sources)


def bm25(chunks: list[Document], words: Callable[[str], list[str]] | None) -> BaseRetriever:
    """As it comes (it cuts at white space), or with a function that cuts Chinese into words."""
    options: dict[str, Any] = {} if words is None else {"preprocess_func": words}
    retriever: BaseRetriever = BM25Retriever.from_documents(chunks, k=CHUNKS, **options)
    return retriever


def _chunks(passages: Any) -> list[Document]:
    documents = [Document(page_content=one.text, metadata={"id": one.id}) for one in passages]
    found: list[Document] = RecursiveCharacterTextSplitter().split_documents(documents)
    return found


def _load(folder: Path, embeddings: Embeddings) -> Any:
    return FAISS.load_local(str(folder), embeddings, allow_dangerous_deserialization=True)


def _sources(found: list[Document]) -> list[str]:
    return [one.metadata["id"] for one in found]


class NoEmbeddings(Embeddings):
    """Where vectors are given."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise NotImplementedError

    def embed_query(self, text: str) -> list[float]:
        raise NotImplementedError


class InVectors:
    """The FAISS store with vectors given; the text of each is its number."""

    def build(self, folder: Path, count: int, seeds: Vectors) -> None:
        store = None
        for ids, pairs in _blocks(count, seeds):
            if store is None:
                store = FAISS.from_embeddings(pairs, NoEmbeddings(), ids=ids)
            else:
                store.add_embeddings(pairs, ids=ids)
        assert store is not None
        store.save_local(str(folder))

    def open(self, folder: Path) -> Callable[[Vectors], list[int]]:
        store = _load(folder, NoEmbeddings())

        def nearest(vector: Vectors) -> list[int]:
            found = store.similarity_search_by_vector(vector[0].tolist(), k=10)
            return [int(one.page_content) for one in found]

        return nearest


def _blocks(count: int, seeds: Vectors) -> Iterator[tuple[list[str], list[tuple[str, Any]]]]:
    start = 0
    for block in perturbed(seeds, count):
        ids = [str(number) for number in range(start, start + len(block))]
        yield ids, list(zip(ids, block, strict=True))
        start += len(block)


TEXT: Final[dict[str, TextSystem]] = {
    "langchain faiss": Faiss(),
    "langchain bm25": BM25(),
    "langchain bm25, words": BM25(rjieba.cut),
    "langchain both": Both(),
    "langchain both, words": Both(rjieba.cut),
}
VECTORS: Final[dict[str, VectorSystem]] = {"langchain faiss": InVectors()}
