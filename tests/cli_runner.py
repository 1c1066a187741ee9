"""The command line as the tests run it: in this process, over fakes."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rag.retrieval.library import Library
from rag.settings import Settings
from tests.fake_writer import FakeWriter
from tests.hash_encoder import HashEncoder
from ui.cli.main import main


@dataclass(frozen=True)
class Result:
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON documents on standard output, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def open_library(settings: Settings) -> Library:
    """The real library with an encoder that needs no weights."""
    return Library.open(settings, encoder=HashEncoder())


@dataclass(frozen=True)
class Cli:
    """Runs commands on one home folder."""

    home: Path
    capture: pytest.CaptureFixture[str]

    def __call__(
        self,
        *argv: str,
        writer: Callable[[Settings, Library], Any] = lambda _, library: FakeWriter(library),
    ) -> Result:
        """Run one command."""
        self.capture.readouterr()
        status = main(
            ["--home", str(self.home), *argv], open_library=open_library, open_writer=writer
        )
        captured = self.capture.readouterr()
        return Result(status, captured.out, captured.err)

    def ok(self, *argv: str) -> Result:
        """Run one command that must succeed."""
        result = self(*argv)
        assert (result.status, result.err) == (0, result.err)
        return result


def write(folder: Path, texts: dict[str, str]) -> Sequence[Path]:
    """Write files into a folder."""
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]
