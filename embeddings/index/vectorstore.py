"""LangChain's view of store and index: a ``VectorStore`` of passages, searched through sentences.

A LangChain document is a passage. What LangChain code adds becomes a document of the store with one
passage; what was ingested is found beside it. This module is imported late: langchain-core takes a
second.
"""

import hashlib
import json
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore
from langchain_core.vectorstores.utils import maximal_marginal_relevance

from corpus.document.derived import Derived
from corpus.document.values import CleanText, Document, Passage, RawDocument
from corpus.errors import NotFoundError
from corpus.splitting.sentences import split_sentences
from corpus.store.store import Store
from embeddings.encoders.protocol import Encoder, Vectors, normalised
from embeddings.index.faiss_index import FaissIndex
from embeddings.index.protocol import NO_ID, VectorIndex

Filter = Callable[[LangChainDocument], bool]

# Source of a document that came through LangChain; its raw bytes are its text and metadata as JSON.
SCHEME: Final = "langchain:"
# Sentences asked for per passage wanted: several of the nearest lie in one passage.
_SENTENCES_A_PASSAGE: Final = 8


class EncoderEmbeddings(Embeddings):
    """Our encoder as LangChain's ``Embeddings``."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        vectors: list[list[float]] = self.encoder.encode_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        vector: list[float] = self.encoder.encode_queries([text])[0].tolist()
        return vector


class EmbeddingsEncoder:
    """LangChain's ``Embeddings`` as our encoder; texts are passed on as they are."""

    def __init__(self, embeddings: Embeddings) -> None:
        self.embeddings = embeddings
        self.name = f"langchain:{type(embeddings).__name__}"
        self.dimension = len(embeddings.embed_query("度"))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape ``(len(texts), dimension)``, L2-normalised."""
        return self._as_vectors([self.embeddings.embed_query(text) for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape ``(len(texts), dimension)``, L2-normalised."""
        return self._as_vectors(self.embeddings.embed_documents(list(texts)))

    def _as_vectors(self, vectors: list[list[float]]) -> Vectors:
        rows = np.array(vectors, dtype=np.float32).reshape(-1, self.dimension)
        return normalised(rows)


class CorpusVectorStore(VectorStore):
    """Passages of a store, scored by the cosine of their nearest sentence to the question.

    The index is held in memory and follows what is added and deleted here; saving it is the
    caller's affair (:meth:`embeddings.index.protocol.VectorIndex.save`).
    """

    def __init__(self, store: Store, index: VectorIndex, encoder: Encoder) -> None:
        self._store = store
        self._index = index
        self._encoder = encoder
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        path: Path | None = None,
        **kwargs: Any,
    ) -> Self:
        """A new store of these texts.

        Args:
            texts: One passage each.
            embedding: Encodes them.
            metadatas: One a text.
            ids: One a text; made up where not given.
            path: The database; None for one that goes when this object does.
            **kwargs: None are known.
        """
        encoder = (
            embedding.encoder
            if isinstance(embedding, EncoderEmbeddings)
            else EmbeddingsEncoder(embedding)
        )
        folder = None if path else tempfile.TemporaryDirectory(prefix="wengao-")
        store = Store.open(path or Path(folder.name if folder else "") / "corpus.sqlite3")
        made = cls(store, FaissIndex.create(encoder.dimension), encoder)
        made._folder = folder
        made.add_texts(texts, metadatas, ids=ids, **kwargs)
        return made

    @property
    def embeddings(self) -> Embeddings:
        """The encoder, as LangChain knows it."""
        return EncoderEmbeddings(self._encoder)

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """Add texts, one passage each; an id that LangChain code added before is replaced.

        Returns:
            The ids.

        Raises:
            ValueError: lengths differ, an id comes twice or is that of an ingested passage, or a
                text has no sentence (all blank).
            TypeError: metadata is not JSON.
        """
        if kwargs:
            raise TypeError(f"unknown arguments: {', '.join(kwargs)}")
        bodies = list(texts)
        names = [name or uuid.uuid4().hex for name in ids or [""] * len(bodies)]
        facts = metadatas or [{} for _ in bodies]
        if not len(bodies) == len(names) == len(facts) == len(set(names)):
            raise ValueError("texts, metadatas and ids differ in number, or an id comes twice")
        added = [_as_document(*one) for one in zip(names, bodies, facts, strict=True)]
        for one in added:
            self._add(*one)
        return names

    def add_documents(self, documents: list[LangChainDocument], **kwargs: Any) -> list[str]:
        """Add documents; see :meth:`add_texts`."""
        given: list[str] | None = kwargs.pop("ids", None)
        names: list[str] = given if given is not None else [one.id or "" for one in documents]
        texts = [one.page_content for one in documents]
        return self.add_texts(texts, [one.metadata for one in documents], ids=names, **kwargs)

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool:
        """Delete passages; ids that are not there are passed over.

        Args:
            ids: Of passages; None deletes nothing, since a corpus is not emptied by an omission.
            **kwargs: None are known.

        Raises:
            ValueError: a passage is one of several of an ingested document, which can only be
                removed as a whole.
        """
        passages = [passage for name in ids or () if (passage := self._passage(name))]
        for passage in passages:
            if self._store.document(passage.document_id).source != _source(passage.id):
                raise ValueError(f"{passage.id} is part of an ingested document; remove that")
        for passage in passages:
            self._remove(passage.document_id)
        return True

    def get_by_ids(self, ids: Sequence[str], /) -> list[LangChainDocument]:
        """Passages by id; those that are not there are left out."""
        found = (self._passage(name) for name in ids)
        return [self._as_langchain(passage) for passage in found if passage]

    def similarity_search(
        self, query: str, k: int = 4, *, filter: Filter | None = None, **kwargs: Any
    ) -> list[LangChainDocument]:
        """The ``k`` nearest passages, nearest first."""
        found = self.similarity_search_with_score(query, k, filter=filter, **kwargs)
        return [document for document, _ in found]

    def similarity_search_with_score(
        self, query: str, k: int = 4, *, filter: Filter | None = None, **kwargs: Any
    ) -> list[tuple[LangChainDocument, float]]:
        """The same with the cosine of the nearest sentence, higher is nearer.

        Args:
            query: A question.
            k: How many at most.
            filter: Which documents may be found.
            **kwargs: None are known.
        """
        return self._nearest(self._encoder.encode_queries([query]), k, filter)

    def similarity_search_by_vector(
        self, embedding: list[float], k: int = 4, *, filter: Filter | None = None, **kwargs: Any
    ) -> list[LangChainDocument]:
        """The nearest to a vector."""
        vector = np.array([embedding], dtype=np.float32)
        return [document for document, _ in self._nearest(vector, k, filter)]

    def max_marginal_relevance_search(
        self,
        query: str,
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        *,
        filter: Filter | None = None,
        **kwargs: Any,
    ) -> list[LangChainDocument]:
        """Passages that are near and unlike one another (Carbonell and Goldstein 1998)."""
        vector = self._encoder.encode_queries([query])
        documents = [document for document, _ in self._nearest(vector, fetch_k, filter)]
        if not documents:
            return []
        others = self._encoder.encode_passages([one.page_content for one in documents])
        chosen = maximal_marginal_relevance(vector[0], list(others), lambda_mult=lambda_mult, k=k)
        return [documents[place] for place in chosen]

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        """A cosine below 0 is as irrelevant as 0."""
        return lambda score: min(1.0, max(0.0, score))

    def _nearest(
        self, vector: Vectors, k: int, filter: Filter | None
    ) -> list[tuple[LangChainDocument, float]]:
        found = (
            (self._as_langchain(passage), score) for passage, score in self._by_nearness(vector, k)
        )
        kept = (one for one in found if filter is None or filter(one[0]))
        return list(islice(kept, max(k, 0)))

    def _by_nearness(self, vector: Vectors, k: int) -> Iterator[tuple[Passage, float]]:
        """Passages nearest first, asking the index for more as long as the caller does."""
        seen: set[str] = set()
        depth, total = max(k, 1) * _SENTENCES_A_PASSAGE, len(self._index)
        asked = 0
        while asked < total:
            depth = min(depth, total)
            scores, ids = self._index.search(vector, depth)
            pairs = list(zip(ids[0].tolist(), scores[0].tolist(), strict=True))[asked:]
            score_of = dict(pairs)
            wanted = [number for number, _ in pairs if number != NO_ID]
            for row in self._store.sentence_rows(ids=wanted):
                if row.passage_id not in seen:
                    seen.add(row.passage_id)
                    yield self._store.passage(row.passage_id), score_of[row.id]
            asked, depth = depth, depth * 4

    def _passage(self, passage_id: str) -> Passage | None:
        try:
            return self._store.passage(passage_id)
        except NotFoundError:
            return None

    def _add(self, raw: RawDocument, document: Document, passage: Passage) -> None:
        known = self._passage(passage.id)
        if known is not None:
            if self._store.document(known.document_id).source != document.source:
                raise ValueError(f"{passage.id} is the id of an ingested passage")
            self._remove(known.document_id)
        clean = CleanText.from_raw(raw.text)
        sentences = split_sentences(raw.text)
        if not sentences:
            raise ValueError(f"{passage.id} has no sentence")
        self._store.writer.add(Derived(raw, document, clean, sentences, [passage]))
        rows = list(self._store.sentence_rows(document_id=document.id))
        vectors = self._encoder.encode_passages([row.text for row in rows])
        self._index.add([row.id for row in rows], vectors)

    def _remove(self, document_id: str) -> None:
        self._index.remove([row.id for row in self._store.sentence_rows(document_id=document_id)])
        self._store.writer.remove(document_id)

    def _as_langchain(self, passage: Passage) -> LangChainDocument:
        document = self._store.document(passage.document_id)
        text = self._store.text(document.id)[passage.start : passage.end]
        if document.source == _source(passage.id):
            metadata = json.loads(self._store.raw(document.id))["metadata"]
        else:
            metadata = {
                **document.model_dump(mode="json", exclude={"id", "flaws", "content_sha256"}),
                "document_id": document.id,
                "start": passage.start,
                "end": passage.end,
                "heading": " / ".join(passage.heading_path),
                "part": passage.part and str(passage.part),
                "flaws": [flaw.model_dump(mode="json") for flaw in passage.flaws],
            }
        return LangChainDocument(id=passage.id, page_content=text, metadata=metadata)


def _source(name: str) -> str:
    return SCHEME + name


def _as_document(
    name: str, text: str, metadata: dict[str, Any]
) -> tuple[RawDocument, Document, Passage]:
    """What is stored for a text: its JSON as the raw bytes, the whole text as one passage."""
    record = {"text": text, "metadata": metadata}
    data = json.dumps(record, ensure_ascii=False, sort_keys=True).encode()
    source = _source(name)
    if not text.strip():
        raise ValueError(f"{name} has no sentence")
    digest = hashlib.sha256(data).hexdigest()
    number = hashlib.sha256(f"{digest}\n{source}".encode()).hexdigest()[:16]
    title = str(metadata.get("title") or name)
    document = Document(id=number, title=title, source=source, content_sha256=digest)
    passage = Passage(id=name, document_id=number, start=0, end=len(text))
    raw = RawDocument(source=source, data=data, text=text, suffix=".json", encoding="utf-8")
    return raw, document, passage
