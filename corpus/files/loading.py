"""Read bytes from disk, and explain every failure to the user."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from corpus.errors import ReadError

# The longest speech has under 200 KB of text; 64 MiB leaves room for pictures and limits memory.
MAX_FILE_BYTES = 64 * 1024 * 1024
# A record of a .jsonl file is one document. The file itself is streamed and may have any size.
MAX_RECORD_BYTES = 8 * 1024 * 1024

Opener = Callable[[Path], BinaryIO]


def open_bytes(path: Path) -> BinaryIO:
    """Open the file to read bytes."""
    return path.open("rb")


def load(path: Path, *, opener: Opener = open_bytes) -> bytes:
    """Return the whole file.

    Raises:
        ReadError: It is not a regular file, empty, too large, or not readable.
    """
    check_regular(path)
    try:
        with opener(path) as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise as_read_error(error) from error
    if not data:
        raise ReadError("文件是空的")
    if len(data) > MAX_FILE_BYTES:
        raise ReadError(f"文件超过 {MAX_FILE_BYTES // 2**20} MB，请拆分后再试")
    return data


def load_lines(path: Path, *, opener: Opener = open_bytes) -> Iterator[tuple[int, bytes | None]]:
    """Yield line numbers from 1 and the bytes of each line, or None if a line is too long.

    Raises:
        ReadError: See :func:`load`; but a file of any size is streamed.
    """
    check_regular(path)
    try:
        with opener(path) as file:
            yield from lines_of(file)
    except OSError as error:
        raise as_read_error(error) from error


def lines_of(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield line numbers from 1 and the bytes of each line, or None if a line is too long.

    Raises:
        ReadError: The file is empty.
    """
    number = 0
    while line := file.readline(MAX_RECORD_BYTES + 1):
        number += 1
        if len(line) <= MAX_RECORD_BYTES:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(MAX_RECORD_BYTES)
        yield number, None
    if not number:
        raise ReadError("文件是空的")


def check_regular(path: Path) -> None:
    """Reject folders, pipes, sockets, devices and dangling links, which are no files or block.

    Raises:
        ReadError: ``path`` is not a regular file.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if path.is_symlink():
            raise ReadError("链接指向的文件不存在，或者链接成环") from error
        raise as_read_error(error) from error
    except ValueError as error:
        raise ReadError("文件名里有不能用的字符") from error
    if stat.S_ISDIR(mode):
        raise ReadError("这是文件夹，不是文件")
    if not stat.S_ISREG(mode):
        raise ReadError("不是普通文件（管道、设备或套接字），不能读取")


def as_read_error(error: OSError) -> ReadError:
    """Explain an error of the operating system to the user."""
    if isinstance(error, PermissionError):
        return ReadError("没有读取权限，请检查权限后再试")
    if isinstance(error, FileNotFoundError):
        return ReadError("文件不存在")
    return ReadError(f"读取失败：{error.strerror or error}")


def source_name(path: Path) -> str:
    """Return the path as text that any database and terminal supports, whatever its bytes are."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
