"""A process of its own for the parsers of untrusted files.

A parser that hangs, takes all memory or crashes (they are large and written in C) costs one file
and not the ingest: its process has a limit of memory, is killed when a file takes too long, and is
started anew for the next. Only lengths, bytes and JSON go through the pipes.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from corpus.document.closing import Closing
from corpus.errors import ReadError
from corpus.reading.extracted import Extracted
from corpus.reading.worker_main import read_frame, write_frame

# The slowest real file seen took 3 s (LibreOffice, first start); a busy machine needs more.
SECONDS_A_FILE = 60.0
# Address space, most of it never touched: libraries take 0.5 GiB, a document of 64 MiB 1 GiB.
MEMORY_BYTES = 3 * 1024 * 1024 * 1024
# Parsers keep what they once took; a fresh process now and then keeps memory flat.
FILES_A_PROCESS = 1000
_MODULE = "corpus.reading.worker_main"
# Where the packages of this project are, so that the same ones are imported there.
_ROOT = Path(__file__).parents[2]


class Worker(Closing):
    """Extracts text in another process, which is started by the first file.

    Its :meth:`extract` is an :class:`~corpus.reading.extraction.Extract`. One file at a time;
    several threads take turns.
    """

    def __init__(
        self, *, seconds: float = SECONDS_A_FILE, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        self._seconds = seconds
        self._memory = memory_bytes
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._files = 0
        self._lock = threading.Lock()

    def extract(self, kind: str, data: bytes, encoding: str = "") -> Extracted:
        """The text of ``data``.

        Raises:
            ReadError: the reader's own reason, or the file took too long, too much memory, or
                crashed the parser.
        """
        with self._lock:
            if self._files >= FILES_A_PROCESS:
                self._stop()
            self._files += 1
            reply = self._ask(self._running(), kind, data, encoding)
        if "reason" in reply:
            raise ReadError(reply["reason"])
        declared = tuple((str(key), str(value)) for key, value in reply["declared"])
        return Extracted(reply["text"], reply["encoding"], declared)

    def close(self) -> None:
        """End the process; the next file starts one again."""
        with self._lock:
            self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._folder = tempfile.TemporaryDirectory(
                prefix="wengao-reading-", ignore_cleanup_errors=True
            )
            limits = (str(self._memory), str(self._seconds), self._folder.name)
            self._process = _start(limits)
            self._files = 1
        return self._process

    def _ask(
        self, process: subprocess.Popen[bytes], kind: str, data: bytes, encoding: str
    ) -> dict[str, Any]:
        stdin, stdout = _pipes(process)
        late = threading.Event()

        def give_up() -> None:
            late.set()
            _kill(process)

        timer = threading.Timer(self._seconds, give_up)
        timer.start()
        reply = None
        try:
            write_frame(stdin, json.dumps({"kind": kind, "encoding": encoding}).encode())
            write_frame(stdin, data)
            reply = read_frame(stdout)
        except OSError:
            # It ended before it had read the question.
            reply = None
        finally:
            timer.cancel()
            # Also where the user interrupts: the next answer would be about this file.
            if reply is None or late.is_set():
                self._stop()
        if late.is_set():
            return {"reason": f"读取超过 {self._seconds:g} 秒，已放弃；文件可能已损坏或过于复杂"}
        if reply is None:
            return {"reason": "解析程序读到这个文件时崩溃，文件可能已损坏"}
        answer: dict[str, Any] = json.loads(reply)
        return answer

    def _stop(self) -> None:
        if self._process is not None:
            _kill(self._process)
            for pipe in _pipes(self._process):
                # A pipe with something left to write cannot be flushed to a process that is gone.
                _close(pipe)
            self._process.wait()
            self._process = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def _start(limits: tuple[str, ...]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            [sys.executable, "-m", _MODULE, *limits],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what C libraries say of damaged files
            start_new_session=True,  # programs that it starts end with it
        )
    except OSError as error:
        raise ReadError(f"解析程序启动不了：{error.strerror}；请检查内存和 Python 环境") from error


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise AssertionError("the process was started with pipes")
    return process.stdin, process.stdout


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it started."""
    if process.poll() is not None:
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (AttributeError, ProcessLookupError, PermissionError):
        # No process groups on Windows; or it has just ended.
        process.kill()
