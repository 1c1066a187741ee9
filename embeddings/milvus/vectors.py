"""Index the vectors of sentences in a Milvus collection of the home.

Each row also has the attributes of its sentence (document, level, kind, part, date, flawed). So a
filter is an expression that the server evaluates, not a list of ids.

Changes take effect at once, not when the index is saved. So the first change clears the fingerprint
in the record of the home: an interrupted index then counts as outdated, and the next run continues.
"""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.protocol import Vectors
from embeddings.errors import VectorIndexError
from embeddings.index.attributes import SentenceAttributes
from embeddings.index.protocol import (
    FORMAT,
    MEND,
    NO_ID,
    Ids,
    Progress,
    as_ids,
    check_addition,
    check_manifest,
)
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
    library,
    scan,
)


class MilvusIndex:
    """Sentence vectors in a collection with strong consistency: searches find what was added."""

    # There is one collection, and every ingest writes into it.
    shared: Final = True

    def __init__(self, place: MilvusPlace, collection: str, dimension: int) -> None:
        self.dimension = dimension
        # The states of the vectors and of the attributes; empty if some are missing.
        self.fingerprint = ""
        self.described = ""
        self._place = place
        self._collection = collection
        self._client = connect(place)
        self._encoder = ""
        self._attributes = SentenceAttributes.empty()
        self._where = ""
        self._count: int | None = None

    @classmethod
    def create(cls, place: MilvusPlace, dimension: int) -> Self:
        """Create an empty collection; the current one answers until this one is saved.

        Raises:
            VectorIndexError: The server cannot be reached or refuses.
        """
        collection = new_collection(place)
        with asking(place):
            schema, indexes = new_schema(place)
            schema.add_field("vector", library().DataType.FLOAT_VECTOR, dim=dimension)
            # A file holds little data, so its search is exact; a server selects the index type.
            kind = "FLAT" if place.is_file else "AUTOINDEX"
            indexes.add_index("vector", index_type=kind, metric_type="IP")
            create_collection(place, collection, schema, indexes)
        return cls(place, collection, dimension)

    @classmethod
    def open(cls, place: MilvusPlace, *, encoder: str) -> Self | None:
        """Open the current collection; return None if there is none.

        Args:
            place: Where it is.
            encoder: The name of the encoder that the vectors must come from.

        Raises:
            VectorIndexError: The server cannot be reached, the collection is missing, or it has
                another encoder or format.
        """
        row = read_home(place)
        if "collection" not in row:
            return None
        check_manifest(row, encoder)
        client = open_collection(place, row["collection"])
        with asking(place):
            _check_dimension(client, row)
        index = cls(place, row["collection"], int(row["dimension"]))
        index.fingerprint, index.described = str(row["fingerprint"]), str(row["described"])
        index._encoder = encoder
        return index

    def __len__(self) -> int:
        """Return the number of vectors; cached, because every search needs it."""
        if self._count is None:
            with asking(self._place):
                rows = self._client.query(
                    self._collection, output_fields=["count(*)"], timeout=SEARCH_SECONDS
                )
            self._count = int(rows[0]["count(*)"])
        return self._count

    def ids(self) -> Ids:
        """Return all ids, ascending; reads the whole collection."""
        return np.sort(np.array([row["id"] for row in self._scan()], dtype=np.int64))

    def contains(self, ids: Sequence[int] | Ids) -> NDArray[np.bool_]:
        """See :class:`embeddings.index.protocol.VectorIndex`."""
        numbers = as_ids(ids)
        found = [row["id"] for row in self._fetch(numbers, ["id"])]
        return np.isin(numbers, np.array(found, dtype=np.int64))

    def add(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Add vectors with the known attributes of their sentences; see :meth:`describe`.

        Raises:
            ValueError: The shapes do not match, or an id is negative or occurs twice.
            VectorIndexError: The server cannot be reached or refuses.
        """
        numbers = as_ids(ids)
        check_addition(numbers, vectors, self.dimension)
        if len(numbers):
            self._begin_change()
            self._upsert(numbers, vectors)

    def remove(self, ids: Sequence[int] | Ids) -> int:
        """See :class:`embeddings.index.protocol.VectorIndex`."""
        numbers = np.unique(as_ids(ids))
        numbers = numbers[self.contains(numbers)]
        if len(numbers):
            self._begin_change()
        for batch in batches(numbers, MOST_LISTED):
            with asking(self._place):
                self._client.delete(self._collection, ids=batch.tolist(), timeout=SECONDS)
        return len(numbers)

    def narrowed(self, expression: str) -> Self:
        """Return a view that finds only sentences that match the expression.

        All ids of ``allowed``, if given too, must match. The server's results are filtered by it
        here, so that the ids need not be listed in the expression.
        """
        narrowed = copy.copy(self)
        narrowed._where = expression
        return narrowed

    def search(
        self, vectors: Vectors, k: int, *, allowed: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """See :class:`embeddings.index.protocol.VectorIndex`."""
        if not len(vectors) or k <= 0 or (allowed is not None and not len(allowed)):
            return _table([[] for _ in vectors], k)

        def ask(most: int, where: str) -> list[Hits]:
            return self._ask(vectors, most, where)

        if allowed is None:
            return _table(ask(k, self._where), k)
        return _table(best_among(ask, k, self._where, allowed), k)

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        """Return the vectors of these ids, shape ``(len(ids), dimension)``.

        Raises:
            KeyError: An id is missing.
            VectorIndexError: The server cannot be reached or refuses.
        """
        numbers = as_ids(ids)
        held = {row["id"]: row["vector"] for row in self._fetch(numbers, ["id", "vector"])}
        found = [held[number] for number in numbers.tolist()]
        return np.array(found, dtype=np.float32).reshape(-1, self.dimension)

    def save(
        self, root: Path, *, encoder: str, fingerprint: str, progress: Progress | None = None
    ) -> None:
        """Make this the current collection, and tell this home's other processes through ``root``.

        Raises:
            VectorIndexError: The server cannot be reached, or ``root`` cannot be written.
        """
        self._encoder, self.fingerprint = encoder, fingerprint
        if self._place.is_file and fingerprint:
            # Milvus Lite searches unflushed data ten times more slowly. A server flushes by itself,
            # and accepts a client's flush only once in ten seconds.
            with asking(self._place):
                self._client.flush(self._collection, timeout=SECONDS)
        self._write_row()
        drop_others(self._place, self._collection)
        self._announce(root)

    def is_of(self, sentences: str, state: str) -> bool:
        """Return whether vectors and attributes have these states."""
        return (self.fingerprint, self.described) == (sentences, state)

    def distrust(self) -> None:
        """Treat vectors and attributes as outdated."""
        self.fingerprint = self.described = ""

    def know(self, attributes: Callable[[], SentenceAttributes]) -> None:
        """Store these attributes with all vectors that are added from now on."""
        self._attributes = attributes()

    def describe(
        self, root: Path, attributes: Callable[[], SentenceAttributes], state: str
    ) -> None:
        """Update the stored attributes of all sentences if they differ.

        Raises:
            VectorIndexError: The server cannot be reached, or ``root`` cannot be written.
        """
        if self.described == state:
            return
        self.know(attributes)
        digests = {row["id"]: row["digest"] for row in self._scan("digest")}
        held = as_ids(sorted(digests))
        differing = self._attributes.digests_of(held) != as_ids(
            [digests[one] for one in held.tolist()]
        )
        if differing.any() and self.described:
            self.described = ""
            self._write_row()
        for batch in batches(held[differing], BATCH):
            self._upsert(batch, self.vectors(batch))
        self.described = state
        self._write_row()
        self._announce(root)

    # Internal

    def _begin_change(self) -> None:
        self._count = None
        if self.fingerprint:
            self.fingerprint = ""
            self._write_row()

    def _upsert(self, ids: Ids, vectors: Vectors) -> None:
        for places in batches(np.arange(len(ids)), BATCH):
            attributes = self._attributes.rows_of(ids[places])
            rows = [
                {"id": int(number), "vector": vector, **own}
                for number, vector, own in zip(
                    ids[places], vectors[places], attributes, strict=True
                )
            ]
            with asking(self._place):
                self._client.upsert(self._collection, rows, timeout=SECONDS)

    def _fetch(self, ids: Ids, fields: list[str]) -> Iterator[dict[str, Any]]:
        with asking(self._place):
            yield from fetch(self._client, self._collection, ids, fields)

    def _scan(self, *fields: str) -> Iterator[dict[str, Any]]:
        with asking(self._place):
            yield from scan(self._client, self._collection, *fields)

    def _ask(self, vectors: Vectors, k: int, where: str) -> list[Hits]:
        """Return, for each vector, scores and ids of the nearest rows that match the expression."""
        with asking(self._place):
            found = self._client.search(
                self._collection,
                data=list(vectors),
                limit=min(k, MOST_ASKED),
                filter=where,
                anns_field="vector",
                timeout=SEARCH_SECONDS,
            )
        return [[(float(hit["distance"]), int(hit["id"])) for hit in own] for own in found]

    def _write_row(self) -> None:
        """Write the current state into the record of the home, once the index has been saved."""
        if not self._encoder:
            return
        record = {
            "format": FORMAT,
            "encoder": self._encoder,
            "dimension": self.dimension,
            "collection": self._collection,
            "fingerprint": self.fingerprint,
            "described": self.described,
        }
        write_home(self._place, record)

    def _announce(self, root: Path) -> None:
        announce(root, {"collection": self._collection, "fingerprint": self.fingerprint})


def _check_dimension(client: Any, row: Mapping[str, Any]) -> None:
    described = client.describe_collection(row["collection"], timeout=SECONDS)
    fields = {one["name"]: one for one in described["fields"]}
    dimension = int(fields["vector"]["params"]["dim"]) if "vector" in fields else 0
    if dimension != row["dimension"]:
        raise VectorIndexError(
            f"Milvus 集合 {row['collection']} 的向量是 {dimension} 维，"
            f"登记的是 {row['dimension']} 维；{MEND}"
        )


def _table(found: list[Hits], k: int) -> tuple[Vectors, Ids]:
    """Return hits as arrays, best first; equal scores are ordered by id."""
    width = max(k, 0)
    scores = np.full((len(found), width), -np.inf, dtype=np.float32)
    ids = np.full((len(found), width), NO_ID, dtype=np.int64)
    for row, hits in enumerate(found):
        best = sorted(hits, key=lambda hit: (-hit[0], hit[1]))[:width]
        for place, (score, number) in enumerate(best):
            scores[row, place], ids[row, place] = min(score, 1.0), number
    return scores, ids
