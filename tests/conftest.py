"""What tests of several packages share."""

from pathlib import Path

import pytest

from embeddings.encoder import Encoder, load_encoder


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Where models are written out for tests: kept between runs, so that only the first is slow."""
    return Path.home() / ".cache" / "wengao-tests" / "models"


@pytest.fixture(scope="session")
def real_encoder(models_dir: Path) -> Encoder:
    """The bundled encoder; for tests marked ``encoder``."""
    return load_encoder("bundled", models_dir=models_dir, threads=0)
