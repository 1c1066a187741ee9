"""Limit the sizes and compression ratios of packed files, measured on the data, not declared.

Nothing is unpacked to disk, so a member's name can never open or overwrite a file.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from corpus.errors import ReadError

# A speech with pictures unpacks to a few MB; a zip bomb to gigabytes.
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
# Word's XML compresses 10 to 30 times; deflate's limit is 1,032, which only filler data reaches.
MAX_RATIO = 200
# Small members may compress extremely well without harm.
_RATIO_FROM_BYTES = 4 * 1024 * 1024
_CHUNK = 1024 * 1024
# The end record of a zip file: how far from the end it may start (its comment has at most 65,535
# bytes), and where it stores the size of the directory (APPNOTE.TXT 4.3.16).
_END = b"PK\x05\x06"
_END_WITHIN = 65535 + 22
_DIRECTORY_SIZE = slice(12, 16)
# A large directory entry: 46 bytes, a long name twice (once in Unicode) and its times.
_ENTRY_BYTES = 1024


@contextmanager
def open_archive(file: BinaryIO, *, max_members: int, damaged: str) -> Iterator[zipfile.ZipFile]:
    """Open a zip file after a check of its directory, and map zipfile's errors while it is open.

    Args:
        file: The packed bytes, seekable.
        max_members: An archive with more members is rejected before its directory is parsed.
        damaged: The message for a file that is not a complete zip file.

    Raises:
        ReadError: Not a zip file, damaged, encrypted, or with too many members.
    """
    try:
        _check_directory(file, max_members)
        with zipfile.ZipFile(file) as package:
            if len(package.filelist) > max_members:
                raise too_many(max_members)
            yield package
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise ReadError(damaged) from error
    except (RuntimeError, OSError) as error:
        raise ReadError("有密码保护或已损坏，打不开") from error


def _check_directory(file: BinaryIO, max_members: int) -> None:
    """Reject a directory that would take minutes and gigabytes to parse."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _END_WITHIN))
    tail = file.read(_END_WITHIN)
    file.seek(0)
    record = tail[tail.rfind(_END) :] if _END in tail else b""
    if int.from_bytes(record[_DIRECTORY_SIZE], "little") > max_members * _ENTRY_BYTES:
        raise too_many(max_members)


def too_many(max_members: int) -> ReadError:
    """Return the error for an archive with more than ``max_members`` files."""
    return ReadError(f"压缩包里的文件超过 {max_members} 个，疑似压缩炸弹，未读取")


def read_member(
    package: zipfile.ZipFile, member: zipfile.ZipInfo, *, check_size: Callable[[int], None]
) -> bytes:
    """Read a whole member; check the actual sizes, not the declared ones.

    Raises:
        ReadError: The member unpacks too much, or ``check_size`` rejects the size read so far.
    """
    chunks, size = [], 0
    with package.open(member) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            check_size(size)
            check_ratio(member, size)
            chunks.append(chunk)
    return b"".join(chunks)


def check_unpacked(unpacked: int) -> None:
    """Reject sizes above :data:`MAX_UNPACKED_BYTES`.

    Raises:
        ReadError: The size is above the limit.
    """
    if unpacked > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES // 2**20
        raise ReadError(f"解压后超过 {limit} MB，疑似压缩炸弹，未读取")


def check_ratio(member: zipfile.ZipInfo, size: int) -> None:
    """Reject a member whose unpacked ``size`` is too large for its packed size.

    Raises:
        ReadError: The ratio is higher than that of text or pictures.
    """
    if size > _RATIO_FROM_BYTES and size > MAX_RATIO * max(1, member.compress_size):
        raise ReadError(f"压缩比超过 {MAX_RATIO} 倍，疑似压缩炸弹，未读取")
