"""What is written is there whole, or it is said that it is not."""

import errno
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from embeddings.disk.arrays import save_npy, write_raw
from embeddings.errors import not_written
from embeddings.index.faiss_search import build_lists, open_lists
from tests.embeddings.index.test_protocol import random_vectors

# Linux has a device that takes nothing, as a full disk does.
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")
_KINDS = st.sampled_from([np.int64, np.uint8, np.float16, np.uint64])


@given(_KINDS.flatmap(lambda kind: arrays.arrays(kind, arrays.array_shapes(min_side=0))))
def test_arrays_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, array: np.ndarray
) -> None:
    folder = tmp_path_factory.mktemp("arrays")
    save_npy(folder / "a.npy", array)
    assert np.load(folder / "a.npy", allow_pickle=False).tobytes() == array.tobytes()
    write_raw(folder / "a.raw", array)
    assert (folder / "a.raw").read_bytes() == array.tobytes()


@needs_full
@pytest.mark.parametrize("count", [1, 100, 1_000, 1_000_000])
def test_a_full_disk_is_told_also_of_little(count: int) -> None:
    for write in (save_npy, write_raw):
        with pytest.raises(OSError, match="space"):
            write(FULL, np.arange(count))


def test_lists_are_written_through_and_can_be_mapped(tmp_path: Path) -> None:
    vectors = random_vectors(200)

    def build(path: Path) -> None:
        build_lists(
            path,
            lambda count: vectors[:count],
            [vectors.astype(np.float16)],
            len(vectors),
            vectors.shape[1],
            lambda _done: None,
        )

    build(tmp_path / "lists")
    assert open_lists(tmp_path / "lists").ntotal == len(vectors)
    if FULL.exists():
        with pytest.raises((OSError, RuntimeError)):
            build(FULL)


def test_a_full_disk_is_called_that() -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    assert "磁盘已满" in str(not_written("向量索引", Path("x"), full))
    refused = str(not_written("向量索引", Path("x"), PermissionError(errno.EACCES, "denied")))
    assert "denied" in refused
    assert "磁盘已满" not in refused
