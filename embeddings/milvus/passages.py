"""Search passages with BM25 in Milvus: a collection of their tokens, scored by the server.

A passage has two text columns, its words and its bigrams as this program cuts them
(:mod:`embeddings.milvus.tokens`). The server's BM25 function makes a sparse vector of each. The
attributes of a passage are columns too, so the server evaluates filters.

Scores follow Lucene's formula, as in :mod:`rag.lexical.index`. A server computes the statistics
over the whole collection (or per shard, if there are several). Milvus Lite computes them per
segment written at once, so a file is never changed but rewritten, which gives one segment.

As with sentences, additions take effect at once; the first change clears the stored fingerprint.
"""

import copy
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.index.protocol import Ids, as_ids
from embeddings.milvus.homes import (
    announce,
    create_collection,
    drop_others,
    new_collection,
    new_schema,
    open_collection,
    read_home,
    write_home,
)
from embeddings.milvus.passage_rows import (
    ANALYSERS,
    FORMAT,
    MATCHED,
    PassageRow,
    add_text,
    length_of,
    vector_of,
)
from embeddings.milvus.server import (
    BATCH,
    MOST_ASKED,
    MOST_LISTED,
    SEARCH_SECONDS,
    SECONDS,
    Hits,
    MilvusPlace,
    asking,
    batches,
    best_among,
    connect,
    fetch,
    listed,
    scan,
)
from embeddings.milvus.tokens import K1, joined, rarity, saturation, spelled

Scores = NDArray[np.float32]

# The name of this kind of collection and of its part in the record of the home.
_KIND: Final = "passages"
# Tokens per probe request; each answer contains a passage.
_PROBES: Final = 500
# Maximum number of cached rarities; each takes about 150 bytes.
_MOST_KNOWN: Final = 200_000


class MilvusPassages:
    """BM25 on the server. Concurrent reads are safe; a write during reads is not."""

    def __init__(self, place: MilvusPlace, collection: str) -> None:
        # The corpus that it was saved for; empty if passages are missing.
        self.fingerprint = ""
        self._place = place
        self._collection = collection
        self._client = connect(place)
        self._where = ""
        self._count: int | None = None
        # The number of passages and of tokens; valid only if _sure.
        self._texts = 0
        self._tokens = dict.fromkeys(ANALYSERS, 0)
        self._sure = True
        self._rarities: dict[tuple[str, str], float] = {}

    @classmethod
    def create(cls, place: MilvusPlace) -> Self:
        """Create an empty collection; the current one answers until this one is saved.

        Raises:
            VectorIndexError: The server cannot be reached or refuses.
        """
        collection = new_collection(place, _KIND)
        with asking(place):
            schema, indexes = new_schema(place)
            add_text(schema, indexes)
            create_collection(place, collection, schema, indexes)
        return cls(place, collection)

    @classmethod
    def open(cls, place: MilvusPlace) -> Self | None:
        """Open the current collection; return None if there is none, or in another format.

        Raises:
            VectorIndexError: The server cannot be reached, or the collection is missing.
        """
        row = read_home(place).get(_KIND, {})
        if row.get("format") != FORMAT:
            return None
        open_collection(place, row["collection"])
        index = cls(place, row["collection"])
        index.fingerprint = str(row["fingerprint"])
        index._texts, index._tokens = int(row["texts"]), dict(row["tokens"])
        index._sure = bool(index.fingerprint)
        return index

    def anew(self) -> Self:
        """Create an empty collection at the same place; see :meth:`create`."""
        return type(self).create(self._place)

    @property
    def changeable(self) -> bool:
        """Whether the collection can be changed in place; otherwise rewrite it (see the module)."""
        return not self._place.is_file

    def __len__(self) -> int:
        """Return the number of passages; cached."""
        if self._count is None:
            with asking(self._place):
                rows = self._client.query(
                    self._collection, output_fields=["count(*)"], timeout=SEARCH_SECONDS
                )
            self._count = int(rows[0]["count(*)"])
        return self._count

    def differences(self, numbers: Ids, digests: Ids) -> tuple[Ids, Ids]:
        """Return the stored passages not in ``numbers``, and those of ``numbers`` to add or update.

        It reads the whole collection.
        """
        held = {row["id"]: row["digest"] for row in self._scan("digest")}
        gone = np.setdiff1d(as_ids(list(held)), numbers)
        pairs = zip(numbers.tolist(), digests.tolist(), strict=True)
        return gone, as_ids([number for number, digest in pairs if held.get(number) != digest])

    def add(self, rows: Iterable[PassageRow]) -> None:
        """Add passages; an existing number gets the new columns.

        Raises:
            VectorIndexError: The server cannot be reached or refuses.
        """
        remaining = iter(rows)
        while batch := [row.columns for row in islice(remaining, BATCH)]:
            self._begin_change()
            self._forget_counts(as_ids([row["id"] for row in batch]))
            with asking(self._place):
                self._client.upsert(self._collection, batch, timeout=SECONDS)
            self._texts += len(batch)
            for name in ANALYSERS:
                self._tokens[name] += sum(row[length_of(name)] for row in batch)

    def remove(self, numbers: Sequence[int] | Ids) -> int:
        """Remove passages, ignore unknown numbers, and return the number of removed passages.

        Raises:
            VectorIndexError: The server cannot be reached or refuses.
        """
        removed = 0
        for batch in batches(np.unique(as_ids(numbers)), MOST_LISTED):
            self._begin_change()
            removed += self._forget_counts(batch)
            with asking(self._place):
                self._client.delete(self._collection, ids=batch.tolist(), timeout=SECONDS)
        return removed

    def save(self, root: Path, *, fingerprint: str) -> None:
        """Make this the current collection, and tell this home's other processes through ``root``.

        Args:
            root: The folder of the generations.
            fingerprint: The fingerprint of the indexed corpus; empty if passages are missing.

        Raises:
            VectorIndexError: The server cannot be reached, or ``root`` cannot be written.
        """
        if fingerprint and not self._sure:
            self._count_tokens()
        if fingerprint and self._place.is_file:
            # Milvus Lite searches unflushed data very slowly.
            with asking(self._place):
                self._client.flush(self._collection, timeout=SECONDS)
        self.fingerprint = fingerprint
        self._write_row()
        drop_others(self._place, self._collection, _KIND)
        announce(root, {"collection": self._collection, "fingerprint": fingerprint})

    def begin(self, root: Path) -> None:
        """Make this current if no collection is, so that an interrupted run can continue.

        Raises:
            VectorIndexError: The server cannot be reached, or ``root`` cannot be written.
        """
        if self.changeable and _KIND not in read_home(self._place):
            self.save(root, fingerprint="")

    def narrowed(self, expression: str) -> Self:
        """Return a view that finds only passages that match the expression.

        All ids of ``allowed``, if given too, must match;
        see :meth:`embeddings.milvus.vectors.MilvusIndex.narrowed`.
        """
        narrowed = copy.copy(self)
        narrowed._where = expression
        return narrowed

    def search(
        self, name: str, tokens: Sequence[str], k: int, *, allowed: Ids | None = None
    ) -> tuple[Ids, Scores]:
        """Return the ``k`` passages with the highest scores above 0, best first, and their scores.

        Args:
            name: The analyser.
            tokens: The tokens of the query from that analyser.
            k: The maximum number of passages; at most ``MOST_ASKED``.
            allowed: The passages to search; None for all.
        """
        text = joined(tokens)
        if not text or k <= 0 or (allowed is not None and not len(allowed)):
            return as_ids([]), np.zeros(0, dtype=np.float32)

        def ask(most: int, where: str) -> list[Hits]:
            return [self._ask(name, text, most, where)]

        found = ask(k, self._where) if allowed is None else best_among(ask, k, self._where, allowed)
        best = sorted(found[0], key=lambda hit: (-hit[0], hit[1]))[:k]
        scores = np.array([score for score, _ in best], dtype=np.float32)
        return as_ids([number for _, number in best]), scores

    def scores(self, name: str, tokens: Sequence[str], numbers: Ids) -> Scores:
        """Return the BM25 scores of these passages, 0 where no token matches."""
        text = joined(tokens)
        held: dict[int, float] = {}
        for batch in batches(np.unique(numbers), MOST_LISTED) if text else ():
            hits = self._ask(name, text, len(batch), listed(batch))
            held |= {number: score for score, number in hits}
        return np.array([held.get(one, 0.0) for one in numbers.tolist()], dtype=np.float32)

    def full(self, name: str, tokens: Sequence[str]) -> float:
        """Return the BM25 score of a text of average length that has each token once.

        A token that no passage has counts as the rarest. Milvus does not report how many passages
        have a token. So the server is asked for the best passage for this token alone, and the
        rarity is computed from the score of that passage.
        """
        known = {token: self._rarities.get((name, token)) for token in tokens}
        new = [token for token, found in known.items() if found is None]
        if len(self._rarities) + len(new) > _MOST_KNOWN:
            self._rarities.clear()
        for start in range(0, len(new), _PROBES):
            asked = new[start : start + _PROBES]
            found = dict(zip(asked, self._probe(name, asked), strict=True))
            known |= found
            self._rarities.update({(name, token): own for token, own in found.items()})
        return sum(known[token] or 0.0 for token in tokens) / (1 + K1)

    def holding(self, tokens: Sequence[str]) -> Ids:
        """Return the passages that have all these bigrams, ascending."""
        conditions = [f"TEXT_MATCH({MATCHED}, '{spelled(token)}')" for token in tokens]
        if self._where:
            conditions.append(f"({self._where})")
        with asking(self._place):
            rows = scan(self._client, self._collection, where=" and ".join(conditions))
            return np.sort(as_ids([row["id"] for row in rows]))

    # Internal

    def _ask(self, name: str, text: str, k: int, where: str) -> Hits:
        with asking(self._place):
            found = self._search(name, [text], k, where)
        return [(_score(hit), int(hit["id"])) for hit in found[0] if _score(hit) > 0]

    def _search(
        self, name: str, texts: list[str], k: int, where: str, fields: Sequence[str] = ()
    ) -> Any:
        return self._client.search(
            self._collection,
            data=texts,
            limit=min(k, MOST_ASKED),
            filter=where,
            anns_field=vector_of(name),
            output_fields=list(fields),
            timeout=SEARCH_SECONDS,
        )

    def _probe(self, name: str, tokens: Sequence[str]) -> list[float]:
        with asking(self._place):
            found = self._search(name, [spelled(token) for token in tokens], 1, "", [name])
        unseen = rarity(0, self._texts)
        return [
            self._rarity(name, spelled(token), hits[0]) if len(hits) else unseen
            for token, hits in zip(tokens, found, strict=True)
        ]

    def _rarity(self, name: str, token: str, hit: Any) -> float:
        """Compute the rarity of a token from the score of a passage for this token alone."""
        own = hit["entity"][name].split()
        average = self._tokens[name] / self._texts if self._tokens[name] else len(own)
        return _score(hit) / saturation(own.count(token), len(own) / average)

    def _begin_change(self) -> None:
        self._count = None
        self._rarities.clear()
        if not self._sure:
            self._count_tokens()
        if self.fingerprint:
            self.fingerprint = ""
            self._write_row()

    def _forget_counts(self, numbers: Ids) -> int:
        """Subtract these passages from the counts, and return how many of them exist."""
        lengths = [length_of(name) for name in ANALYSERS]
        with asking(self._place):
            rows = list(fetch(self._client, self._collection, numbers, ["id", *lengths]))
        self._texts -= len(rows)
        for name in ANALYSERS:
            self._tokens[name] -= sum(row[length_of(name)] for row in rows)
        return len(rows)

    def _count_tokens(self) -> None:
        """Count again, because an interrupted run did not record what it had added."""
        self._texts, self._tokens, self._sure = 0, dict.fromkeys(ANALYSERS, 0), True
        for row in self._scan(*map(length_of, ANALYSERS)):
            self._texts += 1
            for name in ANALYSERS:
                self._tokens[name] += row[length_of(name)]

    def _scan(self, *fields: str) -> Iterator[dict[str, Any]]:
        with asking(self._place):
            yield from scan(self._client, self._collection, *fields)

    def _write_row(self) -> None:
        record = {
            "format": FORMAT,
            "collection": self._collection,
            "fingerprint": self.fingerprint,
            "texts": self._texts,
            "tokens": self._tokens,
        }
        write_home(self._place, {_KIND: record})


def _score(hit: Any) -> float:
    """Drop a constant factor, as Lucene's formula does; Milvus Lite returns negative scores."""
    return abs(float(hit["distance"])) / (1 + K1)
