"""What older rules made, or what is damaged, is made anew from the bytes kept."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import StoreError
from corpus.ingest.deriving import PROCESSING
from corpus.ingest.ingesting import ingest
from corpus.ingest.repair import repair
from corpus.ingest.verify import verify
from corpus.store.store import Store
from tests.corpus.making import SPEECH
from tests.corpus.store.test_migrations import version_1

RECORD = '{"id": "a", "text": "同志们：\\n要抓紧防汛。水情一刻也等不得。", "date": "2020-05"}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "一.txt").write_text(SPEECH, encoding="utf-8")
    (folder / "三.txt").write_text(SPEECH.replace("清淤", "疏浚"), encoding="gb18030")
    (folder / "二.jsonl").write_text(RECORD, encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path, folder: Path) -> Store:
    store = Store.open(tmp_path / "home" / "corpus.sqlite3")
    ingest(store, [folder])
    return store


def _tamper(store: Store, *statements: str) -> None:
    connection = sqlite3.connect(store.path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def _content(store: Store) -> list[tuple[object, ...]]:
    """Everything of every document but the numbers that rows happen to have."""
    return [
        (
            document,
            store.raw(document.id),
            store.clean_text(document.id),
            tuple(store.passages(document.id)),
            tuple(
                (row.passage_id, row.text) for row in store.sentence_rows(document_id=document.id)
            ),
            store.inferences(document.id),
        )
        for document in store.documents()
    ]


OLD = (
    "UPDATE documents SET processing = 0",
    "UPDATE texts SET clean_text = '旧' || clean_text",
    "DELETE FROM inferences",
)


def test_what_older_rules_made_is_made_anew_when_it_is_ingested_again(
    store: Store, folder: Path
) -> None:
    before = _content(store)
    _tamper(store, *OLD)
    report = ingest(store, [folder])
    assert (report.unchanged, report.renewed, report.added) == (3, 3, ())
    assert _content(store) == before
    assert store.made_before(PROCESSING) == ()
    assert verify(store) == []
    again = ingest(store, [folder])
    assert (again.unchanged, again.renewed) == (3, 0)


def test_a_sentence_keeps_its_id_as_long_as_its_words(store: Store) -> None:
    words = {row.id: row.text for row in store.sentence_rows()}
    _tamper(store, "UPDATE documents SET processing = 0")
    before = store.fingerprints()
    assert repair(store).renewed == 3
    assert {row.id: row.text for row in store.sentence_rows()} == words
    after = store.fingerprints()
    assert after.sentences == before.sentences
    assert after.wordings != before.wordings  # passages may have been cut otherwise


def test_a_changed_file_keeps_the_sentences_that_it_keeps(store: Store, folder: Path) -> None:
    words = {row.id: row.text for row in store.sentence_rows()}
    (folder / "一.txt").write_text(SPEECH.replace("看样板", "看现场"), encoding="utf-8")
    ingest(store, [folder])
    now = {row.id: row.text for row in store.sentence_rows()}
    kept = words.keys() & now.keys()
    assert {one: words[one] for one in kept} == {one: now[one] for one in kept}
    assert len(words.keys() - kept) == 1
    (new,) = (text for one, text in now.items() if one not in kept)
    assert "看现场" in new
    document = store.find_source(str(folder / "一.txt"))
    assert document is not None
    starts = [row.start for row in store.sentence_rows(document_id=document.id)]
    assert starts == sorted(starts)
    assert verify(store) == []


def test_a_corpus_of_version_1_is_made_anew_by_a_repair(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    old = version_1(path)
    with Store.open(path) as store:
        assert store.made_before(PROCESSING) == tuple(one.id for one in old)
        report = repair(store)
        assert len(store.documents()) == len(old)
        assert store.made_before(PROCESSING) == ()
        assert (report.renewed, report.left) == (len(old), ())
        assert all(store.inferences(one.id) for one in store.documents())
        assert verify(store) == []


def test_the_encoding_that_the_user_named_is_remembered(
    store: Store, tmp_path: Path, folder: Path
) -> None:
    path = folder / "三.txt"
    document = store.find_source(str(path))
    assert document is not None
    assert store.making(document.id).forced == ""
    report = ingest(store, [path], encoding="gbk")
    assert (report.unchanged, report.renewed) == (1, 1)
    assert store.making(document.id).forced == "gbk"
    assert ingest(store, [path], encoding="gbk").renewed == 0
    assert ingest(store, [path]).renewed == 0
    _tamper(store, "UPDATE documents SET processing = 0")
    repair(store)
    assert store.making(document.id).forced == "gbk"
    assert "疏浚" in store.text(document.id)


# Mending

DAMAGES = (
    "UPDATE sentences SET end_at = end_at + 400 WHERE id = 3",
    "DELETE FROM sentences WHERE id = 2",
    "UPDATE passages SET end_at = 9999 WHERE number = 2",
    "DELETE FROM passages WHERE number = 1",
    "UPDATE passages SET flaws = 'x'",
    "UPDATE texts SET raw_text = '短'",
    "UPDATE texts SET raw_spans = x'0000'",
    "UPDATE texts SET clean_text = substr(clean_text, 5)",
    "UPDATE documents SET metadata = '{}' WHERE number = 1",
    "DELETE FROM texts WHERE document = 2; DELETE FROM documents WHERE number = 2",
    "INSERT INTO raw_files VALUES ('ff', 1, x'00')",
)


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_follows_from_the_bytes_is_mended(store: Store, folder: Path, damage: str) -> None:
    before = _content(store)
    _tamper(store, *damage.split(";"))
    assert verify(store)
    report = repair(store)
    assert report.left == ()
    assert verify(store) == []
    ingest(store, [folder])  # a document that was deleted whole comes back so
    assert sorted(map(repr, _content(store))) == sorted(map(repr, before))


LOSSES = (
    "UPDATE raw_files SET data = x'00'",
    "DELETE FROM raw_files",
    "UPDATE raw_files SET data = (SELECT data FROM raw_files ORDER BY size LIMIT 1)",
)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_lost_file_is_named_kept_and_mended_by_the_next_ingest(
    store: Store, folder: Path, loss: str
) -> None:
    before = _content(store)
    texts = [store.text(document.id) for document in store.documents()]
    _tamper(store, loss)
    report = repair(store)
    assert len(report.left) >= 2
    for line in report.left:
        assert "\n" not in line
        assert "ingest" in line
        assert str(folder) in line
    assert [store.text(document.id) for document in store.documents()] == texts
    assert verify(store)
    ingest(store, [folder])
    assert _content(store) == before
    assert verify(store) == []


def test_a_file_that_cannot_be_read_any_more_keeps_what_it_had(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    document = store.find_source(str(folder / "一.txt"))
    assert document is not None
    _tamper(
        store,
        "UPDATE documents SET processing = 0",
        f"UPDATE texts SET suffix = '.docx' WHERE document = {1}",
    )
    text = store.text(document.id)
    report = repair(store)
    # What a file is is seen in its bytes, so that the wrong suffix does no harm.
    assert report.left == ()
    assert store.text(document.id) == text


def test_damage_beyond_repair_is_one_line(store: Store) -> None:
    store.writer.flush()
    data = bytearray(store.path.read_bytes())
    path = store.path
    store.close()
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(bytes(data))
    broken: list[Callable[[Store], object]] = [verify, repair]
    for act in broken:
        with pytest.raises(StoreError, match=r"损坏|用不了"):
            _on(path, act)


def _on(path: Path, act: Callable[[Store], object]) -> None:
    with Store.open(path) as store:
        act(store)
