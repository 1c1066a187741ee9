"""Chroma: a collection of the persistent client with an embedding function.

Its own function for Sentence-Transformers cannot give a question another prompt than a passage.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import chromadb
from chromadb.config import Settings

from embeddings.encoders.protocol import Vectors
from tests.benchmarks.made_vectors import perturbed
from tests.benchmarks.peers.plain_encoder import PlainEncoder
from tests.benchmarks.peers.systems import CHUNKS, Corpus, Opened, TextSystem, VectorSystem

_NAME = "corpus"


class LocalFunction(chromadb.EmbeddingFunction[chromadb.Documents]):
    """As SentenceTransformerEmbeddingFunction, with the prompts."""

    def __init__(self, models: Path) -> None:
        self._encoder = PlainEncoder(models)

    def __call__(self, input: chromadb.Documents) -> Any:
        return list(self._encoder.passages(input))

    def embed_query(self, input: chromadb.Documents) -> Any:
        return list(self._encoder.questions(input))

    @staticmethod
    def name() -> str:
        return "local"

    def get_config(self) -> dict[str, Any]:
        return {}

    @staticmethod
    def build_from_config(config: dict[str, Any]) -> Any:
        raise NotImplementedError("the function is given when the collection is opened")


def _client(folder: Path) -> Any:
    return chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))


class Text:
    """``collection.add(documents=…)``."""

    def build(self, corpus: Corpus, folder: Path) -> None:
        function = LocalFunction(corpus.models)
        collection = _client(folder).create_collection(_NAME, embedding_function=function)
        collection.add(
            ids=[one.id for one in corpus.passages],
            documents=[one.text for one in corpus.passages],
        )

    def open(self, corpus: Corpus, folder: Path) -> Opened:
        function = LocalFunction(corpus.models)
        collection = _client(folder).get_collection(_NAME, embedding_function=function)
        return Opened(
            lambda question: collection.query(query_texts=[question], n_results=CHUNKS),
            lambda found: found["ids"][0],
        )


class InVectors:
    """``collection.add(embeddings=…)``, as many at once as the client takes."""

    def build(self, folder: Path, count: int, seeds: Vectors) -> None:
        client = _client(folder)
        collection = client.create_collection(_NAME, embedding_function=None)
        most = client.get_max_batch_size()
        start = 0
        for block in perturbed(seeds, count):
            for place in range(0, len(block), most):
                part = block[place : place + most]
                first = start + place
                ids = [str(number) for number in range(first, first + len(part))]
                collection.add(ids=ids, embeddings=part)
            start += len(block)

    def open(self, folder: Path) -> Callable[[Vectors], list[int]]:
        collection = _client(folder).get_collection(_NAME, embedding_function=None)

        def nearest(vector: Vectors) -> list[int]:
            found = collection.query(query_embeddings=vector, n_results=10, include=[])
            return [int(one) for one in found["ids"][0]]

        return nearest


TEXT: Final[dict[str, TextSystem]] = {"chroma": Text()}
VECTORS: Final[dict[str, VectorSystem]] = {"chroma": InVectors()}
