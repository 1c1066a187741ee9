"""The short form of ``python -m tests.corpus.kill_ingest``, which kills 50 times and 200 files."""

from pathlib import Path

from tests.corpus.kill_ingest import kill_often


def test_killed_at_any_moment_it_leaves_a_whole_corpus_and_goes_on(tmp_path: Path) -> None:
    outcome = kill_often(tmp_path, moments=3, files=32, seed=7)
    assert outcome.wrong == ()
    assert (outcome.while_reading, outcome.while_indexing) == (2, 1)
