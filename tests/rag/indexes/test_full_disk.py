"""A full disk is one line, loses nothing, and the same command goes on once there is room.

The limit of the size of a file stands for the disk: a write beyond it fails alike, and setting it
needs no rights. It holds for a process, so each step is one of its own.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from corpus.ingest.ingesting import ingest
from rag.retrieval.library import Library
from rag.retrieval.upkeep import VerifyReport
from rag.settings import Settings
from tests.corpus.kill_ingest import everything, make_files
from tests.hash_encoder import HashEncoder

ROOT = Path(__file__).parents[3]
_LIMITED = """
import resource, sys
from pathlib import Path
from corpus.errors import WengaoError
from tests.corpus.kill_ingest import as_if_large, run_child

if sys.argv[4:]:
    as_if_large()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
try:
    run_child(Path(sys.argv[2]), Path(sys.argv[3]))
except WengaoError as error:
    sys.exit(f"told: {error}")
"""


def _limited(limit: int, home: Path, folder: Path, *, large: bool = False) -> str:
    """What an ingest says where no file may be larger."""
    command = [sys.executable, "-c", _LIMITED, str(limit), str(home), str(folder)]
    command += ["large"] if large else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_files(tmp_path / "files", 24)
    return tmp_path / "files"


def test_a_full_disk_while_reading(tmp_path: Path, folder: Path) -> None:
    home = tmp_path / "home"
    told = _limited(1_000_000, home, folder)
    assert told.startswith("told: 磁盘已满")
    assert "\n" not in told
    _goes_on(tmp_path, home, folder, documents=range(1, 24))


@pytest.mark.parametrize("large", [False, True])
def test_a_full_disk_while_writing_an_index(tmp_path: Path, folder: Path, large: bool) -> None:
    home = tmp_path / "home"
    with Library.open(Settings.load(home=home), encoder=HashEncoder()) as library:
        ingest(library.store, [folder])
        library.store.writer.flush()
    # The database itself needs 32,768 to be opened.
    told = _limited(50_000, home, folder, large=large)
    assert told.startswith("told: ")
    assert "写不进" in told
    assert "\n" not in told
    _goes_on(tmp_path, home, folder, documents=range(24, 25))


def _goes_on(tmp_path: Path, home: Path, folder: Path, *, documents: range) -> None:
    with Library.open(Settings.load(home=home), encoder=HashEncoder()) as library:
        assert library.upkeep.verify().ok
        assert library.store.counts().documents in documents
        library.ingest([folder])
        assert library.upkeep.verify() == VerifyReport()
    with Library.open(Settings.load(home=tmp_path / "whole"), encoder=HashEncoder()) as library:
        library.ingest([folder])
    assert everything(home) == everything(tmp_path / "whole")
