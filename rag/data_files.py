"""The data beside the code: read once, when first asked for."""

import json
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=16)
def load_data(name: str) -> Any:
    """The content of ``rag/data/NAME.json``; callers must not change it."""
    text = resources.files("rag").joinpath(f"data/{name}.json").read_text(encoding="utf-8")
    return json.loads(text)
