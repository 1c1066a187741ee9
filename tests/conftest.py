"""What tests of several packages share."""

from pathlib import Path

import pytest

from embeddings.encoder import Encoder, load_encoder


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
