"""Connect to Milvus, and map its errors to one line.

Milvus (Wang et al. 2021, doi:10.1145/3448016.3457550) is a server for many machines, or one file
through Milvus Lite. Only this module imports pymilvus and gRPC, at the first connection.
"""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from embeddings.errors import VectorIndexError
from embeddings.index.protocol import Ids, as_ids

PREFIX: Final = "wengao_"
# Most results of one query, including the offset (quotaAndLimits.limits of Milvus).
MOST_ASKED: Final = 16_384
# Most ids in one expression; more are filtered here.
MOST_LISTED: Final = 4_096
# Rows per request: 1.5 MB of vectors at 384 dimensions, 6 MB of passages; the limit is 64 MB.
BATCH: Final = 1_000
# Request timeouts, because pymilvus would retry for minutes. Writers wait longer than searches.
SECONDS: Final = 60.0
SEARCH_SECONDS: Final = 15.0
_CONNECT_SECONDS: Final = 10.0
# pymilvus pings every 10 s. Milvus Lite rejects that: after 45 idle seconds the next client failed.
_QUIET: Final = {"grpc.keepalive_permit_without_calls": False}
# Ask for this many times more results when too few are left after filtering.
_MORE: Final = 4
_LONGEST_REASON: Final = 200

Hits = list[tuple[float, int]]
"""Scores and ids, best first."""


@dataclass(frozen=True, slots=True)
class MilvusPlace:
    """Where a home stores its vectors.

    ``uri`` is ``http(s)://host:port`` or a path that ends in ``.db``. ``name`` is the name of the
    home there: letters, digits and underscores.
    """

    uri: str
    name: str
    token: str = field(default="", repr=False)

    @property
    def is_file(self) -> bool:
        """Whether it is a file (Milvus Lite) instead of a server."""
        return "://" not in self.uri


def name_in(path: Path) -> str:
    """Return the home's name in Milvus, which is created once and stored in this file.

    The name is random, because homes on two machines may have the same path and share a server.

    Raises:
        VectorIndexError: The file cannot be written.
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
    """Return a client; clients of one place share their connection.

    Raises:
        VectorIndexError: pymilvus is not installed, or the server cannot be reached.
    """
    client = library()
    options = {"grpc_options": _QUIET} if place.is_file else {}
    try:
        return client.MilvusClient(
            place.uri, token=place.token, timeout=_CONNECT_SECONDS, **options
        )
    except (client.MilvusException, ImportError) as error:
        raise VectorIndexError(_unreachable(place)) from error


def server_version(place: MilvusPlace) -> str:
    """Return the version of the server.

    Raises:
        VectorIndexError: The server cannot be reached.
    """
    with asking(place):
        return str(connect(place).get_server_version())


@contextmanager
def asking(place: MilvusPlace) -> Iterator[None]:
    """Map all Milvus errors in the block to one line.

    Raises:
        VectorIndexError: The server cannot be reached or refuses.
    """
    client = library()
    import grpc

    try:
        yield
    except (client.MilvusUnavailableException, grpc.RpcError) as error:
        raise VectorIndexError(_unreachable(place)) from error
    except client.MilvusException as error:
        if isinstance(error.code, grpc.StatusCode):  # a connection error, after all retries
            raise VectorIndexError(_unreachable(place)) from error
        reason = " ".join(str(error.message).split())[:_LONGEST_REASON]
        raise VectorIndexError(
            f"Milvus（{place.uri}）没有完成请求：{reason}；请确认服务正常后再试，已写入的不会丢"
        ) from error


def library() -> Any:
    """Import pymilvus.

    Raises:
        VectorIndexError: It is not installed.
    """
    try:
        import pymilvus
    except ImportError as error:
        raise VectorIndexError(
            "没有安装 Milvus 的客户端：请运行 pip install -c constraints.txt -e '.[milvus]'，"
            "或改用 WENGAO_INDEX=faiss"
        ) from error
    # We report errors in one line; these loggers would print tracebacks too.
    for name in ("pymilvus", "milvus_lite", "grpc"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return pymilvus


def scan(
    client: Any, collection: str, *fields: str, where: str = "id >= 0"
) -> Iterator[dict[str, Any]]:
    """Yield ``id`` and these fields of each row that matches the expression."""
    iterator = client.query_iterator(
        collection,
        batch_size=MOST_ASKED,
        filter=where,
        output_fields=["id", *fields],
        timeout=SECONDS,
    )
    while rows := iterator.next():
        yield from rows
    iterator.close()


def fetch(client: Any, collection: str, ids: Ids, fields: list[str]) -> Iterator[dict[str, Any]]:
    """Yield these fields of the existing rows with these ids."""
    for batch in batches(np.unique(ids), BATCH):
        yield from client.query(
            collection, listed(batch), output_fields=fields, timeout=SEARCH_SECONDS
        )


def best_among(
    ask: Callable[[int, str], list[Hits]], k: int, where: str, allowed: Ids
) -> list[Hits]:
    """Return, for each query, at least the ``k`` best allowed ids, if there are that many.

    A few allowed ids are listed in the expression. With many, more results are requested and then
    filtered. If too few are left, the ids are listed in batches, and the hits are concatenated.

    Args:
        ask: Takes a number and an expression, and returns that many best hits of each query.
        k: The number of wanted hits.
        where: An expression that matches at least all allowed ids.
        allowed: The ids.
    """
    if len(allowed) <= MOST_LISTED:
        return ask(k, listed(allowed))
    asked = k
    while asked < MOST_ASKED:
        asked = min(_MORE * asked, MOST_ASKED)
        found = ask(asked, where)
        kept = [_among(own, allowed) for own in found]
        if all(len(own) >= k or len(all_) < asked for own, all_ in zip(kept, found, strict=True)):
            return kept
    parts = [ask(k, listed(batch)) for batch in batches(allowed, MOST_LISTED)]
    return [[hit for own in of_one for hit in own] for of_one in zip(*parts, strict=True)]


def listed(ids: Ids) -> str:
    """Return the expression that matches these ids."""
    return f"id in {ids.tolist()}"


def batches(ids: Ids, size: int) -> Iterator[Ids]:
    """Yield the ids in batches of at most ``size``."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _among(hits: Hits, allowed: Ids) -> Hits:
    inside = np.isin(as_ids([number for _, number in hits]), allowed)
    return [hit for hit, kept in zip(hits, inside.tolist(), strict=True) if kept]


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
