"""Data files that come with the program, each beside the module that reads it."""

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=32)
def shipped_json(room: str, name: str) -> Any:
    """The content of ``NAME.json`` in a room (``rag.checks``); callers must not change it."""
    return json.loads((files(room) / f"{name}.json").read_text(encoding="utf-8"))
