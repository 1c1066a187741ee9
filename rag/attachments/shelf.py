"""Keep the material of conversations: each has a library of its own, beside the corpus.

A text that was pasted or a file that was attached is read, cleaned and split by the same code as
the corpus, so its flaws show and its offsets are exact. It is evidence of its conversation alone.
"""

import hashlib
import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from corpus.document.closing import Closing
from corpus.document.values import Document
from rag.errors import RequestError
from rag.retrieval.library import Library

# Characters of a SHA-256 that name a folder: 64 bits, so that no two are the same by accident.
_HASH_LENGTH: Final = 16
# The name of a pasted text, as it is shown where the text has no title.
PASTED: Final = "粘贴的材料.txt"


class Shelf(Closing):
    """The material of all conversations under one folder; safe to use from several threads."""

    def __init__(self, folder: Path, library: Library) -> None:
        """Keep the material under ``folder``, with the models of ``library``."""
        self._folder = folder
        self._library = library
        self._lock = threading.RLock()
        # They stay open with the process: a page may read from one at any time.
        self._open: dict[str, Library] = {}

    def library(self, thread: str) -> Library | None:
        """Return the material of a conversation; None where it has none."""
        home = self._home(thread)
        with self._lock:
            if thread not in self._open and home.is_dir():
                self._open[thread] = self._library.beside(home)
            return self._open.get(thread)

    def documents(self, thread: str) -> tuple[Document, ...]:
        """Return the documents of a conversation, in the order in which they came."""
        held = self.library(thread)
        return tuple(map(held.store.document, held.store.titles())) if held else ()

    def take(
        self,
        thread: str,
        *,
        texts: Sequence[str] = (),
        files: Sequence[Path] = (),
        tell: Callable[[str], None] | None = None,
    ) -> tuple[Document, ...]:
        """Take pasted texts and files into a conversation.

        Args:
            thread: The conversation.
            texts: Texts that were pasted.
            files: Files that were attached.
            tell: Called with messages for the user.

        Returns:
            The documents that they hold, those that were there already too.

        Raises:
            RequestError: one of them cannot be read; then none is taken.
        """
        if not texts and not files:
            return ()
        home = self._home(thread)
        home.mkdir(parents=True, exist_ok=True)
        held = self.library(thread)
        assert held is not None
        # Not under the lock: other conversations are read meanwhile. A library takes turns itself.
        before = set(held.store.titles())
        paths = [*files, *(_written(text, home) for text in texts)]
        try:
            report = held.ingest(paths, progress=_as_lines(tell))
        finally:
            shutil.rmtree(home / _GIVEN, ignore_errors=True)
        if report.rejected:
            held.remove([one.id for one in report.added if one.id not in before])
            one = report.rejected[0]
            name = _named(one.path)
            raise RequestError(f"“{name}”读不了：{one.reason}；请换一份，或把文字贴过来")
        sources = {str(path) for path in paths}
        return tuple(
            one
            for one in self.documents(thread)
            if one.id not in before or one.source.partition("#")[0] in sources
        )

    def into_corpus(
        self, thread: str, *, tell: Callable[[str], None] | None = None
    ) -> tuple[Document, ...]:
        """Take the material of a conversation into the corpus; it stays material, too.

        Args:
            thread: The conversation.
            tell: Called with messages for the user.

        Returns:
            The documents that are new in the corpus.

        Raises:
            RequestError: one of them is refused by the corpus.
        """
        held = self.library(thread)
        if held is None:
            return ()
        # Where the page puts files before it takes them in: the same file has the same source.
        uploads = self._library.settings.home / "uploads"
        paths = [
            _copied(held.store.raw(one.id), _named(one.source), uploads)
            for one in self.documents(thread)
        ]
        try:
            report = self._library.ingest(paths, progress=_as_lines(tell))
        finally:
            for path in paths:
                shutil.rmtree(path.parent, ignore_errors=True)
        if report.rejected:
            one = report.rejected[0]
            raise RequestError(f"“{_named(one.path)}”收不进语料库：{one.reason}")
        return report.added

    def forget(self, thread: str) -> None:
        """Delete the material of a conversation."""
        with self._lock:
            if held := self._open.pop(thread, None):
                held.close()
            shutil.rmtree(self._home(thread), ignore_errors=True)

    def close(self) -> None:
        """Close the libraries of all conversations; idempotent."""
        with self._lock:
            for one in self._open.values():
                one.close()
            self._open.clear()

    def _home(self, thread: str) -> Path:
        return self._folder / _hashed(thread)


_GIVEN: Final = "given"


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_HASH_LENGTH]


def _written(text: str, home: Path) -> Path:
    """Write a pasted text as a file; the same text always gets the same path."""
    folder = home / _GIVEN / _hashed(text)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / PASTED
    path.write_text(text, encoding="utf-8", errors="replace")
    return path


def _copied(data: bytes, name: str, folder: Path) -> Path:
    """Write the bytes of a document as a file under a folder of its own content."""
    own = folder / hashlib.sha256(data).hexdigest()[:_HASH_LENGTH]
    own.mkdir(parents=True, exist_ok=True)
    path = own / name
    path.write_bytes(data)
    return path


def _named(path: str) -> str:
    """Return the file name of a path, and of a record or member also its own."""
    return path.replace("\\", "/").rpartition("/")[2]


def _as_lines(tell: Callable[[str], None] | None) -> Callable[[str, int, int], None]:
    def report(what: str, done: int, total: int) -> None:
        if tell is not None:
            tell(f"读入材料：{_named(what)}（{done}/{total}）")

    return report
