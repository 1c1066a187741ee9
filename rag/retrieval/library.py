"""The library: the corpus and its indexes in one home folder.

::

    home/corpus.sqlite3     the documents (corpus.store.store)
    home/index/             built from the documents (rag.indexes.folder)
    home/library.lock       held during a change, so that two processes take turns
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from corpus.document.closing import Closing
from corpus.document.values import Document
from corpus.errors import StoreError
from corpus.store.store import SentenceRow, Store
from embeddings.encoders.blas import use_one_thread
from embeddings.encoders.protocol import Encoder, Vectors, normalised
from embeddings.rerankers.protocol import Reranker
from rag.draft.values import Evidence
from rag.errors import RequestError
from rag.indexes.folder import Indexes
from rag.indexes.sentence_vectors import Stopped
from rag.query.filters import Filters
from rag.retrieval.current_indexes import CurrentIndexes, as_lines
from rag.retrieval.encodings import Encodings
from rag.retrieval.loaded_models import LoadedModels
from rag.retrieval.ranking import Ranked, as_evidence, nearest_leading
from rag.retrieval.searching import Searcher, checked
from rag.retrieval.spans import Spans
from rag.retrieval.upkeep import Progress, Upkeep, silent
from rag.settings import FAISS, Settings

if TYPE_CHECKING:
    from corpus.ingest.ingesting import IngestReport

# The file of the corpus in a home folder.
DATABASE: Final = "corpus.sqlite3"


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """A sentence of the corpus that is close to a text; ``similarity`` is the cosine."""

    row: SentenceRow
    similarity: float


class Library(Closing):
    """The corpus and its indexes under ``settings.home``; safe to use from several threads.

    ``indexes`` are searched, ``models`` encode and re-rank, ``upkeep`` verifies and repairs.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        *,
        encoder: Encoder | None = None,
        reranker: Reranker | None = None,
        models: LoadedModels | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        self.settings = settings
        self.store = store
        tell = progress or (lambda _: None)
        self._shares_models = models is not None
        self.models = models or LoadedModels(
            settings, encoder=encoder, reranker=reranker, tell=tell
        )
        self.indexes = CurrentIndexes(settings, store, self.models, tell=tell)
        self.upkeep = Upkeep(store, self.indexes, self.models)
        self._tell = tell
        self._documents: tuple[str, tuple[Document, ...]] = ("", ())
        self._spans: tuple[Indexes, Spans] | None = None

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        encoder: Encoder | None = None,
        reranker: Reranker | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Self:
        """Open or create a library. This is cheap: models and indexes are loaded at first use.

        Args:
            settings: ``home``, ``encoder``, ``reranker``, ``models_dir`` and ``threads`` are used.
            encoder: Replaces the encoder named in the settings.
            reranker: Replaces the re-ranker named in the settings, if any.
            progress: Called with a message for the user before a long step.

        Raises:
            StoreError: the home folder cannot be written, or the database cannot be used.
        """
        try:
            settings.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"文件夹 {settings.home} 建不了：{error.strerror}；请用 --home 另指定一个"
            ) from error
        use_one_thread()
        store = Store.open(settings.home / DATABASE)
        return cls(settings, store, encoder=encoder, reranker=reranker, progress=progress)

    def beside(self, home: Path) -> Self:
        """Open another library under ``home`` that uses the models of this one, with FAISS.

        Raises:
            StoreError: the folder cannot be written, or the database cannot be used.
        """
        own = {"home": home, "index": FAISS, "model_cache": self.settings.models_dir}
        settings = self.settings.model_copy(update=own)
        store = Store.open(home / DATABASE)
        return type(self)(settings, store, models=self.models, progress=self._tell)

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded at first use.

        Raises:
            EncoderError: it is missing or damaged.
        """
        return self.models.encoder

    @property
    def encodings(self) -> Encodings:
        """The cached vectors of the encoder, kept until the library is closed.

        Raises:
            EncoderError: it is missing or damaged.
        """
        return self.models.encodings

    def search(
        self, query: str, *, k: int = 10, filters: Filters | None = None, literal: bool = False
    ) -> tuple[Evidence, ...]:
        """Return the ``k`` best passages for a query, best first; fewer if fewer match.

        Passages that contain the quoted parts of the query come first
        (:mod:`rag.retrieval.phrases`). A ``literal`` query is plain text, so its quotation marks
        have no effect. Filters in the words of the query are not parsed here.

        Raises:
            RequestError: the query is empty or longer than ``MAX_QUERY``, or ``k`` is below 1.
            VectorIndexError: an index is damaged or belongs to another encoder.
            EncoderError: the encoder is missing or damaged.
            RerankerError: a re-ranker is set, and it is missing or damaged.
        """
        return self.search_many([query], k=k, filters=filters, literal=literal)[0]

    def search_many(
        self,
        queries: Sequence[str],
        *,
        k: int = 10,
        filters: Filters | None = None,
        literal: bool = False,
        reranked: bool = True,
    ) -> list[tuple[Evidence, ...]]:
        """Search for many queries, which are encoded in one batch; see :meth:`search`.

        Unset ``reranked`` if the order matters little: the re-ranker is by far the slowest step.

        Raises:
            RequestError: a query is empty or too long; then none is searched.
        """
        found = self.ranked(queries, k=k, filters=filters, literal=literal, reranked=reranked)
        return [tuple(as_evidence(self.store, one)) for one in found]

    def ranked(
        self,
        queries: Sequence[str],
        *,
        k: int = 10,
        filters: Filters | None = None,
        literal: bool = False,
        reranked: bool = True,
    ) -> list[list[Ranked]]:
        """Rank passages for many queries, but return only ids, scores and places.

        Raises:
            RequestError: a query is empty or too long; then none is searched.
        """
        if k < 1:
            raise RequestError("要找的条数须是 1 以上的整数")
        queries = [checked(query) for query in queries]
        indexes = self.indexes.current()
        if not queries or not len(indexes.catalogue):
            return [[] for _ in queries]
        mask = None
        if filters is not None and not filters.empty:
            mask = indexes.catalogue.matching(filters, self._documents_of(indexes))
            indexes = indexes.narrowed(filters)
        reranker = self.models.reranker if reranked else None
        searcher = Searcher(indexes, self.store, self.encoder, reranker, mask, literal)
        return searcher.rank(queries, k)

    def nearest_sentences(self, texts: Sequence[str], *, k: int = 20) -> list[list[SentenceHit]]:
        """Return the ``k`` nearest sentences of the corpus for each text, nearest first.

        A sentence of several documents is returned once, from the document to cite first.

        Texts are encoded as queries: among 2,021 sentences the nearest one supported 85 % of 80
        claims, against 84 % if claims are encoded as passages.

        Raises:
            VectorIndexError: an index is damaged or belongs to another encoder.
            EncoderError: the encoder is missing or damaged.
        """
        indexes = self.indexes.current()
        if not texts or not len(indexes.vectors):
            return [[] for _ in texts]
        vectors = self.encoder.encode_queries(texts)
        hits = nearest_leading(indexes, vectors, k)
        found = sorted({number for own in hits for number in own})
        rows = {row.id: row for row in self.store.sentence_rows(ids=found)}
        return [
            [SentenceHit(rows[number], score) for number, score in own.items() if number in rows]
            for own in hits
        ]

    def spans(self) -> Spans:
        """Return the finder of exact and nearly exact words in the corpus as it is now.

        Raises:
            VectorIndexError: an index is damaged or belongs to another encoder.
            EncoderError: the encoder is missing or damaged.
        """
        indexes, held = self.indexes.current(), self._spans
        if held is None or held[0] is not indexes:
            held = (indexes, Spans(indexes, self.store))
            self._spans = held
        return held[1]

    def leading(self, rows: Iterable[SentenceRow]) -> list[SentenceRow]:
        """Replace each sentence by the same one in the document to cite first, and drop repeats.

        Raises:
            VectorIndexError: an index is damaged or belongs to another encoder.
        """
        by_id = {row.id: row for row in rows}
        ids = np.fromiter(by_id, dtype=np.int64, count=len(by_id))
        leads = list(dict.fromkeys(self.indexes.current().catalogue.reuse.leading(ids).tolist()))
        missing = [number for number in leads if number not in by_id]
        by_id |= {row.id: row for row in self.store.sentence_rows(ids=missing)}
        return [by_id[number] for number in leads if number in by_id]

    def sentence_vectors(self, ids: Sequence[int]) -> dict[int, Vectors]:
        """Read the vectors of sentences from the index, by id; each has shape ``(dimension,)``.

        Raises:
            VectorIndexError: an index is damaged or belongs to another encoder.
        """
        indexes = self.indexes.current()
        wanted = np.unique(np.asarray(ids, dtype=np.int64))
        held = wanted[indexes.vectors.contains(wanted)]
        vectors = indexes.vectors.vectors(held)
        return dict(zip(held.tolist(), vectors, strict=True))

    def passage_vectors(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the normalised mean of the sentence vectors of each passage, by passage id.

        It says what a passage is about as a whole. It is too coarse to search with.

        Raises:
            VectorIndexError: an index is damaged or belongs to another encoder.
        """
        own = self.store.sentences_of(passage_ids)
        vectors = self.sentence_vectors([number for ids in own.values() for number in ids])
        held = {name: [vectors[one] for one in ids if one in vectors] for name, ids in own.items()}
        return {
            name: normalised(np.sum(some, axis=0, keepdims=True))[0]
            for name, some in held.items()
            if some
        }

    def ingest(
        self,
        paths: Sequence[Path],
        *,
        progress: Progress | None = None,
        stop: Callable[[], bool] | None = None,
        encoding: str = "",
    ) -> "IngestReport":
        """Read files and folders into the store and bring the indexes up to date.

        Args:
            paths: Files and folders.
            progress: Called with the step (a path, 编码句子 …), the number done and the total.
            stop: Polled. If it returns true, the current step is finished and saved, the rest is
                skipped, and the report says ``stopped``.
            encoding: The character encoding of the texts, if the user knows it.

        Raises:
            StoreError: the database cannot be written.
            VectorIndexError: an index is damaged or of another encoder; documents are stored.
            EncoderError: the encoder is missing or damaged; documents are stored.
        """
        # Imported here because the file readers take longer to import than a search takes.
        from corpus.ingest.ingesting import ingest

        with self.indexes.exclusive():
            report = ingest(self.store, paths, progress=progress, stop=stop, encoding=encoding)
            if not report.stopped:
                try:
                    self.indexes.update(report=progress or silent, stop=stop)
                except Stopped:
                    report = replace(report, stopped=True)
        return report

    def refresh(
        self, *, rebuild: bool = False, progress: Callable[[str], None] | None = None
    ) -> None:
        """Update the indexes to match the store; do nothing if they already match.

        Args:
            rebuild: Build new indexes from nothing. Searches use the old ones meanwhile.
            progress: Called with messages for the user.

        Raises:
            VectorIndexError: an index is damaged or of another encoder, and ``rebuild`` is false.
            EncoderError: the encoder is missing or damaged.
        """
        report = as_lines(progress or self._tell)
        with self.indexes.exclusive():
            if rebuild:
                self.indexes.rebuild(report=report)
            else:
                self.indexes.update(report=report)

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents from the store and the indexes: all of them, or none.

        Raises:
            NotFoundError: there is no document with one of these ids.
        """
        with self.indexes.exclusive():
            for document_id in document_ids:
                self.store.document(document_id)
            for document_id in dict.fromkeys(document_ids):
                self.store.writer.remove(document_id)
            self.indexes.update()

    def correct(self, document_id: str, changes: Mapping[str, str]) -> Document:
        """Correct metadata of a document, in searches too; ``""`` clears a field.

        Vectors do not change. Only a new title is tokenized again, and only for this document.

        Raises:
            NotFoundError: there is no document with that id.
            CorrectionError: a field or value is not allowed; then nothing is changed.
        """
        with self.indexes.exclusive():
            self.store.writer.correct(document_id, changes)
            self.indexes.update()
            return self.store.document(document_id)

    def uncorrect(self, document_id: str, fields: Iterable[str]) -> Document:
        """Restore the inferred metadata of some fields, in searches too.

        Raises:
            NotFoundError: there is no document with that id.
            CorrectionError: there is no such field; then nothing is changed.
        """
        with self.indexes.exclusive():
            self.store.writer.uncorrect(document_id, fields)
            self.indexes.update()
            return self.store.document(document_id)

    def stats(self) -> dict[str, Any]:
        """Return counts and sizes, without loading the encoder.

        ``documents``, ``passages``, ``sentences``, ``characters``; ``levels``, ``kinds`` and
        ``years`` with the number of documents of each; ``flawed`` documents; ``index_bytes``.
        """
        counts = self.store.counts()
        documents = self.store.documents()
        files = (path for path in self.indexes.folder.root.rglob("*") if path.is_file())
        return {
            "home": str(self.settings.home),
            "documents": counts.documents,
            "passages": counts.passages,
            "sentences": counts.sentences,
            "characters": counts.characters,
            "flawed": sum(bool(document.flaws) for document in documents),
            "levels": _count(str(document.level or "") for document in documents),
            "kinds": _count(str(document.kind) for document in documents),
            "years": _count(document.date[:4] for document in documents),
            "encoder": self.settings.encoder,
            "index_bytes": sum(path.stat().st_size for path in files),
        }

    def close(self) -> None:
        """Close the store and drop the cached vectors; idempotent."""
        self.store.close()
        if not self._shares_models:
            self.models.forget()

    def _documents_of(self, indexes: Indexes) -> tuple[Document, ...]:
        """Return all documents, cached until the corpus changes: filtered searches need them."""
        fingerprint, documents = self._documents
        if fingerprint != indexes.fingerprint:
            documents = self.store.documents()
            self._documents = (indexes.fingerprint, documents)
        return documents


def _count(values: Iterator[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
