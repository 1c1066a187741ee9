"""BM25 of passages in Milvus: a collection of their tokens, scored by the server.

A passage has two columns of text, its words and its bigrams as this program cuts them
(:mod:`embeddings.milvus.tokens`), and for each the sparse vector that the server's BM25 function
makes of it. The attributes of a passage lie beside them: the server evaluates filters.

Scores are those of Lucene's formula, as :mod:`rag.lexical.index` has them. On a server the
statistics are of the whole collection (of each of its shards, if there are several); Milvus Lite
takes them of each part that it wrote at once, so a file is not changed but written anew, which
leaves one part.

As with sentences, what is added is there at once, and the row of the home loses its fingerprint
before the first change.
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

# The name that the collection and its part of the row of the home have.
_KIND: Final = "passages"
# Tokens asked about at once; each answer brings a passage.
_PROBES: Final = 500
# Rarities kept; a token takes some 150 bytes.
_MOST_KNOWN: Final = 200_000


class MilvusPassages:
    """BM25 by the server; safe to read from several threads, not to write while others read."""

    def __init__(self, place: MilvusPlace, collection: str) -> None:
        # Of the corpus that it was saved for; empty if not all is in.
        self.fingerprint = ""
        self._place = place
        self._collection = collection
        self._client = connect(place)
        self._where = ""
        self._count: int | None = None
        # Passages and their tokens when that was last known for sure.
        self._texts = 0
        self._tokens = dict.fromkeys(ANALYSERS, 0)
        self._sure = True
        self._rarities: dict[tuple[str, str], float] = {}

    @classmethod
    def create(cls, place: MilvusPlace) -> Self:
        """An empty collection beside the one in force, which answers until this one is saved.

        Raises:
            VectorIndexError: the server cannot be reached or refuses.
        """
        collection = new_collection(place, _KIND)
        with asking(place):
            schema, indexes = new_schema(place)
            add_text(schema, indexes)
            create_collection(place, collection, schema, indexes)
        return cls(place, collection)

    @classmethod
    def open(cls, place: MilvusPlace) -> Self | None:
        """The collection in force; None if nothing was ever saved, or in another format.

        Raises:
            VectorIndexError: the server cannot be reached, or the collection is gone.
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
        """An empty collection beside this one; see :meth:`create`."""
        return type(self).create(self._place)

    @property
    def changeable(self) -> bool:
        """Whether it can be changed in its place; if not, it is made anew (see the module)."""
        return not self._place.is_file

    def __len__(self) -> int:
        """How many passages it holds; asked once."""
        if self._count is None:
            with asking(self._place):
                rows = self._client.query(
                    self._collection, output_fields=["count(*)"], timeout=SEARCH_SECONDS
                )
            self._count = int(rows[0]["count(*)"])
        return self._count

    def differences(self, numbers: Ids, digests: Ids) -> tuple[Ids, Ids]:
        """Which passages are there and not among these, and which of these are missing or differ.

        Goes through the whole collection.
        """
        held = {row["id"]: row["digest"] for row in self._scan("digest")}
        gone = np.setdiff1d(as_ids(list(held)), numbers)
        pairs = zip(numbers.tolist(), digests.tolist(), strict=True)
        return gone, as_ids([number for number, digest in pairs if held.get(number) != digest])

    def add(self, rows: Iterable[PassageRow]) -> None:
        """Add passages; one whose number is there gets the new columns.

        Raises:
            VectorIndexError: the server cannot be reached or refuses.
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
        """Remove passages; numbers that are not there are passed over. Returns how many went.

        Raises:
            VectorIndexError: the server cannot be reached or refuses.
        """
        removed = 0
        for batch in batches(np.unique(as_ids(numbers)), MOST_LISTED):
            self._begin_change()
            removed += self._forget_counts(batch)
            with asking(self._place):
                self._client.delete(self._collection, ids=batch.tolist(), timeout=SECONDS)
        return removed

    def save(self, root: Path, *, fingerprint: str) -> None:
        """Make it the collection in force, and tell other processes of this home by ``root``.

        Args:
            root: The folder of the marks.
            fingerprint: Of the corpus that it is of; empty if it is not all in.

        Raises:
            VectorIndexError: the server cannot be reached, or ``root`` cannot be written.
        """
        if fingerprint and not self._sure:
            self._count_tokens()
        if fingerprint and self._place.is_file:
            # Milvus Lite searches what is not flushed very slowly.
            with asking(self._place):
                self._client.flush(self._collection, timeout=SECONDS)
        self.fingerprint = fingerprint
        self._write_row()
        drop_others(self._place, self._collection, _KIND)
        announce(root, {"collection": self._collection, "fingerprint": fingerprint})

    def begin(self, root: Path) -> None:
        """Put it in force unfinished if nothing else is: what is broken off is gone on with then.

        Raises:
            VectorIndexError: the server cannot be reached, or ``root`` cannot be written.
        """
        if self.changeable and _KIND not in read_home(self._place):
            self.save(root, fingerprint="")

    def narrowed(self, expression: str) -> Self:
        """The same index of which searches find only what the expression lets through.

        ``allowed``, where it is given too, must lie within; see
        :meth:`embeddings.milvus.vectors.MilvusIndex.narrowed`.
        """
        narrowed = copy.copy(self)
        narrowed._where = expression
        return narrowed

    def search(
        self, name: str, tokens: Sequence[str], k: int, *, allowed: Ids | None = None
    ) -> tuple[Ids, Scores]:
        """The passages of the ``k`` highest scores above 0, best first, and the scores.

        Args:
            name: Of the analyser.
            tokens: What it makes of the query.
            k: How many at most; no more than ``MOST_ASKED``.
            allowed: The passages that may be found; None for all.
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
        """The BM25 of these passages, 0 where nothing matches."""
        text = joined(tokens)
        held: dict[int, float] = {}
        for batch in batches(np.unique(numbers), MOST_LISTED) if text else ():
            hits = self._ask(name, text, len(batch), listed(batch))
            held |= {number: score for score, number in hits}
        return np.array([held.get(one, 0.0) for one in numbers.tolist()], dtype=np.float32)

    def full(self, name: str, tokens: Sequence[str]) -> float:
        """The BM25 of a text of average length that has each of the tokens once.

        A token that no passage has counts as the rarest. Milvus does not tell how many passages
        have a token; so it is asked for the best passage by this token alone, and what that scores
        for the token's rarity follows from the passage.
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
        """The passages that have each of these bigrams, ascending."""
        conditions = [f"TEXT_MATCH({MATCHED}, '{spelled(token)}')" for token in tokens]
        if self._where:
            conditions.append(f"({self._where})")
        with asking(self._place):
            rows = scan(self._client, self._collection, where=" and ".join(conditions))
            return np.sort(as_ids([row["id"] for row in rows]))

    # Inside

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
        """The rarity of each token."""
        with asking(self._place):
            found = self._search(name, [spelled(token) for token in tokens], 1, "", [name])
        unseen = rarity(0, self._texts)
        return [
            self._rarity(name, spelled(token), hits[0]) if len(hits) else unseen
            for token, hits in zip(tokens, found, strict=True)
        ]

    def _rarity(self, name: str, token: str, hit: Any) -> float:
        """By what a passage scores for a token of its own."""
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
        """Take what these passages have out of the counts; returns how many are there."""
        lengths = [length_of(name) for name in ANALYSERS]
        with asking(self._place):
            rows = list(fetch(self._client, self._collection, numbers, ["id", *lengths]))
        self._texts -= len(rows)
        for name in ANALYSERS:
            self._tokens[name] -= sum(row[length_of(name)] for row in rows)
        return len(rows)

    def _count_tokens(self) -> None:
        """Count anew: a run that was broken off did not say what it had added."""
        self._texts, self._tokens, self._sure = 0, dict.fromkeys(ANALYSERS, 0), True
        for row in self._scan(*map(length_of, ANALYSERS)):
            self._texts += 1
            for name in ANALYSERS:
                self._tokens[name] += row[length_of(name)]

    def _scan(self, *fields: str) -> Iterator[dict[str, Any]]:
        with asking(self._place):
            yield from scan(self._client, self._collection, *fields)

    def _write_row(self) -> None:
        """Say in the row of the home what is in force."""
        record = {
            "format": FORMAT,
            "collection": self._collection,
            "fingerprint": self.fingerprint,
            "texts": self._texts,
            "tokens": self._tokens,
        }
        write_home(self._place, {_KIND: record})


def _score(hit: Any) -> float:
    """By Lucene's formula, which leaves the constant factor out; Milvus Lite says it negative."""
    return abs(float(hit["distance"])) / (1 + K1)
