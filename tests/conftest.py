"""What tests of several packages share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from embeddings.encoders.loading import load_encoder
from embeddings.encoders.protocol import Encoder
from embeddings.milvus.server import MilvusPlace
from tests.milvus import released


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the pictures of the page are kept; without it they are thrown away."""
    parser.addoption("--screenshots", default="", help="folder for pictures of the page")


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Where models are written out for tests: kept between runs, so that only the first is slow."""
    return Path.home() / ".cache" / "wengao-tests" / "models"


@pytest.fixture(scope="session")
def real_encoder(models_dir: Path) -> Encoder:
    """The bundled encoder; for tests marked ``encoder``."""
    return load_encoder("bundled", models_dir=models_dir, threads=0)


@pytest.fixture(scope="session")
def milvus_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Milvus in a file of its own: Milvus Lite, started at the first test that asks for it."""
    with released(tmp_path_factory.mktemp("milvus") / "milvus.db") as path:
        yield path


@pytest.fixture
def place(milvus_file: Path, request: pytest.FixtureRequest) -> MilvusPlace:
    """A home of the test's own in Milvus."""
    return MilvusPlace(str(milvus_file), f"wengao_{abs(hash(request.node.nodeid)):016x}")
