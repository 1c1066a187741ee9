"""Parsers in a process of their own: the same answers, and limits that hold."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import ReadError
from corpus.reading.formats import Extract, extract
from corpus.reading.worker import Worker
from tests.corpus.made_files import docx_bytes, pdf_bytes


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as worker:
        yield worker


@pytest.fixture(params=["here", "in its own process"])
def extractor(request: pytest.FixtureRequest, worker: Worker) -> Extract:
    return extract if request.param == "here" else worker.extract


def test_text_encoding_and_what_is_declared_come_back(extractor: Extract) -> None:
    page = (
        "<html><head><title>在大会上的讲话</title></head>"
        "<body><p>同志们：</p><p>开会。\ud83d</p></body></html>"
    )
    found = extractor(".html", page.encode("gb18030", "replace"))
    assert "同志们：" in found.text
    assert found.encoding == "gb18030"
    assert found.declared == (("title", "在大会上的讲话"),)
    assert extractor(".docx", docx_bytes("同志们：")).text == "同志们："
    assert extractor(".pdf", pdf_bytes(["同志们：开会"])).text == "同志们：开会"
    assert extractor(".txt", "講話".encode("big5"), "big5").text == "講話"


def test_a_reason_comes_back_and_the_next_file_is_read(extractor: Extract) -> None:
    with pytest.raises(ReadError, match="不是 PDF 文件"):
        extractor(".pdf", b"x")
    assert extractor(".docx", docx_bytes("同志们：")).text == "同志们："


def process_of(worker: Worker) -> int:
    assert worker._process is not None
    return worker._process.pid


def test_one_process_serves_many_files_and_ends_with_the_worker() -> None:
    with Worker() as worker:
        worker.extract(".docx", docx_bytes("一"))
        first = process_of(worker)
        worker.extract(".docx", docx_bytes("二"))
        assert process_of(worker) == first
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that never answers, started by the process: both are gone afterwards."""
    with Worker(seconds=2.0) as worker:
        worker.extract(".docx", docx_bytes("一"))
        stopped = process_of(worker)
        os.kill(stopped, signal.SIGSTOP)
        started = time.monotonic()
        with pytest.raises(ReadError, match="超过 2 秒"):
            worker.extract(".docx", docx_bytes("二"))
        assert time.monotonic() - started < 10
        assert worker.extract(".docx", docx_bytes("三")).text == "三"
        assert process_of(worker) != stopped


def test_programs_that_it_started_end_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "catdoc"
    program.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec /bin/sleep 100\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    data = (Path(__file__).parents[1] / "fixtures" / "speech.doc").read_bytes()
    with Worker(seconds=3.0) as worker, pytest.raises(ReadError, match="超过 3 秒"):
        worker.extract(".doc", data)
    sleeper = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 5
    while Path(f"/proc/{sleeper}").exists() and not _is_zombie(sleeper):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _is_zombie(pid: int) -> bool:
    """Dead, and only waiting for the system to take notice."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_crash_costs_one_file() -> None:
    with Worker() as worker:
        worker.extract(".docx", docx_bytes("一"))
        os.kill(process_of(worker), signal.SIGSEGV)
        with pytest.raises(ReadError, match="崩溃"):
            worker.extract(".docx", docx_bytes("二"))
        assert worker.extract(".docx", docx_bytes("三")).text == "三"


def test_memory_has_a_limit() -> None:
    page = "<p>同志们</p>" * 400_000
    with Worker(memory_bytes=400 * 1024 * 1024) as worker:
        with pytest.raises(ReadError, match=r"内存|崩溃|损坏"):
            worker.extract(".html", page.encode())
        assert worker.extract(".docx", docx_bytes("三")).text == "三"


def test_a_closed_worker_starts_again_and_leaves_no_folder() -> None:
    worker = Worker()
    worker.close()
    assert worker.extract(".docx", docx_bytes("一")).text == "一"
    assert worker._folder is not None
    folder = Path(worker._folder.name)
    assert folder.is_dir()
    worker.close()
    assert not folder.exists()


def test_a_process_whose_asker_was_killed_ends_and_leaves_no_folder(tmp_path: Path) -> None:
    folder = tmp_path / "reading"
    folder.mkdir()
    (folder / "a.doc").write_bytes(b"x")
    command = [sys.executable, "-m", "corpus.reading.worker_main", str(2**31), "5", str(folder)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, check=False, timeout=30)
    assert done.returncode == 0
    assert not folder.exists()
