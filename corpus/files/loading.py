"""Bytes from disk, with every way that this can fail put into words."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from corpus.errors import ReadError

# The longest speech is under 200 KB as text; 64 MiB leaves room for pictures in a .docx or PDF
# and keeps memory bounded on a small machine.
MAX_FILE_BYTES = 64 * 1024 * 1024
# One record of a .jsonl file is one document; the file itself is streamed and may be any size.
MAX_RECORD_BYTES = 8 * 1024 * 1024

Opener = Callable[[Path], BinaryIO]


def open_bytes(path: Path) -> BinaryIO:
    """The file opened for reading bytes."""
    return path.open("rb")


def load(path: Path, *, opener: Opener = open_bytes) -> bytes:
    """The whole file.

    Raises:
        ReadError: it is no ordinary file, empty, too large, or may not be read.
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
    """Line numbers from 1 with the bytes of each line; None for a line that is too long.

    Raises:
        ReadError: as :func:`load`, but a file of any size is streamed.
    """
    check_regular(path)
    try:
        with opener(path) as file:
            yield from lines_of(file)
    except OSError as error:
        raise as_read_error(error) from error


def lines_of(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Line numbers from 1 with the bytes of each line; None for a line that is too long.

    Raises:
        ReadError: the file is empty.
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
    """Refuse what would block or is no file: folders, pipes, sockets, devices, dangling links.

    Raises:
        ReadError: ``path`` is not an ordinary file.
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
    """The error of the operating system in the user's words."""
    if isinstance(error, PermissionError):
        return ReadError("没有读取权限，请检查权限后再试")
    if isinstance(error, FileNotFoundError):
        return ReadError("文件不存在")
    return ReadError(f"读取失败：{error.strerror or error}")


def source_name(path: Path) -> str:
    """The path as text that any database and terminal can hold, whatever bytes it is made of."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
