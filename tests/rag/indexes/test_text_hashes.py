from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.disk.generations import current
from embeddings.index.protocol import NO_ID
from rag.indexes.text_hashes import TextHashes, hashes_of

TEXTS = st.dictionaries(st.integers(0, 50), st.sampled_from("甲乙丙丁戊"), max_size=20)


def made(texts: dict[int, str]) -> TextHashes:
    ids = np.array(list(texts), dtype=np.int64)
    return TextHashes.of(ids, hashes_of(texts.values()))


@given(TEXTS)
def test_a_text_is_found_by_its_lowest_id(texts: dict[int, str]) -> None:
    found = made(texts).find(hashes_of("甲乙丙丁戊己"))
    for letter, number in zip("甲乙丙丁戊己", found.tolist(), strict=True):
        assert number == min((n for n, text in texts.items() if text == letter), default=NO_ID)


@given(TEXTS, st.sets(st.integers(0, 50)))
def test_taken_apart_and_joined_they_are_the_same(texts: dict[int, str], some: set[int]) -> None:
    whole = made(texts)
    left = whole.without(np.array(sorted(some), dtype=np.int64))
    right = whole.without(left.ids)
    joined = left.joined(right)
    assert set(left.ids.tolist()) == texts.keys() - some
    assert np.array_equal(joined.ids, whole.ids)
    assert np.array_equal(joined.hashes, whole.hashes)


def test_script_and_width_make_no_other_text() -> None:
    first, second, third = hashes_of(["基层组织ABC", "基層組織ＡＢＣ", "基层组织ABD"])
    assert first == second != third


@pytest.mark.parametrize("harm", [b"", b"no array", None])
def test_what_was_harmed_counts_for_nothing(tmp_path: Path, harm: bytes | None) -> None:
    assert not len(TextHashes.load(tmp_path).ids)
    texts = made({3: "甲", 1: "乙"})
    texts.save(tmp_path)
    read = TextHashes.load(tmp_path)
    assert read.ids.tolist() == [1, 3]
    assert np.array_equal(read.hashes, texts.hashes)
    folder = current(tmp_path)
    assert folder is not None
    if harm is None:
        (folder / "hashes.npy").unlink()
    else:
        (folder / "hashes.npy").write_bytes(harm)
    assert not len(TextHashes.load(tmp_path).ids)
