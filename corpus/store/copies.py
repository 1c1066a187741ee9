"""Store the data that finds copies: signatures, bands, sentence fingerprints and links.

All of it is computed from the texts. A *content* is the letters of a text, sentence by sentence;
exact copies share one content. Each content has a MinHash signature. The bands of the signature
find candidates for comparison, and *links* record the contents that turned out to be alike.
Sentence fingerprints find passages that one document took from another. The result of a
comparison depends only on the two contents, so the order of additions and removals has no effect.
"""

import json
from collections.abc import Iterable, Sequence
from sqlite3 import Connection
from typing import Final

import numpy as np

from corpus.document.values import Sentence
from corpus.duplicates.compare import SHORTEST, compare
from corpus.duplicates.letters import Letters, digest, fingerprint, sentence_letters
from corpus.duplicates.minhash import Signature, bands, estimate, signature

# The version of these rules. Raise it when letters, shingles, signatures or thresholds change;
# documents that were compared by older rules are then compared again.
RULES: Final = 1

# Documents that share a content, or have a linked one: only these can be copies or have copies.
ALIKE: Final = (
    "documents d JOIN contents c ON c.number = d.content WHERE c.number IN"
    " (SELECT first FROM links UNION SELECT second FROM links"
    " UNION SELECT content FROM documents GROUP BY content HAVING count(*) > 1)"
)
LINKS: Final = "SELECT first, second, first_held, second_held, similarity FROM links"
UNCOMPARED: Final = (
    "documents d LEFT JOIN contents c ON c.number = d.content"
    f" WHERE c.facts IS NOT {RULES} ORDER BY d.number"
)

# Two contents that share a band are compared if their signatures estimate that they share this
# part of all their shingles, or this part of the shingles of the shorter one. The true values of
# copies are above 0.2 and 0.75; the estimate has an error of at most about 0.045.
_ALIKE_OF_ALL: Final = 0.2
_ALIKE_OF_SHORTER: Final = 0.6
# Contents are also compared if they share this part of the sentences of the one with fewer.
_SHARED_SENTENCES: Final = 0.5


def record(connection: Connection, number: int, text: str, sentences: Sequence[Sentence]) -> None:
    """Write the data that finds copies of a document, and replace the old data.

    Args:
        connection: A connection in a transaction that has already inserted the sentences.
        number: The number of the document.
        text: The clean text of the document.
        sentences: All sentences of the document, in order.
    """
    forget(connection, number)
    letters = Letters.of(text)
    parts = sentence_letters(letters, sentences)
    prints = [fingerprint(part) for part in parts]
    _write_fingerprints(connection, number, sentences, prints)
    key = digest(parts)
    known = connection.execute(
        "SELECT number FROM contents WHERE digest = ? AND facts = ?", (key, RULES)
    ).fetchone()
    different = sorted({one for one in prints if one is not None})
    content = known[0] if known else _insert_content(connection, key, letters, different)
    connection.execute("UPDATE documents SET content = ? WHERE number = ?", (content, number))


def forget(connection: Connection, number: int) -> None:
    """Delete what :func:`record` wrote for a document, except the sentence fingerprints."""
    row = connection.execute("SELECT content FROM documents WHERE number = ?", (number,)).fetchone()
    if row is None or row[0] is None:
        return
    connection.execute("UPDATE documents SET content = NULL WHERE number = ?", (number,))
    other = connection.execute("SELECT 1 FROM documents WHERE content = ? LIMIT 1", row)
    if other.fetchone() is None:
        _delete_contents(connection, [row[0]])


def delete_unused(connection: Connection) -> None:
    """Delete the contents that no document uses; only a damaged database has such contents."""
    unused = connection.execute(
        "SELECT number FROM contents WHERE number NOT IN"
        " (SELECT content FROM documents WHERE content IS NOT NULL)"
    ).fetchall()
    _delete_contents(connection, [row[0] for row in unused])


def _delete_contents(connection: Connection, contents: Iterable[int]) -> None:
    for content in contents:
        own = connection.execute(
            "SELECT signature FROM contents WHERE number = ?", (content,)
        ).fetchone()[0]
        connection.executemany(
            "DELETE FROM bands WHERE band = ? AND content = ?",
            [(band, content) for band in _bands(own)],
        )
        connection.execute("DELETE FROM contents WHERE number = ?", (content,))


def _write_fingerprints(
    connection: Connection,
    number: int,
    sentences: Sequence[Sentence],
    prints: Sequence[int | None],
) -> None:
    by_start = {one.start: value for one, value in zip(sentences, prints, strict=True)}
    rows = connection.execute(
        "SELECT id, start_at FROM sentences WHERE document = ?", (number,)
    ).fetchall()
    connection.executemany(
        "UPDATE sentences SET fingerprint = ? WHERE id = ?",
        [(by_start.get(start), row_id) for row_id, start in rows],
    )


def _insert_content(
    connection: Connection, key: bytes, letters: Letters, prints: Sequence[int]
) -> int:
    long_enough = len(letters.text) >= SHORTEST
    own = signature(letters.shingles) if long_enough else None
    content = connection.execute(
        "INSERT INTO contents (digest, facts, letters, shingles, sentences, signature)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            key,
            RULES,
            len(letters.text),
            len(letters.shingles),
            len(prints),
            None if own is None else own.tobytes(),
        ),
    ).lastrowid
    if own is None:
        return int(content or 0)
    near = _meeting_in_bands(connection, own, len(letters.shingles))
    near |= _sharing_sentences(connection, prints)
    for other in sorted(near):
        _link(connection, other, int(content or 0), letters)
    connection.executemany(
        "INSERT OR IGNORE INTO bands (band, content) VALUES (?, ?)",
        [(band, content) for band in bands(own)],
    )
    return int(content or 0)


def _bands(stored: bytes | None) -> list[int]:
    return [] if stored is None else bands(np.frombuffer(stored, dtype="<u4"))


def _meeting_in_bands(connection: Connection, own: Signature, shingles: int) -> set[int]:
    """Return the contents that are similar to this one according to their signatures."""
    rows = connection.execute(
        "SELECT number, shingles, signature FROM contents WHERE facts = ? AND number IN"
        " (SELECT content FROM bands WHERE band IN (SELECT value FROM json_each(?)))",
        (RULES, json.dumps(bands(own))),
    )
    found = set()
    for number, others, stored in rows:
        share = estimate(own, np.frombuffer(stored, dtype="<u4"))
        common = share / (1 + share) * (shingles + others)
        if share >= _ALIKE_OF_ALL or common >= _ALIKE_OF_SHORTER * min(shingles, others):
            found.add(number)
    return found


def _sharing_sentences(connection: Connection, prints: Sequence[int]) -> set[int]:
    """Return the contents that share many sentences with this one."""
    rows = connection.execute(
        "SELECT c.number FROM sentences s JOIN documents d ON d.number = s.document"
        " JOIN contents c ON c.number = d.content"
        " WHERE s.fingerprint IN (SELECT value FROM json_each(?1)) AND c.facts = ?2"
        " AND c.signature IS NOT NULL GROUP BY c.number"
        " HAVING count(DISTINCT s.fingerprint) >= ?3 * min(c.sentences, ?4)",
        (json.dumps(prints), RULES, _SHARED_SENTENCES, len(prints)),
    )
    return {number for (number,) in rows}


def _link(connection: Connection, first: int, second: int, letters: Letters) -> None:
    (text,) = connection.execute(
        "SELECT clean_text FROM texts WHERE document ="
        " (SELECT number FROM documents WHERE content = ? LIMIT 1)",
        (first,),
    ).fetchone()
    found = compare(Letters.of(text), letters)
    if found.first_held or found.second_held:
        connection.execute(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?)",
            (first, second, found.first_held, found.second_held, found.similarity),
        )
