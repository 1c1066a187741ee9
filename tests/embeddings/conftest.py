"""The index in Milvus beside the others of one contract."""

from collections.abc import Callable

import pytest

from embeddings.milvus_index import MilvusIndex
from embeddings.milvus_server import MilvusPlace


@pytest.fixture
def make_milvus(place: MilvusPlace) -> Callable[[int], MilvusIndex]:
    return lambda dimension: MilvusIndex.create(place, dimension)
