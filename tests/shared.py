"""The folder of other people's texts beside the checkout, which tests read and never copy."""

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared"
_NAMED = os.environ.get("WENGAO_SHARED")
_FOLDER = Path(_NAMED) if _NAMED else _BESIDE

SHARED: Path | None = _FOLDER if _FOLDER.is_dir() else None
needs_shared = pytest.mark.skipif(
    SHARED is None, reason="the folder shared is not beside the checkout"
)


def seed(number: str) -> Path:
    """The seed whose name begins with ``number``, for example ``"000"``."""
    assert SHARED is not None
    return next((SHARED / "seeds").glob(f"{number}_*"))
