"""Arrays to files, through Python's own writing, which says when a disk is full.

numpy hands an array to the C library, which buffers what is small; where the disk is full by the
time that the buffer is written out, nobody is told, and the file is short.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class _Plain:
    """A file that numpy takes for none of the C library's, so that it calls ``write``."""

    def __init__(self, write: Callable[[Any], int]) -> None:
        self.write = write


def save_npy(path: Path, array: NDArray[Any]) -> None:
    """Write an array in numpy's own format, nothing of it pickled.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("wb") as file:
        np.save(_Plain(file.write), array, allow_pickle=False)


def write_raw(path: Path, array: NDArray[Any]) -> None:
    """Write the numbers of an array and nothing else.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("wb") as file:
        file.write(np.ascontiguousarray(array).data)
