"""Milvus in a file of its own: Milvus Lite, started at the first test that asks for it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from embeddings.milvus_index import MilvusIndex
from embeddings.milvus_server import MilvusPlace
from tests.milvus import released


@pytest.fixture(scope="session")
def milvus_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with released(tmp_path_factory.mktemp("milvus") / "milvus.db") as path:
        yield path


@pytest.fixture
def place(milvus_file: Path, request: pytest.FixtureRequest) -> MilvusPlace:
    """A home of the test's own."""
    return MilvusPlace(str(milvus_file), f"wengao_{abs(hash(request.node.nodeid)):016x}")


@pytest.fixture
def make_milvus(place: MilvusPlace) -> Callable[[int], MilvusIndex]:
    return lambda dimension: MilvusIndex.create(place, dimension)
