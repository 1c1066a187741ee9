"""Limits for everything that comes packed: sizes and ratios by what is read, not by what is said.

Nothing is ever unpacked to disk, so a member's name, whatever it is, opens and overwrites nothing.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from corpus.errors import ReadError

# A speech with pictures unpacks to a few MB; a bomb to gigabytes.
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
# XML of Word packs 10 to 30 times; deflate cannot exceed 1,032, which only filler reaches.
MAX_RATIO = 200
# Small members may pack extremely well without harm.
_RATIO_FROM_BYTES = 4 * 1024 * 1024
_CHUNK = 1024 * 1024
# The record at the end of a zip file, how far from the end it may begin (its comment is at most
# 65,535 bytes), and where in it the size of the directory stands (APPNOTE.TXT 4.3.16).
_END = b"PK\x05\x06"
_END_WITHIN = 65535 + 22
_DIRECTORY_SIZE = slice(12, 16)
# An entry of a directory: 46 bytes, a long name twice (once in Unicode) and its times.
_ENTRY_BYTES = 1024


@contextmanager
def open_archive(file: BinaryIO, *, max_members: int, damaged: str) -> Iterator[zipfile.ZipFile]:
    """A zip file with a directory of tolerable size; errors of zipfile are mapped while it is open.

    Args:
        file: The packed bytes, seekable.
        max_members: More are refused before the directory is parsed.
        damaged: The reason for refusing what is no zip file, or only part of one.

    Raises:
        ReadError: no zip file, damaged, encrypted, or with too many members.
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
    """Refuse a directory that would take minutes and gigabytes to parse."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _END_WITHIN))
    tail = file.read(_END_WITHIN)
    file.seek(0)
    record = tail[tail.rfind(_END) :] if _END in tail else b""
    if int.from_bytes(record[_DIRECTORY_SIZE], "little") > max_members * _ENTRY_BYTES:
        raise too_many(max_members)


def too_many(max_members: int) -> ReadError:
    """The reason for refusing an archive of more than ``max_members`` files."""
    return ReadError(f"压缩包里的文件超过 {max_members} 个，疑似压缩炸弹，未读取")


def read_member(
    package: zipfile.ZipFile, member: zipfile.ZipInfo, *, check_size: Callable[[int], None]
) -> bytes:
    """One member, whole; the directory's sizes are claims, these are facts.

    Raises:
        ReadError: it unpacks beyond reason, or ``check_size`` refuses the bytes read so far.
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
    """Refuse more than :data:`MAX_UNPACKED_BYTES`.

    Raises:
        ReadError: it is more.
    """
    if unpacked > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES // 2**20
        raise ReadError(f"解压后超过 {limit} MB，疑似压缩炸弹，未读取")


def check_ratio(member: zipfile.ZipInfo, size: int) -> None:
    """Refuse ``size`` bytes out of so little.

    Raises:
        ReadError: the ratio is beyond what text or pictures reach.
    """
    if size > _RATIO_FROM_BYTES and size > MAX_RATIO * max(1, member.compress_size):
        raise ReadError(f"压缩比超过 {MAX_RATIO} 倍，疑似压缩炸弹，未读取")
