"""The index in Milvus beside the others of one contract."""

from collections.abc import Callable

import pytest

from embeddings.milvus.server import MilvusPlace
from embeddings.milvus.vectors import MilvusIndex


@pytest.fixture
def make_milvus(place: MilvusPlace) -> Callable[[int], MilvusIndex]:
    return lambda dimension: MilvusIndex.create(place, dimension)
