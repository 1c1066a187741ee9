"""What lies on an office drive and is read right already: names, encodings, suffixes, line ends."""

from pathlib import Path

import pytest

from corpus.ingest.ingesting import ingest
from corpus.store.store import Store
from tests.corpus.made_files import docx_bytes
from tests.corpus.making import SPEECH

TITLE = SPEECH.partition("\n")[0]
CLEAN = SPEECH.strip()


def text_of(folder: Path, path: Path) -> str:
    store = Store.open(folder / "corpus.sqlite3")
    report = ingest(store, [path])
    assert report.rejected == ()
    assert [one.source for one in report.added] == [str(path)]
    return store.text(report.added[0].id)


@pytest.mark.parametrize(
    "name",
    ["第#3稿.txt", "完成100%.txt", "讲 话 稿 .txt", "“定稿”'最终\".txt", "讲话🎉.txt", "a&b;c.txt"],
)
def test_names_with_signs_are_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(SPEECH, encoding="utf-8")
    assert text_of(tmp_path, path) == CLEAN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, ends: str) -> None:
    path = tmp_path / "讲话.txt"
    rare = SPEECH.replace("水乡", "㐂水𠮷乡")
    path.write_bytes(rare.replace("\n", ends).encode(encoding))
    assert text_of(tmp_path, path) == rare.strip()


@pytest.mark.parametrize("suffix", [".doc", ".docx", ".wps", ".txt"])
def test_a_suffix_that_is_wrong_does_not_matter(tmp_path: Path, suffix: str) -> None:
    document, page = tmp_path / f"文档{suffix}", tmp_path / f"网页{suffix}"
    document.write_bytes(docx_bytes(*SPEECH.splitlines()))
    body = "".join(f"<p>{line}</p>" for line in SPEECH.splitlines())
    page.write_text(f"<html><body>{body}</body></html>", encoding="gb18030")
    for path in (document, page):
        assert text_of(tmp_path / path.stem, path) == CLEAN


def test_a_text_without_any_punctuation_keeps_its_lines(tmp_path: Path) -> None:
    lines = [TITLE, "同志们", *(f"今年要抓好第{n}条渠的清淤" for n in "一二三四五六七八九")]
    path = tmp_path / "讲话.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert text_of(tmp_path, path).split("\n") == lines


def test_links_in_a_circle_are_walked_once(tmp_path: Path) -> None:
    folder = tmp_path / "稿"
    folder.mkdir()
    (folder / "讲话.txt").write_text(SPEECH, encoding="utf-8")
    (folder / "回到上面").symlink_to(folder)
    (folder / "自己.txt").symlink_to(folder / "自己.txt")
    store = Store.open(tmp_path / "corpus.sqlite3")
    report = ingest(store, [folder])
    assert [one.title for one in report.added] == [TITLE]
    assert [("成环" in one.reason) for one in report.rejected] == [True]


def test_a_file_that_changes_while_it_is_read_is_read_again_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "讲话.txt"
    path.write_text(SPEECH, encoding="utf-8")
    store = Store.open(tmp_path / "corpus.sqlite3")

    def change(_what: str, _done: int, _total: int) -> None:
        path.write_text(SPEECH.replace("青石渡", "白石渡"), encoding="utf-8")

    first = ingest(store, [path], progress=change).added[0]
    assert "青石渡" in store.text(first.id)
    second = ingest(store, [path])
    assert second.replaced == (first.id,)
    assert "白石渡" in store.text(second.added[0].id)
