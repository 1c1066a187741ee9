"""LlamaIndex: its vector index with the store, the splitter and the persistence it has by default.

Its tokenizer (tiktoken's cl100k_base) lies in the package, so nothing is fetched.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from llama_index.core import (
    Document,
    StorageContext,
    VectorStoreIndex,
    load_index_from_storage,
)
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores import SimpleVectorStore, VectorStoreQuery

from embeddings.encoders.protocol import Vectors
from tests.benchmarks.made_vectors import perturbed
from tests.benchmarks.peers.plain_encoder import PlainEncoder
from tests.benchmarks.peers.systems import CHUNKS, Corpus, Opened, TextSystem, VectorSystem

_STORE = "vector_store.json"


class LocalEmbedding(BaseEmbedding):
    """As HuggingFaceEmbedding of llama-index-embeddings-huggingface."""

    _encoder: PlainEncoder = PrivateAttr()

    def __init__(self, models: Path) -> None:
        super().__init__(model_name="local")
        self._encoder = PlainEncoder(models)

    def _get_query_embedding(self, query: str) -> Any:
        return self._encoder.questions([query])[0].tolist()

    async def _aget_query_embedding(self, query: str) -> Any:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> Any:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> Any:
        return self._encoder.passages(texts).tolist()


class Text:
    """``VectorStoreIndex.from_documents``, persisted."""

    def build(self, corpus: Corpus, folder: Path) -> None:
        index = VectorStoreIndex.from_documents(
            [Document(text=one.text, id_=one.id) for one in corpus.passages],
            transformations=[SentenceSplitter()],
            embed_model=LocalEmbedding(corpus.models),
        )
        index.storage_context.persist(persist_dir=str(folder))

    def open(self, corpus: Corpus, folder: Path) -> Opened:
        saved = StorageContext.from_defaults(persist_dir=str(folder))
        index = load_index_from_storage(saved, embed_model=LocalEmbedding(corpus.models))
        retriever = index.as_retriever(similarity_top_k=CHUNKS)
        return Opened(retriever.retrieve, lambda found: [one.node.ref_doc_id for one in found])


class InVectors:
    """The simple vector store alone."""

    def build(self, folder: Path, count: int, seeds: Vectors) -> None:
        store = SimpleVectorStore()
        start = 0
        for block in perturbed(seeds, count):
            nodes = [
                TextNode(id_=str(number), embedding=vector.tolist())
                for number, vector in enumerate(block, start)
            ]
            store.add(nodes)
            start += len(block)
        store.persist(str(folder / _STORE))

    def open(self, folder: Path) -> Callable[[Vectors], list[int]]:
        store = SimpleVectorStore.from_persist_path(str(folder / _STORE))

        def nearest(vector: Vectors) -> list[int]:
            query = VectorStoreQuery(query_embedding=vector[0].tolist(), similarity_top_k=10)
            return [int(one) for one in store.query(query).ids or ()]

        return nearest


TEXT: Final[dict[str, TextSystem]] = {"llama-index": Text()}
VECTORS: Final[dict[str, VectorSystem]] = {"llama-index": InVectors()}
