"""The vector index in Milvus: a server for many machines, or one file through Milvus Lite.

This module is the door to pymilvus (Milvus: Wang et al. 2021, doi:10.1145/3448016.3457550),
imported when a collection is first asked for. A home has a row in the collection ``wengao_homes``
that names the collection in force and says what it is of; one write of that row switches. The
vectors of a home lie in ``<name>_<random>``, each with the facts of its sentence (document, level,
kind, part, date, flawed), so that a filter is an expression the server evaluates and not a list
of ids.

What is added or removed is so at once, not first when it is saved: before the first change the
row loses its fingerprint, so that an index broken off counts as behind and is gone on with.
"""

import copy
import json
import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from embeddings import generations
from embeddings.encoder import Vectors
from embeddings.errors import VectorIndexError
from embeddings.milvus_facts import FIELDS, FLAWED, SentenceFacts
from embeddings.vector_index import (
    FORMAT,
    MEND,
    NO_ID,
    Ids,
    Progress,
    as_ids,
    check_addition,
    check_facts,
)

PREFIX: Final = "wengao_"
HOMES: Final = "wengao_homes"
# What a server returns to one query at most, offset included (quotaAndLimits.limits of Milvus).
MOST_ASKED: Final = 16_384
# Ids listed in one expression: more are asked for without a list and sifted here.
MOST_LISTED: Final = 4_096
# Rows sent or fetched at once: 1.5 MB at 384 dimensions, a message may have 64.
_BATCH: Final = 1_000
# How many times as many are asked for where those found are too few after sifting.
_MORE: Final = 4
# A request is given up after so many seconds; pymilvus would go on trying for minutes. Who writes
# waits longer than who searches.
_SECONDS: Final = 60.0
_SEARCH_SECONDS: Final = 15.0
_CONNECT_SECONDS: Final = 10.0
# A Milvus collection has a vector field, also one that holds none.
_NO_VECTOR: Final = (0.0, 1.0)
# Bytes of a text column; our longest, an id of a document, has 16.
_LONGEST: Final = 64
_LONGEST_REASON: Final = 200


@dataclass(frozen=True, slots=True)
class MilvusPlace:
    """Where a home keeps its vectors.

    ``uri`` is ``http(s)://host:port`` or the path of a file that ends in ``.db``; ``name`` is that
    of the home there, letters, digits and underscores.
    """

    uri: str
    name: str
    token: str = field(default="", repr=False)

    @property
    def is_file(self) -> bool:
        """Whether it is a file (Milvus Lite) and no server."""
        return "://" not in self.uri


class MilvusIndex:
    """Vectors of sentences in a collection; consistency is strong, what was added is found."""

    def __init__(self, place: MilvusPlace, collection: str, dimension: int) -> None:
        self.dimension = dimension
        # Of the corpus that it was saved for, and of the facts; empty if not all is in.
        self.fingerprint = ""
        self.described = ""
        self._place = place
        self._collection = collection
        self._client = connect(place)
        self._encoder = ""
        self._facts = SentenceFacts.empty()
        self._where = ""
        self._count: int | None = None

    @classmethod
    def create(cls, place: MilvusPlace, dimension: int) -> Self:
        """An empty collection beside the one in force, which answers until this one is saved.

        Raises:
            VectorIndexError: the server cannot be reached or refuses.
        """
        collection = f"{place.name}_{uuid.uuid4().hex[:8]}"
        with asking(place):
            # A file holds little and is searched exactly; a server chooses for itself.
            kind = "FLAT" if place.is_file else "AUTOINDEX"
            _create_collection(connect(place), collection, dimension, index=kind)
        return cls(place, collection, dimension)

    @classmethod
    def open(cls, place: MilvusPlace, *, encoder: str) -> Self | None:
        """The collection in force; None if nothing was ever saved.

        Args:
            place: Where it is.
            encoder: The name of the encoder that its vectors must be of.

        Raises:
            VectorIndexError: the server cannot be reached, the collection is gone, or it is of
                another encoder or format.
        """
        with asking(place):
            client = connect(place)
            row = _read_row(client, place.name)
            if row is None:
                return None
            check_facts(row, encoder)
            found = client.has_collection(row["collection"], timeout=_SECONDS)
            if not found:
                raise VectorIndexError(f"Milvus 里没有集合 {row['collection']}；{MEND}")
            _check_dimension(client, row)
            client.load_collection(row["collection"], timeout=_SECONDS)
        index = cls(place, row["collection"], int(row["dimension"]))
        index.fingerprint, index.described = str(row["fingerprint"]), str(row["described"])
        index._encoder = encoder
        return index

    def __len__(self) -> int:
        """How many vectors it holds; asked once, as every search wants to know."""
        if self._count is None:
            with asking(self._place):
                rows = self._client.query(
                    self._collection, output_fields=["count(*)"], timeout=_SEARCH_SECONDS
                )
            self._count = int(rows[0]["count(*)"])
        return self._count

    def ids(self) -> Ids:
        """All ids, ascending; goes through the whole collection."""
        return np.sort(np.array([row["id"] for row in self._scan()], dtype=np.int64))

    def contains(self, ids: Sequence[int] | Ids) -> NDArray[np.bool_]:
        """Which of these ids are there; see :class:`embeddings.vector_index.VectorIndex`."""
        numbers = as_ids(ids)
        found = [row["id"] for row in self._fetch(numbers, ["id"])]
        return np.isin(numbers, np.array(found, dtype=np.int64))

    def add(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Add vectors with the facts known of their sentences; see :meth:`describe`.

        Raises:
            ValueError: the shapes do not agree, or an id is negative or comes twice.
            VectorIndexError: the server cannot be reached or refuses.
        """
        numbers = as_ids(ids)
        check_addition(numbers, vectors, self.dimension)
        if len(numbers):
            self._begin_change()
            self._upsert(numbers, vectors)

    def remove(self, ids: Sequence[int] | Ids) -> int:
        """Remove vectors; see :class:`embeddings.vector_index.VectorIndex`."""
        numbers = np.unique(as_ids(ids))
        numbers = numbers[self.contains(numbers)]
        if len(numbers):
            self._begin_change()
        for batch in _batches(numbers, MOST_LISTED):
            with asking(self._place):
                self._client.delete(self._collection, ids=batch.tolist(), timeout=_SECONDS)
        return len(numbers)

    def narrowed(self, expression: str) -> Self:
        """The same index of which searches find only what the expression lets through.

        ``allowed``, where it is given too, must lie within: what the server lets through is
        sifted by it here, so that it need not be listed.
        """
        narrowed = copy.copy(self)
        narrowed._where = expression
        return narrowed

    def search(
        self, vectors: Vectors, k: int, *, allowed: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """The nearest; see :class:`embeddings.vector_index.VectorIndex`."""
        if not len(vectors) or k <= 0 or (allowed is not None and not len(allowed)):
            return _table([[] for _ in vectors], k)
        if allowed is None:
            return _table(self._ask(vectors, k, self._where), k)
        if len(allowed) <= MOST_LISTED:
            return _table(self._ask(vectors, k, _listed(allowed)), k)
        return _table(self._sifted(vectors, k, allowed), k)

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        """The vectors of these ids, shape ``(len(ids), dimension)``.

        Raises:
            KeyError: an id is not there.
            VectorIndexError: the server cannot be reached or refuses.
        """
        numbers = as_ids(ids)
        held = {row["id"]: row["vector"] for row in self._fetch(numbers, ["id", "vector"])}
        found = [held[number] for number in numbers.tolist()]
        return np.array(found, dtype=np.float32).reshape(-1, self.dimension)

    def save(
        self, root: Path, *, encoder: str, fingerprint: str, progress: Progress | None = None
    ) -> None:
        """Make it the collection in force, and tell other processes of this home by ``root``.

        Raises:
            VectorIndexError: the server cannot be reached, or ``root`` cannot be written.
        """
        self._encoder, self.fingerprint = encoder, fingerprint
        if self._place.is_file and fingerprint:
            # Milvus Lite searches what is not flushed ten times as slowly; a server sees to it
            # itself, and lets a client do so once in ten seconds only.
            with asking(self._place):
                self._client.flush(self._collection, timeout=_SECONDS)
        self._write_row()
        self._drop_others()
        self._announce(root)

    def know(self, facts: SentenceFacts) -> None:
        """What is added from now on goes in with these facts."""
        self._facts = facts

    def describe(self, root: Path, facts: SentenceFacts, state: str) -> None:
        """Write the facts of all sentences that have others in the collection.

        Args:
            root: As for :meth:`save`.
            facts: Of every sentence of the corpus.
            state: The fingerprint of what they were read from; kept as ``described``.

        Raises:
            VectorIndexError: the server cannot be reached, or ``root`` cannot be written.
        """
        self.know(facts)
        digests = {row["id"]: row["digest"] for row in self._scan("digest")}
        held = as_ids(sorted(digests))
        differing = facts.digests_of(held) != as_ids([digests[one] for one in held.tolist()])
        if differing.any() and self.described:
            self.described = ""
            self._write_row()
        for batch in _batches(held[differing], _BATCH):
            self._upsert(batch, self.vectors(batch))
        self.described = state
        self._write_row()
        self._announce(root)

    # Inside

    def _begin_change(self) -> None:
        self._count = None
        if self.fingerprint:
            self.fingerprint = ""
            self._write_row()

    def _upsert(self, ids: Ids, vectors: Vectors) -> None:
        for places in _batches(np.arange(len(ids)), _BATCH):
            facts = self._facts.rows_of(ids[places])
            rows = [
                {"id": int(number), "vector": vector, **own}
                for number, vector, own in zip(ids[places], vectors[places], facts, strict=True)
            ]
            with asking(self._place):
                self._client.upsert(self._collection, rows, timeout=_SECONDS)

    def _fetch(self, ids: Ids, fields: list[str]) -> Iterator[dict[str, Any]]:
        for batch in _batches(np.unique(ids), _BATCH):
            with asking(self._place):
                rows = self._client.query(
                    self._collection, _listed(batch), output_fields=fields, timeout=_SEARCH_SECONDS
                )
            yield from rows

    def _scan(self, *fields: str) -> Iterator[dict[str, Any]]:
        """Every row."""
        with asking(self._place):
            iterator = self._client.query_iterator(
                self._collection,
                batch_size=MOST_ASKED,
                filter="id >= 0",
                output_fields=["id", *fields],
                timeout=_SECONDS,
            )
            while rows := iterator.next():
                yield from rows
            iterator.close()

    def _ask(self, vectors: Vectors, k: int, where: str) -> list[list[tuple[float, int]]]:
        """For each vector scores and ids of the nearest that the expression lets through."""
        with asking(self._place):
            found = self._client.search(
                self._collection,
                data=list(vectors),
                limit=min(k, MOST_ASKED),
                filter=where,
                anns_field="vector",
                timeout=_SEARCH_SECONDS,
            )
        return [[(float(hit["distance"]), int(hit["id"])) for hit in own] for own in found]

    def _sifted(self, vectors: Vectors, k: int, allowed: Ids) -> list[list[tuple[float, int]]]:
        """The same among many ids: more than wanted are asked for, and those let through kept."""
        asked = k
        while asked < MOST_ASKED:
            asked = min(_MORE * asked, MOST_ASKED)
            found = self._ask(vectors, asked, self._where)
            kept = [_among(own, allowed) for own in found]
            if all(
                len(own) >= k or len(all_) < asked for own, all_ in zip(kept, found, strict=True)
            ):
                return kept
        parts = [self._ask(vectors, k, _listed(batch)) for batch in _batches(allowed, MOST_LISTED)]
        return [[hit for own in of_one for hit in own] for of_one in zip(*parts, strict=True)]

    def _write_row(self) -> None:
        """Say what the home has in force, once it has been saved."""
        if not self._encoder:
            return
        facts = {
            "format": FORMAT,
            "encoder": self._encoder,
            "dimension": self.dimension,
            "collection": self._collection,
            "fingerprint": self.fingerprint,
            "described": self.described,
        }
        row = {"name": self._place.name, "facts": facts, "vector": list(_NO_VECTOR)}
        with asking(self._place):
            if not self._client.has_collection(HOMES, timeout=_SECONDS):
                _create_homes(self._client)
            self._client.upsert(HOMES, [row], timeout=_SECONDS)

    def _drop_others(self) -> None:
        """Drop what this home had before, and what was left half built."""
        with asking(self._place):
            for name in self._client.list_collections(timeout=_SECONDS):
                if name.startswith(f"{self._place.name}_") and name != self._collection:
                    self._client.drop_collection(name, timeout=_SECONDS)

    def _announce(self, root: Path) -> None:
        facts = {"collection": self._collection, "fingerprint": self.fingerprint}
        try:
            generations.publish(root, lambda _: None, facts)
        except OSError as error:
            raise VectorIndexError(f"索引写不进 {root}：{error}") from error


def name_in(path: Path) -> str:
    """The name of a home in Milvus, made once and kept in this file.

    Drawn at random: two machines may have homes of one path, and share a server.

    Raises:
        VectorIndexError: it cannot be written.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{PREFIX}{uuid.uuid4().hex[:16]}\n", encoding="utf-8")
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise VectorIndexError(
            f"文件 {path} 写不了：{error.strerror}；请用 --home 另指定一个"
        ) from error


def connect(place: MilvusPlace) -> Any:
    """A client; connections to one place are shared.

    Raises:
        VectorIndexError: pymilvus is not installed, or nothing answers there.
    """
    library = _library()
    try:
        return library.MilvusClient(place.uri, token=place.token, timeout=_CONNECT_SECONDS)
    except (library.MilvusException, ImportError) as error:
        raise VectorIndexError(_unreachable(place)) from error


def server_version(place: MilvusPlace) -> str:
    """The version of what answers there.

    Raises:
        VectorIndexError: nothing does.
    """
    with asking(place):
        return str(connect(place).get_server_version())


@contextmanager
def asking(place: MilvusPlace) -> Iterator[None]:
    """Say what fails in there in one line.

    Raises:
        VectorIndexError: the server cannot be reached or refuses.
    """
    library = _library()
    import grpc

    try:
        yield
    except (library.MilvusUnavailableException, grpc.RpcError) as error:
        raise VectorIndexError(_unreachable(place)) from error
    except library.MilvusException as error:
        if isinstance(error.code, grpc.StatusCode):  # of the connection, after all retries
            raise VectorIndexError(_unreachable(place)) from error
        reason = " ".join(str(error.message).split())[:_LONGEST_REASON]
        raise VectorIndexError(
            f"Milvus（{place.uri}）没有完成请求：{reason}；请确认服务正常后再试，已写入的不会丢"
        ) from error


def _library() -> Any:
    try:
        import pymilvus
    except ImportError as error:
        raise VectorIndexError(
            "没有安装 Milvus 的客户端：请运行 pip install -c constraints.txt -e '.[milvus]'，"
            "或改用 WENGAO_INDEX=faiss"
        ) from error
    # What fails is said in one line by us; these would print tracebacks beside it.
    for name in ("pymilvus", "milvus_lite", "grpc"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return pymilvus


def _unreachable(place: MilvusPlace) -> str:
    if place.is_file:
        return (
            f"打不开 {place.uri}：文件夹不存在、不可写，没有安装 milvus-lite，"
            "或另一个程序正开着它（文件方式一次只容一个程序，多个程序同用请起 Milvus 服务）"
        )
    return (
        f"连不上 Milvus（{place.uri}）：请确认服务已启动，WENGAO_INDEX 的地址与"
        " WENGAO_INDEX_TOKEN 无误；也可改用 WENGAO_INDEX=faiss"
    )


def _create_collection(client: Any, name: str, dimension: int, *, index: str) -> None:
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    for one in FIELDS:
        schema.add_field(one, DataType.VARCHAR, max_length=_LONGEST)
    schema.add_field(FLAWED, DataType.BOOL)
    schema.add_field("digest", DataType.INT64)
    indexes = client.prepare_index_params()
    indexes.add_index("vector", index_type=index, metric_type="IP")
    client.create_collection(
        name,
        schema=schema,
        index_params=indexes,
        consistency_level="Strong",
        timeout=_SECONDS,
    )


def _create_homes(client: Any) -> None:
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("name", DataType.VARCHAR, is_primary=True, max_length=_LONGEST)
    schema.add_field("facts", DataType.JSON)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=len(_NO_VECTOR))
    indexes = client.prepare_index_params()
    indexes.add_index("vector", index_type="FLAT", metric_type="IP")
    client.create_collection(
        HOMES,
        schema=schema,
        index_params=indexes,
        consistency_level="Strong",
        timeout=_SECONDS,
    )


def _read_row(client: Any, name: str) -> dict[str, Any] | None:
    if not client.has_collection(HOMES, timeout=_SECONDS):
        return None
    client.load_collection(HOMES, timeout=_SECONDS)
    rows = client.query(HOMES, f'name == "{name}"', output_fields=["facts"], timeout=_SECONDS)
    if not rows:
        return None
    facts = rows[0]["facts"]
    found: dict[str, Any] = json.loads(facts) if isinstance(facts, str) else dict(facts)
    return found


def _check_dimension(client: Any, row: Mapping[str, Any]) -> None:
    described = client.describe_collection(row["collection"], timeout=_SECONDS)
    fields = {one["name"]: one for one in described["fields"]}
    dimension = int(fields["vector"]["params"]["dim"]) if "vector" in fields else 0
    if dimension != row["dimension"]:
        raise VectorIndexError(
            f"Milvus 集合 {row['collection']} 的向量是 {dimension} 维，"
            f"登记的是 {row['dimension']} 维；{MEND}"
        )


def _listed(ids: Ids) -> str:
    return f"id in {ids.tolist()}"


def _batches(ids: Ids, size: int) -> Iterator[Ids]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _among(hits: list[tuple[float, int]], allowed: Ids) -> list[tuple[float, int]]:
    inside = np.isin(as_ids([number for _, number in hits]), allowed)
    return [hit for hit, kept in zip(hits, inside.tolist(), strict=True) if kept]


def _table(found: list[list[tuple[float, int]]], k: int) -> tuple[Vectors, Ids]:
    """Hits as arrays, best first, equal scores in the order of their ids."""
    width = max(k, 0)
    scores = np.full((len(found), width), -np.inf, dtype=np.float32)
    ids = np.full((len(found), width), NO_ID, dtype=np.int64)
    for row, hits in enumerate(found):
        best = sorted(hits, key=lambda hit: (-hit[0], hit[1]))[:width]
        for place, (score, number) in enumerate(best):
            scores[row, place], ids[row, place] = min(score, 1.0), number
    return scores, ids
