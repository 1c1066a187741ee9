"""The versions of a conversation's drafts: kept for good, and where the writer stands among them.

Each turn that changes a draft adds a version. The trail lists the versions in the order in which
they were on screen; undo and redo move along it. A version is never changed, and goes only with its
whole conversation, so nothing that a writer had on screen is ever lost.
"""

import json
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from corpus.document.values import Value
from rag.draft.values import Draft
from rag.errors import RequestError

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS versions (
    thread TEXT NOT NULL,
    number INTEGER NOT NULL,
    document INTEGER NOT NULL,
    operation TEXT NOT NULL,
    draft TEXT NOT NULL,
    PRIMARY KEY (thread, number)
);
CREATE TABLE IF NOT EXISTS trails (
    thread TEXT PRIMARY KEY,
    trail TEXT NOT NULL,
    place INTEGER NOT NULL
);
"""
# How long the database may be busy with another process, in seconds.
_BUSY_SECONDS: Final = 30.0


class Version(Value):
    """A version: its number, the document that it is of, and what made it, in words."""

    number: int
    document: int
    operation: str


class Versions:
    """The versions of all conversations in one database; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, timeout=_BUSY_SECONDS)
        self._lock = threading.RLock()
        with self._lock, self._connection:
            self._connection.executescript(_SCHEMA)

    def list(self, thread: str) -> tuple[Version, ...]:
        """The versions of a conversation, the oldest first."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT number, document, operation FROM versions WHERE thread = ? ORDER BY number",
                (thread,),
            ).fetchall()
        return tuple(Version(number=n, document=d, operation=o) for n, d, o in rows)

    def current(self, thread: str) -> int:
        """The number of the version on screen; 0 where there is none."""
        trail, place = self._trail(thread)
        return trail[place] if trail else 0

    def before(self, thread: str) -> int:
        """The number of the version that was on screen before the one that is.

        Raises:
            RequestError: there is none.
        """
        trail, place = self._trail(thread)
        if not trail or place == 0:
            raise RequestError("这是最早的一版，前面没有可比的")
        return trail[place - 1]

    def first(self, thread: str) -> int:
        """The number of the first version of the document on screen; 1 where there is none."""
        every = self.list(thread)
        number = self.current(thread)
        document = next((one.document for one in every if one.number == number), 1)
        return next((one.number for one in every if one.document == document), 1)

    def draft(self, thread: str, number: int) -> Draft:
        """The draft of a version.

        Raises:
            RequestError: there is no such version.
        """
        with self._lock:
            row = self._connection.execute(
                "SELECT draft FROM versions WHERE thread = ? AND number = ?", (thread, number)
            ).fetchone()
        if row is None:
            count = len(self.list(thread))
            raise RequestError(f"没有第 {number} 版；现在有 {count} 版")
        return Draft.model_validate_json(row[0])

    def add(self, thread: str, draft: Draft, operation: str, *, new: bool = False) -> int:
        """Add a version after the one on screen, and put it on screen; its number.

        Args:
            thread: The conversation.
            draft: What is on screen now.
            operation: What made it, in words.
            new: Whether it begins a further document.
        """
        with self._lock, self._connection:
            trail, place = self._trail(thread)
            before = self.list(thread)
            number = len(before) + 1
            document = before[trail[place] - 1].document if trail else 0
            last = max((one.document for one in before), default=0)
            self._connection.execute(
                "INSERT INTO versions VALUES (?, ?, ?, ?, ?)",
                (thread, number, last + 1 if new or not before else document, operation,
                 draft.model_dump_json()),
            )  # fmt: skip
            self._set_trail(thread, (*trail[: place + 1], number), len(trail[: place + 1]))
        return number

    def undo(self, thread: str, count: int = 1) -> int:
        """Go back along the trail; the number of the version on screen.

        Raises:
            RequestError: there is none before it.
        """
        with self._lock:
            trail, place = self._trail(thread)
            if not trail or place == 0:
                raise RequestError("已经是最早的一版，没有可以撤销的")
            return self._go(thread, trail, max(0, place - count))

    def redo(self, thread: str, count: int = 1) -> int:
        """Go forward along the trail; the number of the version on screen.

        Raises:
            RequestError: there is none after it.
        """
        with self._lock:
            trail, place = self._trail(thread)
            if place + 1 >= len(trail):
                raise RequestError("没有可以重做的")
            return self._go(thread, trail, min(len(trail) - 1, place + count))

    def restore(self, thread: str, number: int) -> int:
        """Put a version on screen again; undo goes back to the one before it.

        Raises:
            RequestError: there is no such version.
        """
        self.draft(thread, number)
        with self._lock:
            trail, place = self._trail(thread)
            if trail and trail[place] == number:
                return number
            kept = (*trail[: place + 1], number)
            return self._go(thread, kept, len(kept) - 1)

    def forget(self, thread: str) -> None:
        """Delete the versions of a conversation that the writer deleted."""
        with self._lock, self._connection:
            self._connection.execute("DELETE FROM versions WHERE thread = ?", (thread,))
            self._connection.execute("DELETE FROM trails WHERE thread = ?", (thread,))

    def close(self) -> None:
        """Close the database; idempotent."""
        self._connection.close()

    def _go(self, thread: str, trail: Sequence[int], place: int) -> int:
        with self._lock, self._connection:
            self._set_trail(thread, trail, place)
        return trail[place]

    def _trail(self, thread: str) -> tuple[tuple[int, ...], int]:
        with self._lock:
            row = self._connection.execute(
                "SELECT trail, place FROM trails WHERE thread = ?", (thread,)
            ).fetchone()
        return (tuple(json.loads(row[0])), row[1]) if row else ((), 0)

    def _set_trail(self, thread: str, trail: Sequence[int], place: int) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO trails VALUES (?, ?, ?)",
            (thread, json.dumps(list(trail)), place),
        )
