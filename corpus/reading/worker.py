"""Run the parsers of untrusted files in a separate process.

The parsers are large and written in C. One that hangs, uses all memory or crashes must fail one
file, not the ingest. So the process has a memory limit, is killed when a file takes too long, and
is restarted for the next file. The pipes carry only lengths, bytes and JSON.
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
from corpus.document.values import Flaw
from corpus.errors import ReadError
from corpus.reading.extracted import Extracted
from corpus.reading.worker_main import read_frame, write_frame

# The slowest real file took 3 s (LibreOffice, first start); a busy machine needs more.
SECONDS_A_FILE = 60.0
# Address space, mostly unused: libraries take 0.5 GiB, a document of 64 MiB takes 1 GiB.
MEMORY_BYTES = 3 * 1024 * 1024 * 1024
# Parsers do not release memory, so regular restarts keep it flat.
FILES_A_PROCESS = 1000
_MODULE = "corpus.reading.worker_main"
# The folder of this project's packages, so that the process imports the same ones.
_ROOT = Path(__file__).parents[2]


class Worker(Closing):
    """Extracts text in another process, which the first file starts.

    :meth:`extract` is an :class:`~corpus.reading.formats.Extract`; threads take turns.
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
        """Return the text of ``data``.

        Raises:
            ReadError: The reader's reason; or the file took too long or crashed the parser.
        """
        with self._lock:
            if self._files >= FILES_A_PROCESS:
                self._stop()
            self._files += 1
            reply = self._ask(self._running(), kind, data, encoding)
        if "reason" in reply:
            raise ReadError(reply["reason"])
        declared = tuple((str(key), str(value)) for key, value in reply["declared"])
        flaws = tuple(Flaw.model_validate(flaw) for flaw in reply["flaws"])
        return Extracted(reply["text"], reply["encoding"], declared, flaws)

    def close(self) -> None:
        """End the process; the next file starts a new one."""
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
            # The process ended before it read the request.
            reply = None
        finally:
            timer.cancel()
            # Also after a user's interrupt: the next answer would belong to this file.
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
                # Closing a pipe with unwritten data fails when the process has ended.
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
            stderr=subprocess.DEVNULL,  # messages of C libraries about damaged files
            start_new_session=True,  # child programs end with the process
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
    """End the process and its child programs."""
    if process.poll() is not None:
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (AttributeError, ProcessLookupError, PermissionError):
        # Windows has no process groups, or the process has just ended.
        process.kill()
