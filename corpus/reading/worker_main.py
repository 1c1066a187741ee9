"""The process in which untrusted files are parsed: ``python -m corpus.reading.worker_main``.

It reads a question (two frames: JSON with ``kind`` and ``encoding``, and the bytes of the file),
answers with one frame of JSON, and ends when its input ends. A frame is a length in eight bytes,
big-endian, and that many bytes.
"""

import json
import shutil
import sys
import tempfile
from typing import IO, Any

from corpus.errors import ReadError
from corpus.reading.extraction import extract

_LENGTH_BYTES = 8
# The asking process kills this one after its limit; if it is gone, this one ends itself a little
# later, so that nothing is left behind that computes for ever.
_GRACE = 10.0


def write_frame(pipe: IO[bytes], content: bytes) -> None:
    """Send one frame.

    Raises:
        OSError: the other side is gone.
    """
    pipe.write(len(content).to_bytes(_LENGTH_BYTES, "big"))
    pipe.write(content)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> bytes | None:
    """Wait for one frame; None where the other side is gone."""
    length = pipe.read(_LENGTH_BYTES)
    if len(length) < _LENGTH_BYTES:
        return None
    size = int.from_bytes(length, "big")
    content = pipe.read(size)
    return content if len(content) == size else None


def main(memory_bytes: int, seconds: float, folder: str) -> None:
    """Answer until the input ends.

    Args:
        memory_bytes: How much address space this process may have.
        seconds: How long one file may take.
        folder: Where temporary files go; removed at the end.
    """
    _limit_memory(memory_bytes)
    tempfile.tempdir = folder
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    # A library that prints must not print into the answers.
    sys.stdout = sys.stderr
    while header := read_frame(questions):
        data = read_frame(questions)
        if data is None:
            break
        _set_alarm(seconds + _GRACE)
        question = json.loads(header)
        reply = _answer(question["kind"], data, question["encoding"])
        # In ASCII, so that half a surrogate pair goes through as well.
        write_frame(answers, json.dumps(reply).encode("ascii"))
        _set_alarm(0)
    # The asking process may have been killed, and then nobody else does it.
    shutil.rmtree(folder, ignore_errors=True)


def _answer(kind: str, data: bytes, encoding: str) -> dict[str, Any]:
    try:
        found = extract(kind, data, encoding)
    except ReadError as error:
        return {"reason": str(error)}
    except MemoryError:
        return {"reason": "读取这个文件要用的内存超过上限，请拆分后再试"}
    return {"text": found.text, "encoding": found.encoding, "declared": found.declared}


def _limit_memory(size: int) -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _set_alarm(seconds: float) -> None:
    """End this process after so long, wherever it is then, even inside a C library; 0 is never."""
    if sys.platform != "win32":
        import signal

        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3])
