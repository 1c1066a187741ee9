"""The standing wishes of each writer: kept beside the conversations, and never changed.

A wish that was taken back stays in the database with a note of when and where that was, and its
number is not given again. So what was said under a number always means the same wish.
"""

import datetime
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from corpus.document.values import Value
from corpus.language.grams import content
from rag.errors import RequestError

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS wishes (
    owner TEXT NOT NULL,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    said TEXT NOT NULL,
    thread TEXT NOT NULL,
    PRIMARY KEY (owner, number)
);
CREATE TABLE IF NOT EXISTS wishes_forgotten (
    owner TEXT NOT NULL,
    number INTEGER NOT NULL,
    said TEXT NOT NULL,
    thread TEXT NOT NULL,
    PRIMARY KEY (owner, number)
);
"""
# How long the database may be busy with another process, in seconds.
_BUSY_SECONDS: Final = 30.0
# More wishes than a writer can oversee contradict each other; a longer one is a request.
MOST_WISHES: Final = 50
LONGEST_WISH: Final = 200


class Wish(Value):
    """A standing wish: its words, when it was said (ISO 8601, UTC), in which conversation."""

    number: int
    text: str
    said: str
    thread: str


class StandingWishes:
    """The wishes of all writers in one database; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the tables, and make them where they are missing.

        Raises:
            RequestError: the database cannot be used.
        """
        self._path = path
        self._lock = threading.RLock()
        with self._mapped():
            self._connection = sqlite3.connect(path, check_same_thread=False, timeout=_BUSY_SECONDS)
            with self._connection:
                self._connection.executescript(_SCHEMA)

    def list(self, owner: str) -> tuple[Wish, ...]:
        """The wishes of a writer that hold, the oldest first.

        Raises:
            RequestError: the database cannot be used.
        """
        with self._mapped():
            rows = self._connection.execute(
                "SELECT number, text, said, thread FROM wishes WHERE owner = ?1 AND number NOT IN"
                " (SELECT number FROM wishes_forgotten WHERE owner = ?1) ORDER BY number",
                (owner,),
            ).fetchall()
        return tuple(Wish(number=n, text=t, said=s, thread=th) for n, t, s, th in rows)

    def keep(self, owner: str, text: str, *, thread: str) -> tuple[Wish, bool]:
        """Keep a wish; the wish, and whether it is new: the same words are kept once.

        Args:
            owner: The writer.
            text: The wish as it was said.
            thread: The conversation in which it was said.

        Raises:
            RequestError: the wish is empty or too long, there are too many, or the database cannot
                be used.
        """
        text = " ".join(text.split())
        if not content(text).characters:
            raise RequestError("没有听到要记住什么；请这样说：记住：不用排比")
        if len(text) > LONGEST_WISH:
            raise RequestError(
                f"一条长期要求最多 {LONGEST_WISH} 字，这条有 {len(text)} 字；请说短一点或分成几条"
            )
        with self._mapped(), self._connection:
            # Locked at once, so that another process cannot take the same number meanwhile.
            self._connection.execute("BEGIN IMMEDIATE")
            held = self.list(owner)
            said = content(text).characters
            for one in held:
                if content(one.text).characters == said:
                    return one, False
            if len(held) >= MOST_WISHES:
                raise RequestError(
                    f"长期要求已有 {MOST_WISHES} 条，不能再多；请先说“列出长期要求”，去掉不用的"
                )
            (number,) = self._connection.execute(
                "SELECT coalesce(max(number), 0) + 1 FROM wishes WHERE owner = ?", (owner,)
            ).fetchone()
            wish = Wish(number=number, text=text, said=_now(), thread=thread)
            self._connection.execute(
                "INSERT INTO wishes VALUES (?, ?, ?, ?, ?)",
                (owner, number, text, wish.said, thread),
            )
        return wish, True

    def forget(self, owner: str, number: int, *, thread: str) -> Wish:
        """Let a wish no longer hold; the wish.

        Raises:
            RequestError: there is no such wish, or the database cannot be used.
        """
        with self._mapped(), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            found = next((one for one in self.list(owner) if one.number == number), None)
            if found is None:
                raise RequestError(f"没有第 {number} 条长期要求；说“列出长期要求”可以看有哪些")
            self._connection.execute(
                "INSERT INTO wishes_forgotten VALUES (?, ?, ?, ?)", (owner, number, _now(), thread)
            )
        return found

    def close(self) -> None:
        """Close the database; idempotent."""
        self._connection.close()

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        """One thread at a time; an error of the database becomes one line for the writer."""
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                raise RequestError(
                    f"长期要求读写不了（{self._path}：{error}）；请检查磁盘和权限后重试"
                ) from error


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
