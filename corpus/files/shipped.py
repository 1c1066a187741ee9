"""Load the data files that come with the program; each is beside the module that uses it."""

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=32)
def shipped_json(room: str, name: str) -> Any:
    """Return the content of ``NAME.json`` in a room (``rag.checks``); do not modify it."""
    return json.loads((files(room) / f"{name}.json").read_text(encoding="utf-8"))
