"""The store keeps documents whole, says what is wrong with a file, and serves many threads."""

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document.derived import Derived
from corpus.document.values import (
    AlignedRun,
    CleanText,
    Document,
    Flaw,
    FlawKind,
    Passage,
    Sentence,
)
from corpus.errors import NotFoundError, StoreError
from corpus.ingest.verify import verify
from corpus.splitting.sentences import split_sentences
from corpus.store.schema import SCHEMA_VERSION
from corpus.store.store import Store
from tests.corpus.making import SPEECH, add, raw_document


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "corpus.sqlite3")


def test_what_goes_in_comes_out(store: Store) -> None:
    flaw = Flaw(kind=FlawKind.MASKED, reason="遮蔽", start=3, end=9)
    document = add(store, flaws=(flaw,))
    assert store.documents() == (document,)
    assert store.document(document.id) == document
    assert store.text(document.id) == SPEECH
    assert store.raw_text(document.id) == SPEECH
    assert store.raw(document.id) == SPEECH.encode()
    assert store.clean_text(document.id) == CleanText.from_raw(SPEECH)
    passages = list(store.passages(document.id))
    assert passages == [store.passage(passage.id) for passage in passages]
    assert passages[0].flaws == (flaw,)
    assert any(passage.heading_path for passage in passages)
    rows = list(store.sentence_rows(document_id=document.id))
    assert [(row.start, row.end) for row in rows] == [
        (one.start, one.end) for one in split_sentences(SPEECH)
    ]
    assert all(row.text == SPEECH[row.start : row.end] for row in rows)
    assert store.sentence_ids() == [row.id for row in rows]
    counts = store.counts()
    assert (counts.documents, counts.passages, counts.sentences) == (1, len(passages), len(rows))
    assert counts.characters == len(SPEECH)
    assert verify(store) == []


def test_the_map_to_the_raw_text_comes_out_as_it_went_in(store: Store) -> None:
    raw = raw_document("一 二\n三")
    clean = CleanText("二三", (AlignedRun(0, 1, 2, 3), AlignedRun(1, 2, 4, 5)), ())
    document = Document(id="d", title="t", source="s", content_sha256="0" * 64)
    passage = Passage(id="p", document_id="d", start=0, end=2)
    store.writer.add(Derived(raw, document, clean, [Sentence(start=0, end=2)], [passage]))
    assert store.clean_text("d") == clean


def test_adding_twice_is_adding_once(store: Store) -> None:
    document = add(store)
    before = store.fingerprint(), store.sentence_ids()
    raw = raw_document()
    clean = CleanText.from_raw(SPEECH)
    assert store.writer.add(Derived(raw, document, clean, [], [])) is False
    assert (store.fingerprint(), store.sentence_ids()) == before


def test_ids_of_sentences_are_never_given_twice(store: Store) -> None:
    first = add(store)
    old = store.sentence_ids()
    store.writer.remove(first.id)
    assert store.sentence_ids() == []
    add(store)
    assert min(store.sentence_ids()) > max(old)
    assert list(store.sentence_rows(ids=old)) == []


def test_removing_takes_everything_that_belongs_to_it_and_nothing_else(store: Store) -> None:
    first, second = add(store, source="甲.txt"), add(store, source="乙.txt")
    kept = list(store.sentence_rows(document_id=second.id))
    passage = next(store.passages(first.id))
    store.writer.remove(first.id)
    for gone in (store.document, store.text, store.raw, store.clean_text, store.writer.remove):
        with pytest.raises(NotFoundError, match=first.id):
            gone(first.id)
    with pytest.raises(NotFoundError):
        store.passage(passage.id)
    with pytest.raises(NotFoundError):
        list(store.passages(first.id))
    assert list(store.sentence_rows()) == kept
    assert store.raw(second.id) == SPEECH.encode()  # the same content, still needed
    store.writer.remove(second.id)
    assert store.counts().documents == store.counts().sentences == 0
    assert verify(store) == []


def test_sentences_come_in_the_order_asked_for(store: Store) -> None:
    add(store, source="甲.txt")
    add(store, source="乙.txt")
    ids = store.sentence_ids()
    asked = [ids[-1], 10**9, ids[0], ids[5], ids[-2]]
    assert [row.id for row in store.sentence_rows(ids=asked)] == [
        ids[-1],
        ids[0],
        ids[5],
        ids[-2],
    ]
    many = ids * 100  # more than go into one statement
    assert [row.id for row in store.sentence_rows(ids=many)] == many


def test_a_source_and_a_content_are_found(store: Store) -> None:
    first, second = add(store, source="甲.txt"), add(store, source="乙.txt")
    assert store.find_source("乙.txt") == second
    assert store.find_source("丙.txt") is None
    assert store.find_content(first.content_sha256) == (first, second)


def test_the_fingerprint_changes_with_what_an_index_holds(store: Store) -> None:
    seen = {store.fingerprint()}
    first = add(store, source="甲.txt")
    seen.add(store.fingerprint())
    add(store, source="乙.txt")
    seen.add(store.fingerprint())
    store.writer.remove(first.id)
    seen.add(store.fingerprint())
    add(store, source="甲.txt")  # the same document, but its sentences have other ids
    seen.add(store.fingerprint())
    assert len(seen) == 5


def test_replacing_is_one_step(store: Store) -> None:
    old = add(store)
    new = add(store, SPEECH + "又及：带上铁锹。\n", replaces=old.id)
    assert store.documents() == (new,)
    with pytest.raises(NotFoundError):
        add(store, "另一篇。", replaces="none")
    assert store.documents() == (new,)


@pytest.mark.parametrize(
    ("sentences", "passages"),
    [
        ([(0, 4)], []),
        ([(0, 4)], [(0, 3)]),
        ([(0, 4)], [(0, 99)]),
        ([(0, 2)], [(2, 4), (0, 2)]),
    ],
)
def test_what_does_not_fit_together_is_refused(
    store: Store, sentences: list[tuple[int, int]], passages: list[tuple[int, int]]
) -> None:
    document = Document(id="d", title="t", source="s", content_sha256="0" * 64)
    with pytest.raises(ValueError, match=r"sentence|passage"):
        store.writer.add(
            Derived(
                raw_document("要抓紧。"),
                document,
                CleanText.from_raw("要抓紧。"),
                [Sentence(start=start, end=end) for start, end in sentences],
                [
                    Passage(id=f"p{start}", document_id="d", start=start, end=end)
                    for start, end in passages
                ],
            )
        )
    assert store.documents() == ()


@settings(max_examples=25, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))
def test_any_text_comes_out_as_it_went_in(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Store.open(tmp_path_factory.mktemp("any") / "c.sqlite3") as store:
        document = add(store, text)
        assert store.text(document.id) == text
        assert store.raw(document.id) == text.encode()
        assert verify(store) == []


# The file


def test_it_is_there_after_it_was_closed(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "corpus.sqlite3"
    with Store.open(path) as store:
        document = add(store)
        fingerprint = store.fingerprint()
    with pytest.raises(StoreError, match="关闭"):
        store.documents()
    with Store.open(path) as again:
        assert again.documents() == (document,)
        assert again.fingerprint() == fingerprint


def test_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite3"
    with Store.open(path) as store:
        add(store)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=rf"99.*第 {SCHEMA_VERSION} 版.*升级"):
        Store.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database", b"\x00" * 4096, "一篇讲话。".encode()])
def test_a_file_that_is_no_database_is_refused_and_left_alone(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "corpus.sqlite3"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="不是语料库"):
        Store.open(path)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE songs (name TEXT)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="别的程序"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_damaged_database_is_a_store_error(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite3"
    with Store.open(path) as store:
        for number in range(30):
            add(store, source=f"{number}.txt")
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(bytes(data))
    with pytest.raises(StoreError, match=r"损坏|用不了"):
        _read_all(path)
    assert path.read_bytes() == bytes(data)


def _read_all(path: Path) -> None:
    with Store.open(path) as store:
        store.documents()
        list(store.passages())


def test_a_truncated_header_and_a_folder_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite3"
    path.write_bytes(b"SQLite format 3\0" + b"\x01" * 40)
    with pytest.raises(StoreError):
        Store.open(path)
    with pytest.raises(StoreError):
        Store.open(tmp_path)


def test_an_empty_file_becomes_a_corpus(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite3"
    path.touch()
    with Store.open(path) as store:
        assert store.documents() == ()


def test_verify_finds_what_was_tampered_with(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite3"
    with Store.open(path) as store:
        document = add(store)
        assert verify(store) == []
        for statement in (
            "UPDATE sentences SET end_at = end_at + 400 WHERE id = 3",
            "UPDATE passages SET end_at = 9999 WHERE number = 2",
            "UPDATE texts SET raw_text = '短'",
            "UPDATE raw_files SET data = x'00'",
        ):
            _tamper(path, statement)
            problems = verify(store)
            assert problems, statement
            assert all(document.id in line for line in problems)


def test_verify_finds_a_sentence_that_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite3"
    with Store.open(path) as store:
        add(store)
        _tamper(path, "DELETE FROM sentences WHERE id = 2")
        assert any("对不上" in line for line in verify(store))


def _tamper(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


# Threads


def test_two_threads_read_while_one_writes(store: Store) -> None:
    add(store, source="first.txt")
    stop = threading.Event()
    errors: list[BaseException] = []
    reads = []

    def read() -> None:
        try:
            while not stop.is_set():
                documents = store.documents()
                rows = list(store.sentence_rows())
                texts = {one.id: store.text(one.id) for one in documents}
                assert all(
                    row.text == texts[row.document_id][row.start : row.end]
                    for row in rows
                    if row.document_id in texts
                )
                reads.append(len(documents))
        except BaseException as error:  # noqa: BLE001 - a thread's failure must reach the test
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(40):
        add(store, source=f"{number}.txt")
    stop.set()
    for reader in readers:
        reader.join(timeout=20)
    assert errors == []
    assert reads
    assert len(store.documents()) == 41
    assert verify(store) == []


def test_a_writer_that_waits_too_long_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.store.database.BUSY_SECONDS", 0.05)
    path = tmp_path / "corpus.sqlite3"
    with Store.open(path) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="另一个程序"):
            add(store)
        other.execute("ROLLBACK")
        other.close()
        add(store)
        assert len(store.documents()) == 1


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    good = add(store)
    passages = tuple(store.passages(good.id))  # their ids are taken, so the insert fails
    other = good.model_copy(update={"id": "another"})
    raw = replace(raw_document(), source="b.txt")
    clean = CleanText.from_raw(SPEECH)
    with pytest.raises(sqlite3.IntegrityError):
        store.writer.add(Derived(raw, other, clean, split_sentences(SPEECH), passages))
    assert store.documents() == (good,)
    assert verify(store) == []


def test_ids_are_found_by_how_they_begin(store: Store) -> None:
    for name in ("ab", "ab%", "ab_", "abc", "aB", "b"):
        document = Document(id=name, title="t", source=name, content_sha256="0" * 64)
        store.writer.add(Derived(raw_document(), document, CleanText.from_raw(SPEECH), [], []))
    assert store.ids_beginning("ab") == ("ab", "ab%", "ab_", "abc")
    assert store.ids_beginning("ab%") == ("ab%",)
    assert store.ids_beginning("ab_") == ("ab_",)
    assert store.ids_beginning("c") == ()
    assert len(store.ids_beginning("")) == 6


def test_documents_are_read_by_id(store: Store) -> None:
    added = [add(store, f"第{number}篇。", source=f"{number}.txt") for number in range(4)]
    store.writer.correct(added[2].id, {"title": "第三篇"})
    found = {one.id: one.title for one in store.documents_of([added[0].id, "none", added[2].id])}
    assert found == {added[0].id: "第0篇。", added[2].id: "第三篇"}
