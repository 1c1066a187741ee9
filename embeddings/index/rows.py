"""Store vectors in half precision in a file, and read them by row for exact scores.

The loss of precision does not affect ranking: a component keeps eleven bits, and the cosine of two
vectors of 384 dimensions has an error of about 0.00002.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.protocol import Vectors

Halves = NDArray[np.float16]
Positions = NDArray[np.int64]

# Rows per block when all rows are read: 75 MB in single precision at 384 dimensions.
BLOCK: Final = 50_000


class Rows:
    """The rows of consecutive files, shape ``(count, dimension)``.

    It reads rows with system calls, not through a memory map, so that the data stays in the
    system's cache and does not count as memory of this process. A map of a cached file loads
    sixteen pages for each page used; a few hundred thousand training rows then took all of 8 GB.
    """

    def __init__(self, paths: Sequence[Path], dimension: int) -> None:
        self.dimension = dimension
        self._size = dimension * np.dtype(np.float16).itemsize
        self._files = [_File(path, self._size) for path in paths]
        # The first row of each file, and the end of the last file.
        self._starts = np.cumsum([0, *(file.count for file in self._files)])

    @property
    def count(self) -> int:
        """The number of rows."""
        return int(self._starts[-1])

    def read(self, positions: Positions) -> Vectors:
        """Read these rows in single precision, shape ``(len(positions), dimension)``.

        Raises:
            OSError: A file is shorter than before.
        """
        found = np.empty((len(positions), self.dimension), dtype=np.float32)
        owners = np.searchsorted(self._starts, positions, side="right") - 1
        for owner in np.unique(owners).tolist():
            own = owners == owner
            found[own] = self._read(self._files[owner], positions[own] - self._starts[owner])
        return found

    def blocks(self) -> Iterator[Halves]:
        """Yield all rows in order, as stored, in blocks."""
        for file in self._files:
            for start in range(0, file.count, BLOCK):
                yield self._run(file, start, min(BLOCK, file.count - start))

    def _read(self, file: "_File", places: Positions) -> Halves:
        order = np.argsort(places, kind="stable")
        ordered = places[order]
        # Sentences of one passage are adjacent, so one call reads each run of adjacent rows.
        firsts = np.flatnonzero(np.diff(ordered, prepend=-2) != 1)
        found = np.empty((len(places), self.dimension), dtype=np.float16)
        into = found.data.cast("B")
        ends = [*firsts[1:].tolist(), len(places)]
        for first, last, row in zip(firsts.tolist(), ends, ordered[firsts].tolist(), strict=True):
            part = into[first * self._size : last * self._size]
            if os.preadv(file.descriptor, [part], row * self._size) != len(part):
                raise _missing(file, row, last - first)
        back = np.empty(len(order), dtype=np.int64)
        back[order] = np.arange(len(order))
        return found[back]

    def _run(self, file: "_File", start: int, count: int) -> Halves:
        data = os.pread(file.descriptor, count * self._size, start * self._size)
        if len(data) != count * self._size:
            raise _missing(file, start, count)
        return np.frombuffer(data, dtype=np.float16).reshape(count, self.dimension)


def _missing(file: "_File", start: int, count: int) -> OSError:
    return OSError(f"rows {start}:{start + count} are not in {file.path.name}")


class _File:
    """An open file; it stays readable after it is deleted."""

    def __init__(self, path: Path, row_size: int) -> None:
        self.path = path
        self.descriptor = os.open(path, os.O_RDONLY)
        self.count = os.fstat(self.descriptor).st_size // row_size

    def __del__(self) -> None:
        if hasattr(self, "descriptor"):
            os.close(self.descriptor)


def write_rows(path: Path, blocks: Iterable[Vectors | Halves]) -> None:
    """Write consecutive blocks of rows.

    Raises:
        OSError: The file cannot be written.
    """
    with path.open("wb") as file:
        for block in blocks:
            file.write(np.ascontiguousarray(block, dtype=np.float16).tobytes())
