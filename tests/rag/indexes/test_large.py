"""Indexes built as those of a very large corpus are, harmed in every way: told, and mended.

A base of vectors with lists, extended and with some of it removed, and lexical segments that were
merged; a handful of sentences stands for millions (:data:`tests.corpus.kill_ingest.LARGE`).
"""

import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from embeddings.disk.generations import current
from embeddings.encoders.protocol import Vectors
from embeddings.errors import VectorIndexError
from rag.retrieval.library import Library
from rag.retrieval.upkeep import VerifyReport
from rag.settings import Settings
from tests.corpus.kill_ingest import LARGE, make_files
from tests.hash_encoder import HashEncoder
from tests.rag.retrieval.test_library import CountingEncoder

_QUERY = "怎样管好经费"
_FILES = 40


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in LARGE:
        monkeypatch.setattr(module, name, value)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that took files in twice and lost one of them."""
    base = tmp_path_factory.mktemp("large")
    make_files(base / "files", _FILES)
    with pytest.MonkeyPatch.context() as patch:
        for module, name, value in LARGE:
            patch.setattr(module, name, value)
        with Library.open(Settings.load(home=base / "home"), encoder=HashEncoder()) as library:
            some = sorted((base / "files").iterdir())
            library.ingest(some[: _FILES // 2])
            library.ingest(some)
            library.remove([library.store.documents()[3].id])
            assert library.upkeep.verify() == VerifyReport()
    return base / "home"


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "home")
    return tmp_path / "home"


def _library(home: Path, encoder: HashEncoder | None = None) -> Library:
    return Library.open(Settings.load(home=home), encoder=encoder or HashEncoder())


def _files(home: Path) -> list[str]:
    found = (current(home / "index" / name) for name in ("vectors", "passages"))
    return sorted(
        f"{folder.parent.name}/{path.name}"
        for folder in found
        if folder
        for path in folder.iterdir()
    )


def test_they_are_built_as_large_ones_are(built: Path) -> None:
    files = _files(built)
    for name in ("base.ids.npy", "base.lists.faiss", "base.rows.0000.f16", "base.removed.npy"):
        assert f"vectors/{name}" in files
    assert "vectors/base.rows.0001.f16" in files
    assert any(name.endswith(".bigrams.slots") for name in files)
    assert not any("batch" in name or name.endswith(".pkl") for name in files)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _alter(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


_HARMED = (
    "vectors/base.ids.npy",
    "vectors/base.lists.faiss",
    "vectors/base.rows.0000.f16",
    "vectors/base.rows.0001.f16",
    "vectors/base.removed.npy",
    "vectors/recent.rows.npy",
    "vectors/manifest.json",
    "passages/lexical.*.words.tokens",
    "passages/lexical.*.bigrams.slots",
    "passages/lexical.*.bigrams.counts",
    "passages/lexical.*.numbers",
    "passages/names.npy",
    "passages/own_sentences.npy",
    "passages/documents.json",
)


@pytest.mark.parametrize("name", _HARMED)
@pytest.mark.parametrize("harm", [_cut, _alter, Path.unlink])
def test_a_file_that_is_cut_altered_or_gone_is_told_and_mended(
    home: Path, name: str, harm: Callable[[Path], None]
) -> None:
    with _library(home) as library:
        before = library.search(_QUERY)
    root, _, pattern = name.partition("/")
    folder = current(home / "index" / root)
    assert folder is not None
    path = sorted(folder.glob(pattern))[0]
    data = path.read_bytes()
    path.unlink()  # a file may be shared with the home it was copied from
    path.write_bytes(data)
    harm(path)
    encoder = CountingEncoder()
    with _library(home, encoder) as library:
        with pytest.raises(VectorIndexError, match="verify --repair") as told:
            library.search(_QUERY)
        assert "\n" not in str(told.value)
        assert len(library.upkeep.verify().problems) == 1
        assert library.upkeep.repair().ok
        assert library.search(_QUERY) == before
        # What is sound stays: only damaged vectors are encoded again.
        assert bool(encoder.encoded) == (root == "vectors")
        assert library.upkeep.verify() == VerifyReport()


def test_a_single_byte_of_a_file_that_is_only_sampled_is_found_when_asked(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening looks at samples of files beyond 32 MB; verify and repair read every byte."""
    from embeddings.disk import generations

    monkeypatch.setattr(generations, "_LARGE", 4_096)
    monkeypatch.setattr(generations, "_SAMPLE", 16)
    monkeypatch.setattr(generations, "_SAMPLES", 4)
    with _library(home) as library:
        library.refresh(rebuild=True)
        before = library.search(_QUERY)
    for root, pattern in (("vectors", "base.rows.0000.f16"), ("passages", "*.bigrams.slots")):
        folder = current(home / "index" / root)
        assert folder is not None
        (path,) = folder.glob(pattern)
        data = bytearray(path.read_bytes())
        data[100] ^= 1
        path.write_bytes(data)
    with _library(home) as library:
        assert library.search(_QUERY)
        assert len(library.upkeep.verify().problems) == 2
        assert library.upkeep.repair().ok
        assert library.search(_QUERY) == before


def test_an_index_of_another_encoder_is_told_and_made_anew_on_request(home: Path) -> None:
    with _library(home, HashEncoder(dimension=64)) as library:
        with pytest.raises(VectorIndexError, match="WENGAO_ENCODER"):
            library.search(_QUERY)
        assert library.upkeep.repair().ok
        assert library.search(_QUERY)
    with _library(home) as library, pytest.raises(VectorIndexError, match="WENGAO_ENCODER"):
        library.search(_QUERY)


class WaitingEncoder(HashEncoder):
    """Stops in the middle until it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Event(), threading.Event()

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.begun.set()
        assert self.go_on.wait(30)
        return super().encode_passages(texts)


def test_the_old_generation_answers_while_a_new_one_is_built(home: Path) -> None:
    encoder = WaitingEncoder()
    with _library(home) as reading, _library(home, encoder) as building:
        before = reading.search(_QUERY)
        making = threading.Thread(target=building.refresh, kwargs={"rebuild": True})
        making.start()
        try:
            assert encoder.begun.wait(30)
            assert reading.search(_QUERY) == before
            with _library(home) as late:
                assert late.search(_QUERY) == before
        finally:
            encoder.go_on.set()
            making.join(60)
        assert reading.search(_QUERY) == before
        assert building.search(_QUERY) == before


def test_what_was_opened_before_it_was_harmed_answers_on(home: Path) -> None:
    """A search that runs has its files open; another generation is put beside them."""
    with _library(home) as reading, _library(home) as mending:
        before = reading.search(_QUERY)
        folder = current(home / "index" / "vectors")
        assert folder is not None
        (folder / "base.rows.0000.f16").unlink()
        assert reading.search(_QUERY) == before
        assert mending.upkeep.repair().ok
        assert reading.search(_QUERY) == before
