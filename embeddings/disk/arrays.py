"""Write arrays to files with Python's own I/O, which reports a full disk.

numpy passes a real file to the C library, which buffers small arrays. If the disk is full when the
buffer is flushed, no error is raised, and the file is cut off.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class _Plain:
    """A file that is no C file for numpy, so that it calls ``write``."""

    def __init__(self, write: Callable[[Any], int]) -> None:
        self.write = write


def save_npy(path: Path, array: NDArray[Any]) -> None:
    """Write an array in numpy's format, without pickle.

    Raises:
        OSError: The file cannot be written.
    """
    with path.open("wb") as file:
        np.save(_Plain(file.write), array, allow_pickle=False)


def write_raw(path: Path, array: NDArray[Any]) -> None:
    """Write only the numbers of an array.

    Raises:
        OSError: The file cannot be written.
    """
    with path.open("wb") as file:
        file.write(np.ascontiguousarray(array).data)
