"""Milvus Lite for tests: a file that is let go of when they are done."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def released(path: Path) -> Iterator[Path]:
    """The path of a file for Milvus Lite, whose server in this process is stopped afterwards."""
    from milvus_lite.server_manager import server_manager_instance

    yield path
    server_manager_instance.release_server(str(path))
