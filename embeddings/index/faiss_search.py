"""The door to faiss: exact search of a few vectors, approximate search of many.

Imported late; faiss itself when a search structure is made or opened.
"""

import math
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.protocol import Vectors
from embeddings.errors import VectorIndexError
from embeddings.index.rows import Halves, Positions

Mask = NDArray[np.bool_]

# Stands where fewer than k were found; what faiss itself gives.
NO_POSITION: Final = -1
# Lists of the coarse quantiser: about four times the root of the count (faiss's own guideline),
# to a power of two. More than these would take longer to train than they save.
_MOST_LISTS: Final = 8192
# Vectors that train a list: below 39 faiss warns that there are too few.
_TRAINING_A_LIST: Final = 40
# Rounds of k-means: ten bring recall within 0.001 of the 25 that faiss makes, in half the time.
_ROUNDS: Final = 10
# Lists looked into, measured on sentence vectors with and without noise: docs/quality/vectors.md.
LISTS_SEARCHED: Final = 128
# A filter that lets less through makes the search no wider than this does.
_LEAST_SHARE: Final = 0.01


def exact(codes: Halves) -> Any:
    """A structure that scores every vector; the vectors in half precision, in memory."""
    faiss = _faiss()
    index = faiss.IndexScalarQuantizer(
        codes.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    index.is_trained = True  # half precision has nothing to learn
    index.add_sa_codes(np.ascontiguousarray(codes).view(np.uint8))
    return index


def build_lists(
    path: Path,
    sample: Callable[[int], Vectors],
    blocks: Iterable[Halves],
    count: int,
    dimension: int,
    progress: Callable[[int], None],
) -> None:
    """Write a structure for approximate search: inverted lists of one-bit codes.

    RaBitQ (Gao and Long 2024, arXiv:2405.12497) over inverted lists: 48 bytes and a few for
    corrections at 384 dimensions, no codebook to train, and an estimate good enough that scoring
    its best exactly afterwards finds nearly all.

    Args:
        path: The file.
        sample: Gives so many rows to train on.
        blocks: All rows, in order.
        count: How many there are.
        dimension: Of a vector.
        progress: Told how many rows are in.

    Raises:
        OSError: it cannot be written.
        RuntimeError: the same, from faiss.
    """
    faiss = _faiss(threads=os.cpu_count() or 1)
    try:
        lists = _lists_for(count)
        quantiser = faiss.IndexFlatIP(dimension)
        index = faiss.IndexIVFRaBitQ(quantiser, dimension, lists, faiss.METRIC_INNER_PRODUCT)
        index.cp.niter = _ROUNDS
        index.train(sample(lists * _TRAINING_A_LIST))
        done = 0
        for block in blocks:
            index.add(np.ascontiguousarray(block, dtype=np.float32))
            done += len(block)
            progress(done)
        _write(index, path)
    finally:
        _faiss()


def extend_lists(old: Path, path: Path, blocks: Iterable[Halves]) -> None:
    """Write the same with more rows, behind those that are in; its lists stay what they are.

    Raises:
        OSError: it cannot be written.
        RuntimeError: it cannot be read, or written.
    """
    faiss = _faiss(threads=os.cpu_count() or 1)
    try:
        index = faiss.read_index(str(old))
        for block in blocks:
            index.add(np.ascontiguousarray(block, dtype=np.float32))
        _write(index, path)
    finally:
        _faiss()


def _write(index: Any, path: Path) -> None:
    """Through Python's own writing: faiss only prints it where the end does not fit on the disk."""
    faiss = _faiss(threads=os.cpu_count() or 1)
    with path.open("wb") as file:
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))


def open_lists(path: Path) -> Any:
    """A structure that :func:`build_lists` wrote, mapped and not read.

    Raises:
        VectorIndexError: it is damaged.
    """
    faiss = _faiss()
    try:
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
    except RuntimeError as error:
        raise VectorIndexError(str(error)) from error


def search(index: Any, vectors: Vectors, k: int, mask: Mask | None) -> tuple[Vectors, Positions]:
    """The ``k`` best of each by the structure's own scores, among the positions marked if given.

    Returns:
        Scores and positions of shape ``(len(vectors), k)``; ``NO_POSITION`` where there are fewer.
    """
    faiss = _faiss()
    # Kept by name until the search is over: faiss holds pointers into both.
    bits = None if mask is None else np.packbits(mask, bitorder="little")
    selector = None if bits is None else faiss.IDSelectorBitmap(bits)
    if hasattr(index, "nprobe"):
        share = 1.0 if mask is None else float(np.count_nonzero(mask)) / len(mask)
        parameters = faiss.IVFRaBitQSearchParameters(nprobe=_lists_to_search(index, share))
        parameters.qb = index.qb
    else:
        parameters = faiss.SearchParameters()
    if selector is not None:
        parameters.sel = selector
    wanted = np.ascontiguousarray(vectors, dtype=np.float32)
    scores, positions = index.search(wanted, k, params=parameters)
    return scores, positions


def _lists_to_search(index: Any, share: float) -> int:
    """More lists where few of each are let through: about as many vectors are scored then."""
    wanted = round(LISTS_SEARCHED / max(share, _LEAST_SHARE))
    return min(int(index.nlist), wanted)


def _lists_for(count: int) -> int:
    lists = 1 << round(math.log2(4 * count**0.5))
    return max(1, min(lists, count // _TRAINING_A_LIST, _MOST_LISTS))


def _faiss(threads: int = 1) -> Any:
    """The library, with one thread a search.

    Threads of a search that wait for one another spin: with both cores busy (the language model
    writes while sentences are attributed) a search took 61 ms on two threads, under 1 ms on one.
    """
    import faiss

    faiss.omp_set_num_threads(threads)
    return faiss
