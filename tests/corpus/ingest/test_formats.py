"""All kinds of files through ingest: one process for the parsers, and nothing read twice."""

import os
import subprocess
from pathlib import Path

import pytest

from corpus.document.values import FlawKind
from corpus.ingest.ingesting import ingest
from corpus.ingest.verify import verify
from corpus.reading import worker
from corpus.store.store import Store
from tests.corpus.fuzz_readers import FIXTURES
from tests.corpus.made_files import docx_bytes, pdf_bytes, related_docx_bytes, zip_bytes
from tests.corpus.making import SPEECH
from ui.html.flaw_marks import flaw_badges

PAGE = f"<html><body>{''.join(f'<p>{line}</p>' for line in SPEECH.splitlines())}</body></html>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five files with six documents in them, each about another river."""
    texts = [SPEECH.replace("青石渡", f"{name}渡") for name in "白黑红黄蓝绿"]
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "一.txt").write_bytes(texts[0].encode("gb18030"))
    (folder / "二.docx").write_bytes(docx_bytes(*texts[1].splitlines()))
    (folder / "三.doc").write_bytes(PAGE.replace("青石渡", "红渡").encode("gb18030"))
    (folder / "四.pdf").write_bytes(pdf_bytes(texts[3].splitlines()))
    (folder / "五.zip").write_bytes(
        zip_bytes({"里/a.txt": texts[4].encode(), "b.docx": docx_bytes(*texts[5].splitlines())})
    )
    return folder


def test_a_folder_of_everything_comes_in_and_is_known_again(tmp_path: Path, folder: Path) -> None:
    store = Store.open(tmp_path / "corpus.sqlite3")
    report = ingest(store, [folder])
    assert report.rejected == ()
    names = {document.source.removeprefix(f"{folder}/") for document in report.added}
    assert names == {
        "一.txt", "二.docx", "三.doc", "四.pdf", "五.zip#里/a.txt", "五.zip#b.docx",
    }  # fmt: skip
    assert {document.title for document in report.added} == {"在全县河道清淤现场会上的讲话"}
    assert verify(store) == []
    again = ingest(store, [folder])
    assert (again.added, again.unchanged, again.rejected) == ((), 6, ())


def test_text_needs_no_process_and_the_rest_one(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, ...]] = []
    start = worker._start

    def counted(limits: tuple[str, ...]) -> "subprocess.Popen[bytes]":
        started.append(limits)
        return start(limits)

    monkeypatch.setattr(worker, "_start", counted)
    store = Store.open(tmp_path / "corpus.sqlite3")
    ingest(store, [folder / "一.txt"])
    assert started == []
    ingest(store, [folder])
    assert len(started) == 1


def test_a_file_that_kills_its_parser_costs_only_itself(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program for .doc that ends the process which asked it."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "antiword").write_text("#!/bin/sh\nkill -9 $PPID\n")
    (programs / "antiword").chmod(0o755)
    monkeypatch.setenv("PATH", os.fspath(programs))
    (folder / "二之后.doc").write_bytes((FIXTURES / "speech.doc").read_bytes())
    store = Store.open(tmp_path / "corpus.sqlite3")
    report = ingest(store, [folder])
    assert len(report.added) == 6
    (rejected,) = report.rejected
    assert rejected.path == str(folder / "二之后.doc")
    assert "崩溃" in rejected.reason


def test_what_only_the_file_shows_travels_to_the_passage(tmp_path: Path) -> None:
    run = "</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见的话</w:t></w:r><w:r><w:t>"
    hidden = SPEECH.replace("青石渡", f"青石渡{run}")
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in hidden.splitlines())
    (tmp_path / "讲话.docx").write_bytes(related_docx_bytes(body, {}, {"r9": ("image", "../NULL")}))
    store = Store.open(tmp_path / "corpus.sqlite3")
    document = ingest(store, [tmp_path / "讲话.docx"]).added[0]
    assert "看不见的话" not in store.text(document.id)
    flaws = {flaw.kind: flaw for flaw in document.flaws}
    assert flaws[FlawKind.UNREAD].start is None
    place = flaws[FlawKind.HIDDEN].start
    assert place is not None
    flawed = [one for one in store.passages(document.id) if flaws[FlawKind.HIDDEN] in one.flaws]
    assert [one.start <= place <= one.end for one in flawed] == [True]
    assert not FlawKind.HIDDEN.unsound
    badges = flaw_badges(document.flaws)
    assert "隐藏文字" in badges
    assert "5 字" in badges
