"""A corpus of an older version is taken forward whole, or left as it was."""

import hashlib
import json
import multiprocessing
import os
import signal
import sqlite3
import struct
import time
import zlib
from pathlib import Path

import pytest

from corpus.document.values import Document
from corpus.errors import StoreError
from corpus.ingest.deriving import document_id
from corpus.ingest.verify import verify
from corpus.splitting.passages import split_passages
from corpus.splitting.sentences import split_sentences
from corpus.store import database
from corpus.store.schema import MIGRATIONS, SCHEMA_VERSION
from corpus.store.store import Store
from tests.corpus.making import SPEECH, add

# As version 1 was released; kept here, so that a change of corpus.store.schema is noticed.
VERSION_1 = """
CREATE TABLE raw_files (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, data BLOB NOT NULL)
    WITHOUT ROWID;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL,
    raw_sha256 TEXT NOT NULL REFERENCES raw_files(sha256), metadata TEXT NOT NULL);
CREATE INDEX documents_by_source ON documents(source);
CREATE INDEX documents_by_raw ON documents(raw_sha256);
CREATE TABLE texts (
    document INTEGER PRIMARY KEY REFERENCES documents(number) ON DELETE CASCADE,
    suffix TEXT NOT NULL, encoding TEXT NOT NULL, declared TEXT NOT NULL, raw_text TEXT NOT NULL,
    clean_text TEXT NOT NULL, raw_spans BLOB NOT NULL, flaws TEXT NOT NULL);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE,
    start_at INTEGER NOT NULL, end_at INTEGER NOT NULL, heading_path TEXT NOT NULL, part TEXT,
    flaws TEXT NOT NULL);
CREATE INDEX passages_by_document ON passages(document);
CREATE TABLE sentences (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE,
    passage INTEGER NOT NULL REFERENCES passages(number) ON DELETE CASCADE,
    start_at INTEGER NOT NULL, end_at INTEGER NOT NULL);
CREATE INDEX sentences_by_document ON sentences(document);
CREATE INDEX sentences_by_passage ON sentences(passage);
PRAGMA application_id = 0x57454E47;
PRAGMA user_version = 1;
PRAGMA journal_mode = WAL;
"""
COUNT = 3


def version_1(path: Path) -> list[Document]:
    """A database as version 1 left it, with a few documents in it."""
    connection = sqlite3.connect(path)
    connection.executescript(VERSION_1)
    documents = [_insert(connection, number) for number in range(1, COUNT + 1)]
    connection.commit()
    connection.close()
    return documents


def _insert(connection: sqlite3.Connection, number: int) -> Document:
    text = f"第{number}次{SPEECH}"
    data = text.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    source = f"{number}.txt"
    document = Document(
        id=document_id(sha256, source),
        title=f"旧的第{number}篇",
        source=source,
        content_sha256=sha256,
    )
    connection.execute(
        "INSERT INTO raw_files VALUES (?, ?, ?)", (sha256, len(data), zlib.compress(data))
    )
    # Version 1 knew no audience.
    metadata = document.model_dump_json(exclude={"audience"})
    connection.execute(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?)",
        (number, document.id, document.source, sha256, metadata),
    )
    spans = struct.pack("<4I", 0, len(text), 0, len(text))
    connection.execute(
        "INSERT INTO texts VALUES (?, '.txt', 'utf-8', '[]', ?, ?, ?, '[]')",
        (number, text, text, spans),
    )
    sentences = split_sentences(text)
    for passage in split_passages(text, sentences, document_id=document.id, flaws=()):
        owner = connection.execute(
            "INSERT INTO passages (id, document, start_at, end_at, heading_path, part, flaws)"
            " VALUES (?, ?, ?, ?, ?, ?, '[]')",
            (
                passage.id, number, passage.start, passage.end,
                json.dumps(passage.heading_path, ensure_ascii=False), passage.part,
            ),
        ).lastrowid  # fmt: skip
        connection.executemany(
            "INSERT INTO sentences (document, passage, start_at, end_at) VALUES (?, ?, ?, ?)",
            [
                (number, owner, one.start, one.end)
                for one in sentences
                if passage.start <= one.start < passage.end
            ],
        )
    return document


def _rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the file, by table."""
    connection = sqlite3.connect(path)
    tables = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    found = {
        name: connection.execute(f"SELECT * FROM {name}").fetchall()
        for name, sql in tables
        if sql and sql.startswith("CREATE TABLE") and name != "sqlite_sequence"
    }
    found["version"] = connection.execute("PRAGMA user_version").fetchall()
    connection.close()
    return found


def test_version_1_is_still_what_it_was() -> None:
    released, shipped = (sqlite3.connect(":memory:") for _ in range(2))
    released.executescript(VERSION_1)
    for statement in MIGRATIONS[0]:
        shipped.execute(statement)
    columns = "SELECT m.name, c.* FROM sqlite_master m, pragma_table_info(m.name) c ORDER BY 1, 2"
    assert shipped.execute(columns).fetchall() == released.execute(columns).fetchall()


def test_an_older_corpus_opens_and_works(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite3"
    documents = version_1(path)
    with Store.open(path) as store:
        assert list(store.documents()) == documents
        assert verify(store) == []
        for number, document in enumerate(documents, start=1):
            text = f"第{number}次{SPEECH}"
            assert store.text(document.id) == text
            assert store.raw(document.id) == text.encode()
            assert list(store.passages(document.id))
        ids = store.sentence_ids()
        new = add(store, source="新.txt")
        store.writer.remove(documents[0].id)
        assert max(store.sentence_ids()) > max(ids)
        assert list(store.documents()) == [*documents[1:], new]
        assert verify(store) == []
    assert _rows(path)["version"] == [(SCHEMA_VERSION,)]


def test_a_migration_that_fails_leaves_the_old_version_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "corpus.sqlite3"
    documents = version_1(path)
    before = _rows(path)
    broken = (*MIGRATIONS[:-1], (*MIGRATIONS[-1], "CREATE TABLE documents (twice)"))
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", broken)
        with pytest.raises(StoreError):
            Store.open(path)
    assert _rows(path) == before
    with Store.open(path) as store:
        assert list(store.documents()) == documents


# Counts for minutes inside the transaction, so that the kill surely falls into it.
_LONG = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    " WHERE i < (SELECT 1 << 40)"
)


def _open(path: Path) -> None:
    Store.open(path)


def test_a_migration_that_is_killed_leaves_the_old_version_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "corpus.sqlite3"
    documents = version_1(path)
    before = _rows(path)
    child = multiprocessing.get_context("fork").Process(target=_open, args=(path,))
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", (*MIGRATIONS[:-1], (*MIGRATIONS[-1], _LONG)))
        child.start()
    _wait_until_locked(path)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert _rows(path) == before
    with Store.open(path) as store:
        assert list(store.documents()) == documents
        assert verify(store) == []


def _wait_until_locked(path: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return
        finally:
            connection.close()
        time.sleep(0.01)
    raise AssertionError("the migration never began")
