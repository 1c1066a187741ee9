"""Wrap faiss, imported only here and late: exact search of few vectors, approximate of many."""

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

# faiss returns this position when it finds fewer than k vectors.
NO_POSITION: Final = -1
# Maximum number of coarse lists. The number is about four times the square root of the count
# (faiss's own guideline), rounded to a power of two. Training more lists costs more than it saves.
_MOST_LISTS: Final = 8192
# Training vectors per list; faiss warns about too few below 39.
_TRAINING_A_LIST: Final = 40
# k-means rounds: ten reach a recall within 0.001 of faiss's default 25, in half the time.
_ROUNDS: Final = 10
# Lists to search, measured on sentence vectors with and without noise: docs/quality/vectors.md.
LISTS_SEARCHED: Final = 128
# A stricter filter does not increase the number of searched lists any further.
_LEAST_SHARE: Final = 0.01


def exact(codes: Halves) -> Any:
    """Build an in-memory structure that scores every vector; the vectors have half precision."""
    faiss = _faiss()
    index = faiss.IndexScalarQuantizer(
        codes.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    index.is_trained = True  # half precision needs no training
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

    It uses RaBitQ (Gao and Long 2024, arXiv:2405.12497) over inverted lists. A vector of 384
    dimensions takes 48 bytes and a few for corrections, and no codebook is trained. Exact
    scoring of the best candidates afterwards finds nearly all nearest vectors.

    Args:
        path: The file.
        sample: Returns a given number of training rows.
        blocks: All rows, in order.
        count: The number of rows.
        dimension: The dimension of a vector.
        progress: Called with the number of rows added so far.

    Raises:
        OSError: The file cannot be written.
        RuntimeError: faiss reports the same.
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
    """Write a copy with more rows at the end; the lists are not trained again.

    Raises:
        OSError: The file cannot be written.
        RuntimeError: The old file cannot be read, or the new one cannot be written.
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
    """Write through a Python file, because faiss only prints an error if the disk gets full."""
    faiss = _faiss(threads=os.cpu_count() or 1)
    with path.open("wb") as file:
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))


def open_lists(path: Path) -> Any:
    """Open a structure that :func:`build_lists` wrote, memory-mapped.

    Raises:
        VectorIndexError: The file is damaged.
    """
    faiss = _faiss()
    try:
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
    except RuntimeError as error:
        raise VectorIndexError(str(error)) from error


def search(index: Any, vectors: Vectors, k: int, mask: Mask | None) -> tuple[Vectors, Positions]:
    """Find the ``k`` best positions for each vector by the structure's scores, within ``mask``.

    Returns:
        Scores and positions, shape ``(len(vectors), k)``; ``NO_POSITION`` fills missing results.
    """
    faiss = _faiss()
    # Keep references until the search ends, because faiss holds pointers to both.
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
    """Search more lists when the filter passes few vectors, to score about as many of them."""
    wanted = round(LISTS_SEARCHED / max(share, _LEAST_SHARE))
    return min(int(index.nlist), wanted)


def _lists_for(count: int) -> int:
    lists = 1 << round(math.log2(4 * count**0.5))
    return max(1, min(lists, count // _TRAINING_A_LIST, _MOST_LISTS))


def _faiss(threads: int = 1) -> Any:
    """Import faiss, with one thread per search by default.

    Waiting threads spin: beside the language model, a search took 61 ms on two threads and less
    than 1 ms on one.
    """
    import faiss

    faiss.omp_set_num_threads(threads)
    return faiss
