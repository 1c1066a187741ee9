"""The library: the corpus with its indexes under one home folder.

::

    home/corpus.sqlite3     the truth (corpus.store.store)
    home/index/             derived from it (rag.indexes.folder)
    home/library.lock       held while either is changed, so that two processes take turns
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from corpus.document.closing import Closing
from corpus.document.values import Document
from corpus.errors import StoreError
from corpus.store.store import Store
from embeddings.disk.generations import FolderBusyError, locked
from embeddings.encoders.blas import use_one_thread
from embeddings.encoders.loading import known_name, load_encoder
from embeddings.encoders.protocol import Encoder
from embeddings.errors import VectorIndexError
from embeddings.rerankers.loading import load_reranker
from embeddings.rerankers.protocol import Reranker
from rag.draft.values import Value
from rag.indexes.folder import Indexes, IndexFolder
from rag.indexes.sentence_vectors import Report, Stopped
from rag.retrieval.searching import Searching
from rag.settings import Settings

if TYPE_CHECKING:
    from corpus.ingest.ingesting import IngestReport

# How long a change waits for another process that is changing the library (a large ingest).
_LOCK_SECONDS: Final = 60.0
_Progress = Callable[[str, int, int], None]


class VerifyReport(Value):
    """Whether store and indexes agree and are sound; ``problems`` are lines for the user.

    ``notices`` are lines on indexes that are behind, which the next search or ingest catches up
    with. ``outdated`` documents were made by older rules than today's: no problem, but ``repair``
    would make them better. ``repaired`` documents were made anew just now.
    """

    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    outdated: int = 0
    repaired: int = 0

    @property
    def ok(self) -> bool:
        """Nothing was found."""
        return not self.problems


class Library(Searching, Closing):
    """The corpus with its indexes under ``settings.home``; safe to use from several threads.

    A search reads a snapshot of the indexes. The first one brings them up to date with the store;
    after that they follow ``ingest``, ``remove`` and ``refresh`` of this library and of other
    processes.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        *,
        encoder: Encoder | None = None,
        reranker: Reranker | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(store)
        self.settings = settings
        self._encoder = encoder
        self._reranker = reranker
        self._tell = progress or (lambda _: None)
        self._folder = IndexFolder.of(settings)
        self._loading = threading.Lock()
        self._changing = threading.RLock()
        self._state: tuple[str, Indexes] | None = None

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        encoder: Encoder | None = None,
        reranker: Reranker | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Self:
        """Open or create; cheap: the models and the indexes load at first use.

        Args:
            settings: ``home``, ``encoder``, ``reranker``, ``models_dir`` and ``threads`` are used.
            encoder: Used instead of the one that the settings name.
            reranker: Used instead of the one that the settings name, or of none.
            progress: Told in the user's words what takes long.

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
        store = Store.open(settings.home / "corpus.sqlite3")
        return cls(settings, store, encoder=encoder, reranker=reranker, progress=progress)

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded at first use, once.

        Raises:
            EncoderError: it is missing or damaged.
        """
        with self._loading:
            if self._encoder is None:
                self._encoder = load_encoder(
                    self.settings.encoder,
                    models_dir=self.settings.models_dir,
                    threads=self.settings.threads,
                    progress=self._tell,
                )
            return self._encoder

    @property
    def reranker(self) -> Reranker | None:
        """The re-ranker, loaded at first use, once; None where none is set.

        Raises:
            RerankerError: it is missing, damaged or no cross-encoder.
        """
        with self._loading:
            if self._reranker is None and self.settings.reranker:
                self._reranker = load_reranker(
                    self.settings.reranker, threads=self.settings.threads, progress=self._tell
                )
            return self._reranker

    @property
    def encoder_name(self) -> str:
        """The encoder's name; the bundled one need not be loaded to know it."""
        known = known_name(self.settings.encoder) if self._encoder is None else None
        return known or self.encoder.name

    # Changing

    def ingest(
        self,
        paths: Sequence[Path],
        *,
        progress: _Progress | None = None,
        stop: Callable[[], bool] | None = None,
        encoding: str = "",
    ) -> "IngestReport":
        """Read files and folders into the store and bring the indexes up to date.

        Args:
            paths: Files and folders.
            progress: Told what is being done (a path, 编码句子 …), how many are done, of how many.
            stop: Asked now and then; once it says so, what is begun is finished and saved, and the
                rest is left for another time (the report says ``stopped``).
            encoding: The encoding that texts are in, where the user knows better.

        Raises:
            StoreError: the database cannot be written.
            VectorIndexError: an index is damaged or of another encoder; the documents are stored.
            EncoderError: the encoder is missing or damaged; the documents are stored.
        """
        # Late: the readers of all file types take longer to import than a search takes.
        from corpus.ingest.ingesting import ingest

        with self._exclusive():
            report = ingest(self.store, paths, progress=progress, stop=stop, encoding=encoding)
            if not report.stopped:
                try:
                    self._update(report=progress or _silent, stop=stop)
                except Stopped:
                    report = replace(report, stopped=True)
        return report

    def refresh(
        self, *, rebuild: bool = False, progress: Callable[[str], None] | None = None
    ) -> None:
        """Make the indexes agree with the store; does nothing where they do.

        Args:
            rebuild: Build them from nothing, whatever state they are in; the old ones answer until
                the new ones are complete.
            progress: Told in the user's words what is going on.

        Raises:
            VectorIndexError: an index is damaged or of another encoder, and ``rebuild`` is not set.
            EncoderError: the encoder is missing or damaged.
        """
        tell = progress or self._tell
        with self._exclusive():
            if rebuild:
                self._publish(self._folder.rebuild(*self._making(_as_lines(tell))))
            else:
                self._update(report=_as_lines(tell))

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents from the store and the indexes: all of them, or none.

        Raises:
            NotFoundError: there is no document with one of these ids.
        """
        with self._exclusive():
            for document_id in document_ids:
                self.store.document(document_id)
            for document_id in dict.fromkeys(document_ids):
                self.store.writer.remove(document_id)
            self._update(report=_as_lines(self._tell))

    def correct(self, document_id: str, changes: Mapping[str, str]) -> Document:
        """Correct metadata of a document, in searches too; ``""`` clears a field.

        The vectors stay as they are; words are cut again only for a title, those of this document.

        Raises:
            NotFoundError: there is no document with that id.
            CorrectionError: a field or value is not allowed; nothing is changed then.
        """
        with self._exclusive():
            self.store.writer.correct(document_id, changes)
            self._update(report=_as_lines(self._tell))
            return self.store.document(document_id)

    def uncorrect(self, document_id: str, fields: Iterable[str]) -> Document:
        """Go back to what was inferred, in searches too.

        Raises:
            NotFoundError: there is no document with that id.
            CorrectionError: there is no such field; nothing is changed then.
        """
        with self._exclusive():
            self.store.writer.uncorrect(document_id, fields)
            self._update(report=_as_lines(self._tell))
            return self.store.document(document_id)

    # Looking after it

    def verify(self, *, progress: _Progress | None = None) -> VerifyReport:
        """Check the store, the indexes, and that they agree.

        Args:
            progress: Told what is being checked, how many are done, of how many.
        """
        from corpus.ingest.deriving import PROCESSING
        from rag.indexes.verifying import find_lags, find_problems

        of_indexes = self.store, self._folder, self.encoder_name
        return VerifyReport(
            problems=tuple(find_problems(*of_indexes, progress=progress)),
            notices=tuple(find_lags(*of_indexes)),
            outdated=len(self.store.made_before(PROCESSING)),
        )

    def verify_indexes(self) -> VerifyReport:
        """Check the indexes alone, and the database by its own account; quick."""
        from rag.indexes.verifying import find_index_problems, find_lags

        of_indexes = self.store, self._folder, self.encoder_name
        return VerifyReport(
            problems=(*self.store.problems(), *find_index_problems(*of_indexes)),
            notices=tuple(find_lags(*of_indexes)),
        )

    def repair(self, *, progress: _Progress | None = None) -> VerifyReport:
        """Mend what can be made from the files kept, and what older rules made, then verify.

        Sound indexes are brought up to date; damaged ones, and those of another encoder, are built
        anew.

        Raises:
            StoreError: the database is damaged beyond that, or cannot be written.
            EncoderError: the encoder is missing or damaged.
        """
        from corpus.ingest.repair import repair

        report = progress or _silent
        with self._exclusive():
            mended = repair(self.store, progress=progress)
            self._publish(self._folder.mend(*self._making(report)))
        found = self.verify(progress=progress)
        lines = dict.fromkeys((*mended.left, *found.problems))
        return found.model_copy(update={"problems": tuple(lines), "repaired": mended.renewed})

    def stats(self) -> dict[str, Any]:
        """Counts and sizes; needs no encoder loaded.

        ``documents``, ``passages``, ``sentences``, ``characters``; ``levels``, ``kinds`` and
        ``years`` with the number of documents of each; ``flawed`` documents; ``index_bytes``.
        """
        counts = self.store.counts()
        documents = self.store.documents()
        files = (path for path in self._folder.root.rglob("*") if path.is_file())
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
        """Close the store; idempotent."""
        self.store.close()

    # Inside

    @contextmanager
    def _exclusive(self, *, timeout: float = _LOCK_SECONDS) -> Iterator[None]:
        """Alone among threads and processes."""
        path = self.settings.home / "library.lock"
        with self._changing:
            try:
                with locked(path, timeout=timeout):
                    yield
            except FolderBusyError as error:
                raise VectorIndexError("另一个程序正在更新语料库，请等它完成后再试") from error

    def _making(self, report: Report) -> tuple[Store, Callable[[], Encoder], str, Report]:
        """What the folder of indexes needs to make any of them."""
        return self.store, lambda: self.encoder, self.encoder_name, report

    def _update(self, *, report: Report, stop: Callable[[], bool] | None = None) -> Indexes:
        return self._publish(self._folder.refresh(*self._making(report), stop=stop))

    def _publish(self, indexes: Indexes) -> Indexes:
        self._state = (self._folder.generation(), indexes)
        return indexes

    def _indexes(self) -> Indexes:
        """The snapshot in force: loaded if there is none, or if another process published one."""
        state = self._state
        generation = self._folder.generation()
        if state is not None and state[0] == generation:
            return state[1]
        with self._changing:
            state = self._state
            if state is not None and state[0] == generation:
                return state[1]
            return self._load()

    def _load(self) -> Indexes:
        generation, indexes = self._read_folder()
        if indexes is not None and indexes.fingerprint == self.store.fingerprint():
            self._state = (generation, indexes)
            return indexes
        try:
            with locked(self.settings.home / "library.lock", timeout=0):
                return self._update(report=_as_lines(self._tell))
        except FolderBusyError as error:
            # Another process is at it; what is there answers meanwhile, a little behind.
            if indexes is None:
                raise VectorIndexError("另一个程序正在建立索引，请等它完成后再试") from error
            self._state = (generation, indexes)
            return indexes

    def _read_folder(self) -> tuple[str, Indexes | None]:
        """The indexes in force and their generation.

        Another process may publish and sweep while files are being opened: what then looks
        damaged is read again, as long as the generation has moved on.
        """
        while True:
            generation = self._folder.generation()
            try:
                return generation, self._folder.load(self.encoder_name)
            except VectorIndexError:
                if self._folder.generation() == generation:
                    raise


def _silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody asked for."""


def _as_lines(tell: Callable[[str], None]) -> Report:
    return lambda what, done, total: tell(f"{what}：{done}/{total}")


def _count(values: Iterator[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
