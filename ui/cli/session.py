"""What all commands share: arguments, settings, streams, and the corpus and writer on demand."""

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ui.cli.console import Console
from ui.messages.catalogue import Messages

if TYPE_CHECKING:
    from rag.chain.graph import Writer
    from rag.retrieval.library import Library
    from rag.settings import Settings

    # How the corpus and the writer are opened; tests pass functions that use fakes.
    LibraryOpener = Callable[[Settings], Library]
    WriterOpener = Callable[[Settings, Library], Writer]


def open_library(settings: "Settings") -> "Library":
    """Open the corpus of the settings; progress goes to standard error."""
    from rag.retrieval.library import Library

    return Library.open(settings, progress=Console(Messages()).note)


def open_writer(settings: "Settings", library: "Library") -> "Writer":
    """Open the writer of the settings."""
    from rag.chain.graph import Writer

    return Writer.open(settings, library)


@dataclass(frozen=True)
class Session:
    """One run of one command."""

    args: Namespace
    console: Console
    library_opener: "LibraryOpener"
    writer_opener: "WriterOpener"

    @property
    def say(self) -> Messages:
        """The messages in the user's language."""
        return self.console.say

    @cached_property
    def settings(self) -> "Settings":
        """The settings; ``--home`` overrides the environment.

        Raises:
            SettingsError: a setting is wrong.
        """
        from rag.settings import Settings

        return Settings.load(**({} if self.args.home is None else {"home": self.args.home}))

    @contextmanager
    def library(self) -> Iterator["Library"]:
        """Open the corpus, and close it at the end."""
        library = self.library_opener(self.settings)
        try:
            yield library
        finally:
            library.close()

    @contextmanager
    def writer_on(self, library: "Library") -> Iterator["Writer"]:
        """Open the writer for an open corpus, and close it at the end."""
        writer = self.writer_opener(self.settings, library)
        try:
            yield writer
        finally:
            writer.close()
