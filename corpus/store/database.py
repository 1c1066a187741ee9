"""The door to SQLite: connections, one a thread, the schema and its migrations, errors mapped.

A file is never altered before it is known to be a corpus of a version that this program knows.
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

# Written into the file's header, so that another program's database is not taken for a corpus.
APPLICATION_ID = 0x57454E47  # "WENG"
_MAGIC = b"SQLite format 3\0"
# How long a writer waits for another; one document takes milliseconds, a large one seconds.
BUSY_SECONDS = 15.0
# A write that the disk had no room for: to the file itself, or to the log beside it.
_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE})


class _Connection(sqlite3.Connection):
    """A connection that can be weakly held, so that it goes when its thread goes."""


class Database:
    """A corpus database; each thread has its own connection, all see what was committed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: WeakSet[_Connection] = WeakSet()
        self._lock = threading.Lock()
        self._closed = False

    def open(self) -> None:
        """Make the file or check it, and bring it to this program's schema.

        Raises:
            StoreError: not a database, another program's, of a newer version, damaged or locked.
        """
        self._look_at_file()
        with self._mapped():
            connection = self._connect()
            self._check_owner(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            self._migrate()

    def query(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query, all at once; page through what may be large."""
        with self._mapped():
            return self._connection().execute(sql, parameters).fetchall()

    def state(self) -> tuple[int, int, int]:
        """Differs within a thread whenever something may have been written since."""
        with self._mapped():
            connection = self._connection()
            # The first counts what other connections committed, the second what this one changed.
            return id(connection), _pragma(connection, "data_version"), connection.total_changes

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing: committed at the end, rolled back if anything is raised."""
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
        """See to it that what was committed outlives a power cut, too."""
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
                check_same_thread=False,  # close() closes them all
                factory=_Connection,
            )
            self._connections.add(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        # In WAL mode this survives a killed process; a power cut may lose the last document, whole.
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
            # Read again inside: another process may have migrated while this one waited.
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
    """SQLite's extended result code; 0 where the error is not SQLite's own."""
    return int(getattr(error, "sqlite_errorcode", 0))


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
