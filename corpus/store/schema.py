"""Define the schema of the corpus database, with one tuple of statements for each version.

A database stores its version in ``user_version``. :mod:`corpus.store.database` runs all missing
steps in one transaction. Never change a released version; add a new one.
"""

from typing import Final

_VERSION_1: Final = (
    # The original bytes, once per content, compressed with zlib.
    """CREATE TABLE raw_files (
        sha256 TEXT PRIMARY KEY,
        size INTEGER NOT NULL,
        data BLOB NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE documents (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        source TEXT NOT NULL,
        raw_sha256 TEXT NOT NULL REFERENCES raw_files(sha256),
        metadata TEXT NOT NULL
    )""",
    "CREATE INDEX documents_by_source ON documents(source)",
    "CREATE INDEX documents_by_raw ON documents(raw_sha256)",
    # Texts have their own table, so that listing documents does not read them.
    """CREATE TABLE texts (
        document INTEGER PRIMARY KEY REFERENCES documents(number) ON DELETE CASCADE,
        suffix TEXT NOT NULL,
        encoding TEXT NOT NULL,
        declared TEXT NOT NULL,
        raw_text TEXT NOT NULL,
        clean_text TEXT NOT NULL,
        raw_spans BLOB NOT NULL,
        flaws TEXT NOT NULL
    )""",
    """CREATE TABLE passages (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE,
        start_at INTEGER NOT NULL,
        end_at INTEGER NOT NULL,
        heading_path TEXT NOT NULL,
        part TEXT,
        flaws TEXT NOT NULL
    )""",
    "CREATE INDEX passages_by_document ON passages(document)",
    # AUTOINCREMENT never reuses an id: an index may still contain the id of a deleted sentence.
    """CREATE TABLE sentences (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE,
        passage INTEGER NOT NULL REFERENCES passages(number) ON DELETE CASCADE,
        start_at INTEGER NOT NULL,
        end_at INTEGER NOT NULL
    )""",
    "CREATE INDEX sentences_by_document ON sentences(document)",
    "CREATE INDEX sentences_by_passage ON sentences(passage)",
)
# How a document was made, what was inferred about it, and what the user corrected.
_VERSION_2: Final = (
    # The version of the rules that read, cleaned and split it (corpus.ingest.deriving.PROCESSING).
    "ALTER TABLE documents ADD COLUMN processing INTEGER NOT NULL DEFAULT 0",
    # The encoding that the user chose; empty if it was detected.
    "ALTER TABLE documents ADD COLUMN forced_encoding TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE inferences (
        document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE,
        field TEXT NOT NULL,
        value TEXT NOT NULL,
        confidence REAL NOT NULL,
        evidence TEXT NOT NULL,
        PRIMARY KEY (document, field)
    ) WITHOUT ROWID""",
    # By source, not by document: corrections survive a changed file, a new reading and a removal.
    # The hash is that of the last known content; it finds the corrections of a moved file.
    """CREATE TABLE corrections (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        source TEXT NOT NULL,
        field TEXT NOT NULL,
        raw_sha256 TEXT NOT NULL,
        value TEXT NOT NULL,
        UNIQUE (source, field)
    )""",
    "CREATE INDEX corrections_by_raw ON corrections(raw_sha256)",
    # Files with many documents (.jsonl, .zip) as last read completely; unchanged ones are skipped.
    """CREATE TABLE files (
        source TEXT PRIMARY KEY,
        sha256 TEXT NOT NULL,
        processing INTEGER NOT NULL,
        documents INTEGER NOT NULL,
        rejected TEXT NOT NULL
    ) WITHOUT ROWID""",
)
# Data that finds copies (corpus.store.copies); older documents are compared at the next indexing.
_VERSION_3: Final = (
    # The letters of a text, stored once for all documents that share them. AUTOINCREMENT: a band
    # may refer to a deleted content, but never to a wrong one.
    """CREATE TABLE contents (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        digest BLOB NOT NULL,
        facts INTEGER NOT NULL,
        letters INTEGER NOT NULL,
        shingles INTEGER NOT NULL,
        sentences INTEGER NOT NULL,
        signature BLOB,
        UNIQUE (digest, facts)
    )""",
    """CREATE TABLE bands (
        band INTEGER NOT NULL,
        content INTEGER NOT NULL,
        PRIMARY KEY (band, content)
    ) WITHOUT ROWID""",
    """CREATE TABLE links (
        first INTEGER NOT NULL REFERENCES contents(number) ON DELETE CASCADE,
        second INTEGER NOT NULL REFERENCES contents(number) ON DELETE CASCADE,
        first_held INTEGER NOT NULL,
        second_held INTEGER NOT NULL,
        similarity REAL NOT NULL,
        PRIMARY KEY (first, second)
    ) WITHOUT ROWID""",
    "CREATE INDEX links_by_second ON links(second)",
    "ALTER TABLE documents ADD COLUMN content INTEGER REFERENCES contents(number)",
    "CREATE INDEX documents_by_content ON documents(content)",
    "ALTER TABLE sentences ADD COLUMN fingerprint INTEGER",
    """CREATE INDEX sentences_by_fingerprint ON sentences(fingerprint)
        WHERE fingerprint IS NOT NULL""",
    # Version 2 marked a copy when it was added, based on the documents added before it.
    """UPDATE documents SET metadata = json_set(metadata, '$.flaws',
        (SELECT json_group_array(json(value)) FROM json_each(metadata, '$.flaws')
         WHERE json_extract(value, '$.kind') != '重复'))
        WHERE metadata LIKE '%"重复"%'""",
    """UPDATE passages SET flaws =
        (SELECT json_group_array(json(value)) FROM json_each(flaws)
         WHERE json_extract(value, '$.kind') != '重复')
        WHERE flaws LIKE '%"重复"%'""",
)

# MIGRATIONS[n] migrates a database from version n to version n + 1.
MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (_VERSION_1, _VERSION_2, _VERSION_3)
SCHEMA_VERSION: Final = len(MIGRATIONS)
