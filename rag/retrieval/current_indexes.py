"""Hold the indexes that searches read, and replace them when the corpus changes.

A search reads a snapshot. The first search brings the indexes up to date with the store. After that
they follow the changes made by this library and by other processes.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from corpus.store.store import Store
from embeddings.disk.generations import FolderBusyError, locked
from embeddings.encoders.protocol import Encoder
from embeddings.errors import VectorIndexError
from rag.indexes.folder import Indexes, IndexFolder
from rag.indexes.sentence_vectors import Report, Stop
from rag.retrieval.loaded_models import LoadedModels
from rag.settings import Settings

# How long a change waits while another process changes the library (a large ingest).
_LOCK_SECONDS: Final = 60.0
# How often a search that waits for the first indexes looks whether they are there.
_LOOK_SECONDS: Final = 0.5


class CurrentIndexes:
    """The current snapshot; safe to use from several threads."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        models: LoadedModels,
        *,
        tell: Callable[[str], None],
    ) -> None:
        self.folder = IndexFolder.of(settings)
        self._lock = settings.home / "library.lock"
        self._store = store
        self._models = models
        self._tell = tell
        self._changing = threading.RLock()
        self._state: tuple[str, Indexes] | None = None

    @contextmanager
    def exclusive(self, *, timeout: float = _LOCK_SECONDS) -> Iterator[None]:
        """Exclude all other threads and processes from changing the library."""
        with self._changing:
            try:
                with locked(self._lock, timeout=timeout):
                    yield
            except FolderBusyError as error:
                raise VectorIndexError("另一个程序正在更新语料库，请等它完成后再试") from error

    def update(self, *, report: Report | None = None, stop: Stop | None = None) -> Indexes:
        """Bring the indexes up to date with the store. The caller must hold ``exclusive``.

        Raises:
            VectorIndexError: an index is damaged, of another encoder, or cannot be written.
            EncoderError: the encoder is missing or damaged.
            Stopped: ``stop`` returned true.
        """
        making = self._making(report or as_lines(self._tell))
        return self._publish(self.folder.refresh(*making, stop=stop))

    def rebuild(self, *, report: Report) -> Indexes:
        """Build the indexes from nothing. The caller must hold ``exclusive``."""
        return self._publish(self.folder.rebuild(*self._making(report)))

    def mend(self, *, report: Report) -> Indexes:
        """Build the indexes and reuse their sound parts. The caller must hold ``exclusive``."""
        return self._publish(self.folder.mend(*self._making(report)))

    def current(self) -> Indexes:
        """Return the current snapshot; load it if there is none or another process published one.

        Raises:
            VectorIndexError: an index is damaged or belongs to another encoder.
            EncoderError: the encoder is missing or damaged.
        """
        state = self._state
        generation = self.folder.generation()
        if state is not None and state[0] == generation:
            return state[1]
        with self._changing:
            state = self._state
            if state is not None and state[0] == generation:
                return state[1]
            return self._load()

    def _making(self, report: Report) -> tuple[Store, Callable[[], Encoder], str, Report]:
        """Return the arguments that every build of the index folder needs."""
        return self._store, lambda: self._models.encoder, self._models.encoder_name, report

    def _publish(self, indexes: Indexes) -> Indexes:
        self._state = (self.folder.generation(), indexes)
        return indexes

    def _load(self) -> Indexes:
        generation, indexes = self._read_folder()
        if indexes is not None and indexes.fingerprint == self._store.fingerprint():
            self._state = (generation, indexes)
            return indexes
        deadline = time.monotonic() + _LOCK_SECONDS
        told = False
        while True:
            # With indexes from before, a search need not wait for new ones.
            patience = _LOOK_SECONDS if indexes is None else 0
            try:
                with locked(self._lock, timeout=patience):
                    return self.update()
            except FolderBusyError as error:
                if indexes is None:
                    generation, indexes = self._read_folder()
                if indexes is not None:
                    # Another process is updating; search the existing, slightly outdated ones.
                    self._state = (generation, indexes)
                    return indexes
                if time.monotonic() > deadline:
                    raise VectorIndexError(
                        f"另一个程序正在第一次建立索引，等了 {_LOCK_SECONDS:.0f} 秒；"
                        "请等它完成后再试"
                    ) from error
                if not told:
                    self._tell("另一个程序正在第一次建立索引，等它完成…")
                    told = True

    def _read_folder(self) -> tuple[str, Indexes | None]:
        """Load the published indexes and their generation.

        If another process replaces files meanwhile, they look damaged and are read again.
        """
        while True:
            generation = self.folder.generation()
            try:
                return generation, self.folder.load(self._models.encoder_name)
            except VectorIndexError:
                if self.folder.generation() == generation:
                    raise


def as_lines(tell: Callable[[str], None]) -> Report:
    """Report progress to the user as lines of text."""
    return lambda what, done, total: tell(f"{what}：{done}/{total}")
