"""What a command writes: its result on standard output, all else on standard error."""

import io
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ui.messages.catalogue import Messages


@dataclass(frozen=True, slots=True)
class Console:
    """The two streams of a command.

    With ``as_json`` standard output holds JSON and nothing else: one document, or one a line.
    """

    say: Messages
    as_json: bool = False

    def document(self, value: Mapping[str, Any]) -> None:
        """Write the one JSON document of this command."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")

    def record(self, value: Mapping[str, Any]) -> None:
        """Write one JSON document as a line, at once, for whoever reads along."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n")
        sys.stdout.flush()

    def text(self, text: str = "", *, end: str = "\n") -> None:
        """Write text for people, at once."""
        sys.stdout.write(text + end)
        sys.stdout.flush()

    def bytes(self, data: bytes) -> None:
        """Write bytes as they are."""
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def note(self, message: str) -> None:
        """Say on standard error how the work goes; one line."""
        sys.stderr.write(" ".join(message.split()) + "\n")
        sys.stderr.flush()

    def error(self, message: str) -> None:
        """Say on standard error, in one line, what went wrong."""
        self.note(self.say("error", message=message))


def use_utf8() -> None:
    """Let both streams take any character, whatever the locale says.

    A lone surrogate (from a file name that is not UTF-8) is written as its escape, which JSON
    reads back.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
