"""What a Milvus server knows of homes: a row each in ``wengao_homes``.

The row names the collections in force, that of sentences and that of passages, and says what each
is of; one write of it switches. Who writes holds the lock of the home.
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
# Bytes of a text column; our longest, an id of a document, has 16.
_LONGEST: Final = 64
# A Milvus collection has a vector field, also one that holds none.
_NO_VECTOR: Final = (0.0, 1.0)


def read_home(place: MilvusPlace) -> dict[str, Any]:
    """What was written of the home; empty if nothing ever was.

    Raises:
        VectorIndexError: the server cannot be reached or refuses.
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
    """Write what changed of it; the rest stays.

    Raises:
        VectorIndexError: the server cannot be reached or refuses.
    """
    record = read_home(place) | dict(changes)
    row = {"name": place.name, "facts": record, "vector": list(_NO_VECTOR)}
    with asking(place):
        client = connect(place)
        if not client.has_collection(HOMES, timeout=SECONDS):
            _create_homes(place)
        client.upsert(HOMES, [row], timeout=SECONDS)


def new_collection(place: MilvusPlace, kind: str = "") -> str:
    """A name for a collection of the home, of sentences or of what ``kind`` says."""
    return f"{_stem(place, kind)}{uuid.uuid4().hex[:8]}"


def new_schema(place: MilvusPlace) -> tuple[Any, Any]:
    """A schema with what every row has (id, attributes, their digest), and no indexes yet.

    Raises:
        VectorIndexError: nothing answers there.
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
    """Create it; consistency is strong, what was added is found.

    Raises:
        VectorIndexError: the server cannot be reached or refuses.
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
    """The client, with the collection in memory.

    Raises:
        VectorIndexError: it is gone, or the server cannot be reached.
    """
    with asking(place):
        client = connect(place)
        if not client.has_collection(collection, timeout=SECONDS):
            raise VectorIndexError(f"Milvus 里没有集合 {collection}；{MEND}")
        client.load_collection(collection, timeout=SECONDS)
    return client


def drop_others(place: MilvusPlace, collection: str, kind: str = "") -> None:
    """Drop what this home had of a kind before, and what was left half built.

    Raises:
        VectorIndexError: the server cannot be reached or refuses.
    """
    stem = _stem(place, kind)
    with asking(place):
        client = connect(place)
        for name in client.list_collections(timeout=SECONDS):
            ours = name.startswith(stem) and "_" not in name.removeprefix(stem)
            if ours and name != collection:
                client.drop_collection(name, timeout=SECONDS)


def announce(root: Path, record: Mapping[str, Any]) -> None:
    """Tell other processes of this home, by a folder, that what is on the server changed.

    Raises:
        VectorIndexError: it cannot be written.
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
