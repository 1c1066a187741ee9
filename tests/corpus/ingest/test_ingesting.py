"""Ingest is incremental, idempotent, and leaves a whole corpus whenever it is stopped."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document.values import FlawKind, Kind, Level
from corpus.ingest import ingesting
from corpus.ingest.ingesting import IngestReport, ingest
from corpus.ingest.verify import verify
from corpus.reading import gathering
from corpus.store.store import Store
from tests.corpus.making import SPEECH
from tests.shared import SHARED, needs_shared


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home" / "corpus.sqlite3")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "一.txt").write_text(SPEECH, encoding="utf-8")
    (folder / "二.md").write_text(
        "---\ntitle: 在全镇夏粮收储会上的讲话\ndate: 2021-06-02\nspeaker: 方正平\nlevel: 乡\n---\n"
        "同志们：\n\n今天开个短会，把夏粮收储的事定下来。要快，要稳，要让种粮户不吃亏。\n",
        encoding="utf-8",
    )
    return folder


def state(store: Store) -> tuple[object, ...]:
    return store.fingerprint(), store.counts(), store.documents()


def test_a_folder_comes_in_with_what_the_files_declare(store: Store, folder: Path) -> None:
    report = ingest(store, [folder])
    assert [Path(one.source).name for one in report.added] == ["一.txt", "二.md"]
    assert (report.unchanged, report.rejected) == (0, ())
    assert report.passages == store.counts().passages
    first, second = report.added
    assert first.title == "在全县河道清淤现场会上的讲话"
    assert (first.level, first.kind) == (
        Level.COUNTY,
        Kind.MOBILISATION,
    ) or first.level is Level.COUNTY
    assert any(flaw.kind is FlawKind.UNDATED for flaw in first.flaws)
    assert (second.title, second.date, second.speaker) == (
        "在全镇夏粮收储会上的讲话",
        "2021-06-02",
        "方正平",
    )
    assert second.level is Level.TOWNSHIP
    assert second.flaws == ()
    assert "title:" not in store.text(second.id)
    assert verify(store) == []


def test_twice_is_once(store: Store, folder: Path) -> None:
    ingest(store, [folder])
    before = state(store)
    again = ingest(store, [folder, folder / "一.txt"])
    assert (again.added, again.unchanged, again.passages) == ((), 2, 0)
    assert state(store) == before


def test_a_changed_file_replaces_its_document(store: Store, folder: Path) -> None:
    old = ingest(store, [folder]).added[0]
    path = folder / "一.txt"
    path.write_text(SPEECH + "又及：带上铁锹。\n", encoding="utf-8")
    report = ingest(store, [folder])
    assert report.unchanged == 1
    assert report.replaced == (old.id,)
    (new,) = report.added
    assert new.id != old.id
    assert "铁锹" in store.text(new.id)
    assert len(store.documents()) == 2
    assert verify(store) == []


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(store: Store, folder: Path) -> None:
    (folder / "空.txt").touch()
    (folder / "假.docx").write_bytes(b"PK\x03\x04 no zip")
    (folder / "图.png").write_bytes(b"\x89PNG")
    (folder / "空白.md").write_text(" \n\n", encoding="utf-8")
    report = ingest(store, [folder, folder / "没有.txt"])
    assert len(report.added) == 2
    reasons = {Path(one.path).name: one.reason for one in report.rejected}
    assert set(reasons) == {"空.txt", "假.docx", "图.png", "空白.md", "没有.txt"}
    assert all(reasons.values())


def test_records_have_their_own_sources_and_a_bad_line_does_not_stop_them(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "多篇.jsonl"
    records = [
        {"id": "a", "text": SPEECH, "title": "甲", "date": "2020-05"},
        {"id": "b", "text": "同志们：\n要抓紧防汛。水情一刻也等不得。", "title": "乙\ud800"},
        {"id": "a", "text": "又一个甲。要抓紧。"},
    ]
    lines = [json.dumps(record) for record in records]
    path.write_text("\n".join([lines[0], "{broken", *lines[1:]]), encoding="utf-8")
    report = ingest(store, [path])
    assert [one.source for one in report.added] == [f"{path}#a", f"{path}#b"]
    assert report.added[0].date == "2020-05"
    assert len(report.rejected) == 2
    assert any("重复" in one.reason for one in report.rejected)
    again = ingest(store, [path])
    assert (len(again.added), again.unchanged) == (0, 2)
    assert verify(store) == []


def test_a_second_copy_says_whose_copy_it_is(store: Store, folder: Path) -> None:
    (folder / "副本.txt").write_text(SPEECH, encoding="utf-8")
    report = ingest(store, [folder / "一.txt", folder / "副本.txt"])
    copies = [
        (one, flaw) for one in report.added for flaw in one.flaws if flaw.kind is FlawKind.DUPLICATE
    ]
    ((copy, flaw),) = copies
    (cited,) = [one for one in report.added if one.id != copy.id]
    assert cited.title in flaw.reason
    assert cited.source in flaw.reason


def test_one_file_under_two_spellings_of_its_path_is_one_document(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    ingest(store, [Path("一.txt")])
    report = ingest(store, [folder / "一.txt"])
    assert (report.added, report.unchanged) == ((), 1)


def test_progress_counts_files(store: Store, folder: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    ingest(store, [folder], progress=lambda *step: seen.append(step))
    assert [(Path(path).name, done, total) for path, done, total in seen] == [
        ("一.txt", 1, 2),
        ("二.md", 2, 2),
    ]


def _content(store: Store) -> list[tuple[str, str, int]]:
    return sorted(
        (one.id, store.text(one.id), len(list(store.passages(one.id)))) for one in store.documents()
    )


# The seeds


@needs_shared
def test_the_seeds_come_in(store: Store) -> None:
    assert SHARED is not None
    report: IngestReport = ingest(store, [SHARED / "seeds"])
    assert len(report.added) == 5
    assert report.rejected == ()
    assert verify(store) == []
    again = ingest(store, [SHARED / "seeds"])
    assert (len(again.added), again.unchanged) == (0, 5)
    first, *_, last = report.added
    assert {flaw.kind for flaw in first.flaws} >= {FlawKind.GAP, FlawKind.TRUNCATED}
    gap = next(flaw for flaw in first.flaws if flaw.kind is FlawKind.GAP)
    sides = [p for p in store.passages(first.id) if gap in p.flaws]
    assert len(sides) == 2
    assert gap.start is not None
    assert sides[0].end <= gap.start < sides[1].start
    headings = {title for passage in store.passages(last.id) for title in passage.heading_path}
    assert sum(title[:2] in ("一、", "二、", "三、", "四、") for title in headings) == 4


# Files of many documents


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "多篇.jsonl"
    bodies = [{"id": str(number), "text": f"要抓紧第{number}件事。"} for number in range(9)]
    lines = [json.dumps(body, ensure_ascii=False) for body in bodies]
    path.write_text("\n".join([*lines, "{broken"]), encoding="utf-8")
    return path


def _count_reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are read from now on."""
    seen: list[Path] = []

    def read(path: Path, **options: Any) -> Iterator[Any]:
        seen.append(path)
        return reading(path, **options)

    reading = gathering.read
    monkeypatch.setattr(ingesting, "read", read)
    return seen


def test_an_unchanged_file_of_many_is_passed_over_whole(
    store: Store, records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ingest(store, [records])
    assert (len(first.added), len(first.rejected)) == (9, 1)
    seen = _count_reads(monkeypatch)
    again = ingest(store, [records])
    assert seen == []
    assert (again.added, again.unchanged, again.rejected) == ((), 9, first.rejected)


@pytest.mark.parametrize("why", ["changed", "removed", "older rules", "stopped"])
def test_it_is_read_again_where_it_has_to_be(
    store: Store, records: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    steps = iter([False] * 4 + [True] * 99) if why == "stopped" else iter([False] * 99)
    ingest(store, [records], stop=lambda: next(steps))
    before = len(store.documents())
    if why == "changed":
        records.write_text(records.read_text("utf-8").replace("第8件", "第十件"), encoding="utf-8")
    elif why == "removed":
        store.writer.remove(store.documents()[3].id)
    elif why == "older rules":
        store.writer.mark_lost(store.documents()[3].id)
    seen = _count_reads(monkeypatch)
    report = ingest(store, [records])
    assert seen == [records]
    assert before == (5 if why == "stopped" else 9)
    assert len(report.added) == {"changed": 1, "removed": 1, "older rules": 0, "stopped": 4}[why]
    assert report.renewed == (why == "older rules")
    assert len(store.documents()) == 9
    assert verify(store) == []


def test_an_unchanged_archive_is_passed_over_whole(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "讲话.zip"
    with zipfile.ZipFile(archive, "w") as package:
        for path in folder.iterdir():
            package.write(path, f"内/{path.name}")
        package.writestr("图.png", b"\x89PNG")
    first = ingest(store, [archive])
    assert (len(first.added), len(first.rejected)) == (2, 1)
    seen = _count_reads(monkeypatch)
    again = ingest(store, [archive])
    assert seen == []
    assert (again.unchanged, again.rejected) == (2, first.rejected)


def test_progress_counts_the_records_of_a_file(store: Store, folder: Path, records: Path) -> None:
    seen: list[tuple[int, int]] = []
    ingest(store, [records, folder], progress=lambda _, done, total: seen.append((done, total)))
    assert seen[-1] == (12, 12)  # the broken one counts: it is done
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_it_stops_after_the_document_at_hand_and_goes_on_later(store: Store, folder: Path) -> None:
    first = ingest(store, [folder], stop=lambda: True)
    assert (len(first.added), first.stopped) == (1, True)
    assert verify(store) == []
    second = ingest(store, [folder], stop=lambda: False)
    assert (len(second.added), second.unchanged, second.stopped) == (1, 1, False)


def test_what_vanished_from_a_folder_stays(store: Store, folder: Path) -> None:
    ingest(store, [folder])
    (folder / "一.txt").unlink()
    report = ingest(store, [folder])
    assert (report.unchanged, report.added) == (1, ())
    assert len(store.documents()) == 2


TEXTS = st.text("要抓紧办好这件事。，！\n一二三、（）甲乙丙", max_size=60)


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=6), picks=st.lists(st.integers(0, 5), max_size=8))
def test_any_ingests_in_any_order_equal_one(
    texts: list[str], picks: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.mktemp("any")
    files = []
    for number, text in enumerate(texts):
        files.append(base / f"{number}.txt")
        files[-1].write_text(text, encoding="utf-8")
    with Store.open(base / "once.sqlite3") as once, Store.open(base / "often.sqlite3") as often:
        ingest(once, files)
        for pick in picks:
            ingest(often, [files[pick % len(files)]])
        ingest(often, files)
        before = state(often)
        ingest(often, files)
        assert state(often) == before
        assert _content(often) == _content(once)
        assert verify(often) == []
