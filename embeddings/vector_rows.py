"""Vectors in half precision in a file, read by row: exact scores without holding them in memory.

Unit vectors lose nothing that ranking can see: a component keeps eleven bits, a cosine of two
vectors of 384 is off by about 0.00002.
"""

import mmap
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

Halves = NDArray[np.float16]
Positions = NDArray[np.int64]

# Rows handled at once when all are gone through: 75 MB of single precision at 384 dimensions.
BLOCK: Final = 50_000
# Beyond so many rows the file is mapped and gathered: reading row by row costs a call each.
_MOST_CALLS: Final = 4_000


class Rows:
    """The rows of a file, shape ``(count, dimension)``.

    Rows are read by call and not through a mapping, so that what was read is the system's cache
    and not this process's memory.
    """

    def __init__(self, path: Path, dimension: int) -> None:
        self._size = dimension * np.dtype(np.float16).itemsize
        self.dimension = dimension
        with path.open("rb") as file:
            self._descriptor = os.dup(file.fileno())
        self.count = os.fstat(self._descriptor).st_size // self._size

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)

    def read(self, positions: Positions) -> Vectors:
        """The rows at these positions in single precision, shape ``(len(positions), dimension)``.

        Raises:
            OSError: the file is shorter than it was.
        """
        if not len(positions):
            return np.zeros((0, self.dimension), dtype=np.float32)
        if len(positions) > _MOST_CALLS:
            return self._gather(positions)
        order = np.argsort(positions, kind="stable")
        ordered = positions[order]
        # Sentences of one passage lie beside each other: one call for each run of neighbours.
        cuts = np.flatnonzero(np.diff(ordered) != 1) + 1
        pieces = [self._run(int(run[0]), len(run)) for run in np.split(ordered, cuts)]
        found = np.empty((len(positions), self.dimension), dtype=np.float32)
        found[order] = np.concatenate(pieces)
        return found

    def blocks(self) -> Iterator[Halves]:
        """All rows in order, as stored, a block at a time."""
        for start in range(0, self.count, BLOCK):
            yield self._run(start, min(BLOCK, self.count - start))

    def _run(self, start: int, count: int) -> Halves:
        data = os.pread(self._descriptor, count * self._size, start * self._size)
        if len(data) != count * self._size:
            raise OSError(f"rows {start}:{start + count} are not in the file")
        return np.frombuffer(data, dtype=np.float16).reshape(count, self.dimension)

    def _gather(self, positions: Positions) -> Vectors:
        with mmap.mmap(self._descriptor, 0, access=mmap.ACCESS_READ) as mapped:
            rows = np.frombuffer(mapped, dtype=np.float16).reshape(-1, self.dimension)
            found = rows[positions].astype(np.float32)
            del rows  # the mapping cannot be closed while an array looks into it
        return found


def write_rows(path: Path, blocks: Iterable[Vectors | Halves]) -> None:
    """Write blocks of rows one after the other.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("wb") as file:
        for block in blocks:
            file.write(np.ascontiguousarray(block, dtype=np.float16).tobytes())
