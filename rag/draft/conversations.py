"""The conversations of a home: what each is called, when it went on, how many versions it has."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from corpus.document.values import Value

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS conversations (
    thread TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    at TEXT NOT NULL
);
"""
# How long the database may be busy with another process, in seconds.
_BUSY_SECONDS: Final = 30.0
# Characters of a title; the first words of a request can be a page.
_TITLE: Final = 60


class Conversation(Value):
    """A conversation: its name, title, time of the last turn (ISO, UTC) and number of versions."""

    thread: str
    title: str
    at: str
    versions: int


class Conversations:
    """The list of all conversations in one database; safe to use from several threads.

    The turns themselves are checkpoints of the chain in the same database (table ``checkpoints``),
    the versions are those of :mod:`rag.draft.versions`.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, timeout=_BUSY_SECONDS)
        self._lock = threading.RLock()
        with self._lock, self._connection:
            self._connection.executescript(_SCHEMA)

    def list(self) -> tuple[Conversation, ...]:
        """The conversations, the one that went on last first."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT thread, title, at,"
                " (SELECT COUNT(*) FROM versions WHERE versions.thread = conversations.thread)"
                " FROM conversations ORDER BY at DESC, thread"
            ).fetchall()
        return tuple(Conversation(thread=t, title=n, at=a, versions=v) for t, n, a, v in rows)

    def unlisted(self) -> Iterator[str]:
        """The conversations of an older program, which kept no list."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT DISTINCT thread_id FROM checkpoints"
                " WHERE thread_id NOT IN (SELECT thread FROM conversations)"
            ).fetchall()
        yield from (thread for (thread,) in rows)

    def note(self, thread: str, title: str, at: str) -> None:
        """Keep what a conversation is called and when it went on.

        Args:
            thread: The conversation.
            title: What it is on; the line is cut where it is long.
            at: The time, ISO in UTC.
        """
        line = " ".join(title.split())
        short = line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"
        with self._lock, self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO conversations VALUES (?, ?, ?)", (thread, short, at)
            )

    def forget(self, thread: str) -> None:
        """Take a conversation off the list."""
        with self._lock, self._connection:
            self._connection.execute("DELETE FROM conversations WHERE thread = ?", (thread,))

    def close(self) -> None:
        """Close the database; idempotent."""
        self._connection.close()
