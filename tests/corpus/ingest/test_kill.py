"""The short form of ``python -m tests.corpus.kill_ingest``, which kills 50 times and 200 files."""

from pathlib import Path

import pytest

from tests.corpus.kill_ingest import LARGE, kill_often


@pytest.mark.parametrize("large", [False, True])
def test_killed_at_any_moment_it_leaves_a_whole_corpus_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    for module, name, value in LARGE if large else ():
        monkeypatch.setattr(module, name, value)
    outcome = kill_often(tmp_path, moments=3, files=32, seed=7, large=large)
    assert outcome.wrong == ()
    assert any((tmp_path / "whole").rglob("base.lists.faiss")) == large
    assert (outcome.while_reading, outcome.while_indexing) == (2, 1)
