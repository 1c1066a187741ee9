"""Write a command's result to standard output, and everything else to standard error."""

import io
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.language.invisible import visible
from ui.messages.catalogue import Messages


@dataclass(frozen=True, slots=True)
class Console:
    """The streams of a command; if ``as_json``, output is one JSON document or one per line."""

    say: Messages
    as_json: bool = False

    def document(self, value: Mapping[str, Any]) -> None:
        """Write the command's single JSON document."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")

    def record(self, value: Mapping[str, Any]) -> None:
        """Write one JSON document as a line and flush it, for programs that read along."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n")
        sys.stdout.flush()

    def text(self, text: str = "", *, end: str = "\n") -> None:
        """Write text for people and flush it, without what a terminal would obey."""
        sys.stdout.write(visible(text.replace("\r", "")) + end)
        sys.stdout.flush()

    def bytes(self, data: bytes) -> None:
        """Write bytes unchanged."""
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def note(self, message: str) -> None:
        """Report progress on standard error, in one line."""
        sys.stderr.write(visible(" ".join(message.split())) + "\n")
        sys.stderr.flush()

    def error(self, message: str) -> None:
        """Report an error on standard error, in one line."""
        self.note(self.say("error", message=message))


def use_utf8() -> None:
    """Make both streams accept any character, in any locale.

    A lone surrogate (from a file name not in UTF-8) is written as an escape that JSON reads.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
