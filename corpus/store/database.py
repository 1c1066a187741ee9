"""Wrap SQLite: one connection per thread, the schema, its migrations, and mapped errors.

It changes a file only after it has checked that the file is a corpus of a known version.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

from corpus.errors import StoreError
from corpus.store.schema import MIGRATIONS, SCHEMA_VERSION

# Written into the file header to distinguish a corpus from another program's database.
APPLICATION_ID = 0x57454E47  # "WENG"
_MAGIC = b"SQLite format 3\0"
# How long a writer waits for another one. A document takes milliseconds, a large one seconds.
BUSY_SECONDS = 15.0
# The disk is full: the write to the database file or to its log (WAL) failed.
_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE})


class _Connection(sqlite3.Connection):
    """A connection that supports weak references, so that it is freed when its thread ends."""


class Database:
    """A corpus database; each thread has its own connection, and all see committed data."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: WeakSet[_Connection] = WeakSet()
        self._lock = threading.Lock()
        self._closed = False

    def open(self) -> None:
        """Create or check the file, and migrate it to the current schema.

        Raises:
            StoreError: Not a database, another program's, of a newer version, damaged or locked.
        """
        self._look_at_file()
        with self._mapped():
            connection = self._connect()
            self._check_owner(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            self._migrate()

    def query(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query at once; read large results in pages."""
        with self._mapped():
            return self._connection().execute(sql, parameters).fetchall()

    def state(self) -> tuple[int, int, int]:
        """Return a value that differs, within a thread, if data may have been written since."""
        with self._mapped():
            connection = self._connection()
            # data_version counts commits of other connections, total_changes those of this one.
            return id(connection), _pragma(connection, "data_version"), connection.total_changes

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run a transaction: commit at the end, or roll back on any exception."""
        with self._mapped():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise

    def flush(self) -> None:
        """Make sure that committed data also survives a power failure."""
        with self._mapped():
            self._connection().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def close(self) -> None:
        """Close the connections of all threads; idempotent."""
        with self._lock:
            self._closed = True
            for connection in list(self._connections):
                connection.close()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        return connection or self._connect()

    def _connect(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise StoreError("语料库已关闭；请重新打开")
            connection = sqlite3.connect(
                self.path,
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,  # close() closes the connections of all threads
                factory=_Connection,
            )
            self._connections.add(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        # In WAL mode data survives a killed process; a power failure may lose the last commits.
        connection.execute("PRAGMA synchronous = NORMAL")
        self._local.connection = connection
        return connection

    def _look_at_file(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            head = b""
            if self.path.exists():
                with self.path.open("rb") as file:
                    head = file.read(len(_MAGIC))
        except OSError as error:
            raise StoreError(
                f"语料库 {self.path} 打不开（{error.strerror}）；请检查路径和权限"
            ) from error
        if head and head != _MAGIC:
            raise StoreError(f"{self.path} 不是语料库文件，未作改动；请换一个 --home，或把它移走")

    def _check_owner(self, connection: sqlite3.Connection) -> None:
        version = _pragma(connection, "user_version")
        owner = _pragma(connection, "application_id")
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and owner != APPLICATION_ID:
            raise StoreError(
                f"{self.path} 是别的程序的数据库，未作改动；请换一个 --home，或把它移走"
            )
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"语料库 {self.path} 是第 {version} 版，本程序只认识到第 {SCHEMA_VERSION} 版，"
                "未作改动；请升级程序，或换一个 --home"
            )

    def _migrate(self) -> None:
        connection = self._connection()
        if _pragma(connection, "user_version") == SCHEMA_VERSION:
            return
        with self.transaction():
            # Read the version again: another process may have migrated while this one waited.
            for version in range(_pragma(connection, "user_version"), SCHEMA_VERSION):
                for statement in MIGRATIONS[version]:
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if _code(error) in _FULL:
                raise StoreError(
                    f"磁盘已满，语料库 {self.path} 写不进去；已收入的都在，腾出空间后再运行一次即可"
                ) from error
            if "locked" in str(error) or "busy" in str(error):
                raise StoreError(f"语料库 {self.path} 正被另一个程序写入；请稍后再试") from error
            if "malformed" in str(error):
                raise StoreError(self._damaged(error)) from error
            raise StoreError(
                f"语料库 {self.path} 用不了（{error}）；请检查磁盘空间和权限"
            ) from error
        except sqlite3.ProgrammingError as error:
            if self._closed:
                raise StoreError("语料库已关闭；请重新打开") from error
            raise
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            raise StoreError(self._damaged(error)) from error

    def _damaged(self, error: sqlite3.Error) -> str:
        return f"语料库 {self.path} 已损坏（{error}）；请从备份恢复，或移走它后重新 ingest"


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's extended result code; 0 if the error does not come from SQLite."""
    return int(getattr(error, "sqlite_errorcode", 0))


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
