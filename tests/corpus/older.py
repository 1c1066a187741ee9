"""Databases as an older version of the program left them."""

import sqlite3
from pathlib import Path

# What was added to tell copies, children first.
COPY_TABLES = ("links", "bands", "contents")


def never_compared(path: Path) -> None:
    """Take everything out that comparing wrote down."""
    connection = sqlite3.connect(path)
    connection.execute("UPDATE documents SET content = NULL")
    connection.execute("UPDATE sentences SET fingerprint = NULL")
    for table in COPY_TABLES:
        connection.execute(f"DELETE FROM {table}")
    connection.commit()
    connection.close()


def back_to_version_2(path: Path) -> None:
    """The schema before there was comparing."""
    connection = sqlite3.connect(path)
    for index in ("documents_by_content", "sentences_by_fingerprint", "links_by_second"):
        connection.execute(f"DROP INDEX {index}")
    connection.execute("ALTER TABLE documents DROP COLUMN content")
    connection.execute("ALTER TABLE sentences DROP COLUMN fingerprint")
    for table in COPY_TABLES:
        connection.execute(f"DROP TABLE {table}")
    connection.execute("PRAGMA user_version = 2")
    connection.commit()
    connection.close()
