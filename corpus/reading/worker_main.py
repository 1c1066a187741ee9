"""Parse untrusted files in this process: ``python -m corpus.reading.worker_main``.

A request is two frames: JSON with ``kind`` and ``encoding``, then the bytes of the file. The answer
is one frame of JSON. The process ends with its input. A frame is a length (8 bytes, big-endian) and
that many bytes.
"""

import json
import shutil
import sys
import tempfile
from typing import IO, Any

from corpus.errors import ReadError
from corpus.reading.formats import extract

_LENGTH_BYTES = 8
# The parent process kills this one after its time limit. If the parent is gone, this process ends
# itself this many seconds later, so that no computation continues forever.
_GRACE = 10.0


def write_frame(pipe: IO[bytes], content: bytes) -> None:
    """Send one frame.

    Raises:
        OSError: The other process has ended.
    """
    pipe.write(len(content).to_bytes(_LENGTH_BYTES, "big"))
    pipe.write(content)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> bytes | None:
    """Wait for one frame; return None if the other process has ended."""
    length = pipe.read(_LENGTH_BYTES)
    if len(length) < _LENGTH_BYTES:
        return None
    size = int.from_bytes(length, "big")
    content = pipe.read(size)
    return content if len(content) == size else None


def main(memory_bytes: int, seconds: float, folder: str) -> None:
    """Answer requests until the input ends.

    Args:
        memory_bytes: The limit of this process's address space.
        seconds: The time limit for one file.
        folder: The folder for temporary files; deleted at the end.
    """
    _limit_memory(memory_bytes)
    tempfile.tempdir = folder
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    # A library that prints must not write into the answers.
    sys.stdout = sys.stderr
    while header := read_frame(questions):
        data = read_frame(questions)
        if data is None:
            break
        _set_alarm(seconds + _GRACE)
        question = json.loads(header)
        reply = _answer(question["kind"], data, question["encoding"])
        # ASCII escapes, because lone surrogates cannot be encoded in UTF-8.
        write_frame(answers, json.dumps(reply).encode("ascii"))
        _set_alarm(0)
    # If the parent was killed, nobody else deletes the folder.
    shutil.rmtree(folder, ignore_errors=True)


def _answer(kind: str, data: bytes, encoding: str) -> dict[str, Any]:
    try:
        found = extract(kind, data, encoding)
    except ReadError as error:
        return {"reason": str(error)}
    except MemoryError:
        return {"reason": "读取这个文件要用的内存超过上限，请拆分后再试"}
    return {
        "text": found.text,
        "encoding": found.encoding,
        "declared": found.declared,
        "flaws": [flaw.model_dump() for flaw in found.flaws],
    }


def _limit_memory(size: int) -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _set_alarm(seconds: float) -> None:
    """End this process after ``seconds``, even inside a C library; 0 cancels the alarm."""
    if sys.platform != "win32":
        import signal

        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3])
