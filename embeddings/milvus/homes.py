"""Store one record per home on a Milvus server, as a row of ``wengao_homes``.

The record names the current collections of sentences and of passages and their states. One write of
it switches collections. A writer must hold the lock of the home.
"""

import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from embeddings.disk import generations
from embeddings.errors import VectorIndexError, not_written
from embeddings.index.attributes import FIELDS, FLAWED
from embeddings.index.protocol import MEND
from embeddings.milvus.server import SECONDS, MilvusPlace, asking, connect, library

HOMES: Final = "wengao_homes"
# Maximum bytes of a text column; our longest text, a document id, has 16.
_LONGEST: Final = 64
# Each Milvus collection needs a vector field, even if it stores no vectors.
_NO_VECTOR: Final = (0.0, 1.0)


def read_home(place: MilvusPlace) -> dict[str, Any]:
    """Return the record of the home; empty if there is none.

    Raises:
        VectorIndexError: The server cannot be reached or refuses.
    """
    with asking(place):
        client = connect(place)
        if not client.has_collection(HOMES, timeout=SECONDS):
            return {}
        client.load_collection(HOMES, timeout=SECONDS)
        where = f'name == "{place.name}"'
        rows = client.query(HOMES, where, output_fields=["facts"], timeout=SECONDS)
    if not rows:
        return {}
    record = rows[0]["facts"]
    found: dict[str, Any] = json.loads(record) if isinstance(record, str) else dict(record)
    return found


def write_home(place: MilvusPlace, changes: Mapping[str, Any]) -> None:
    """Update the record of the home; keys that are not in ``changes`` stay.

    Raises:
        VectorIndexError: The server cannot be reached or refuses.
    """
    record = read_home(place) | dict(changes)
    row = {"name": place.name, "facts": record, "vector": list(_NO_VECTOR)}
    with asking(place):
        client = connect(place)
        if not client.has_collection(HOMES, timeout=SECONDS):
            _create_homes(place)
        client.upsert(HOMES, [row], timeout=SECONDS)


def new_collection(place: MilvusPlace, kind: str = "") -> str:
    """Return a new collection name for the home; ``kind`` is empty for sentences."""
    return f"{_stem(place, kind)}{uuid.uuid4().hex[:8]}"


def new_schema(place: MilvusPlace) -> tuple[Any, Any]:
    """Return a schema with the common columns (id, attributes, digest), and empty index parameters.

    Raises:
        VectorIndexError: The server cannot be reached.
    """
    client, types = connect(place), library().DataType
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", types.INT64, is_primary=True)
    for name in FIELDS:
        schema.add_field(name, types.VARCHAR, max_length=_LONGEST)
    schema.add_field(FLAWED, types.BOOL)
    schema.add_field("digest", types.INT64)
    return schema, client.prepare_index_params()


def create_collection(place: MilvusPlace, name: str, schema: Any, indexes: Any) -> None:
    """Create a collection with strong consistency, so that searches find what was just added.

    Raises:
        VectorIndexError: The server cannot be reached or refuses.
    """
    with asking(place):
        connect(place).create_collection(
            name,
            schema=schema,
            index_params=indexes,
            consistency_level="Strong",
            timeout=SECONDS,
        )


def open_collection(place: MilvusPlace, collection: str) -> Any:
    """Load the collection into the server's memory, and return the client.

    Raises:
        VectorIndexError: The collection is missing, or the server cannot be reached.
    """
    with asking(place):
        client = connect(place)
        if not client.has_collection(collection, timeout=SECONDS):
            raise VectorIndexError(f"Milvus 里没有集合 {collection}；{MEND}")
        client.load_collection(collection, timeout=SECONDS)
    return client


def drop_others(place: MilvusPlace, collection: str, kind: str = "") -> None:
    """Drop this home's other collections of a kind, both old and unfinished ones.

    Raises:
        VectorIndexError: The server cannot be reached or refuses.
    """
    stem = _stem(place, kind)
    with asking(place):
        client = connect(place)
        for name in client.list_collections(timeout=SECONDS):
            ours = name.startswith(stem) and "_" not in name.removeprefix(stem)
            if ours and name != collection:
                client.drop_collection(name, timeout=SECONDS)


def announce(root: Path, record: Mapping[str, Any]) -> None:
    """Publish a generation in ``root`` to tell this home's other processes that data changed.

    Raises:
        VectorIndexError: It cannot be written.
    """
    try:
        generations.publish(root, lambda _: None, dict(record))
    except OSError as error:
        raise not_written("索引", root, error) from error


def _stem(place: MilvusPlace, kind: str) -> str:
    return f"{place.name}_{kind}_" if kind else f"{place.name}_"


def _create_homes(place: MilvusPlace) -> None:
    client, types = connect(place), library().DataType
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("name", types.VARCHAR, is_primary=True, max_length=_LONGEST)
    schema.add_field("facts", types.JSON)
    schema.add_field("vector", types.FLOAT_VECTOR, dim=len(_NO_VECTOR))
    indexes = client.prepare_index_params()
    indexes.add_index("vector", index_type="FLAT", metric_type="IP")
    create_collection(place, HOMES, schema, indexes)
