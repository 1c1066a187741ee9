"""Read the files in a .zip archive, in memory; Python's library cannot read .rar and .7z."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from corpus.errors import ReadError
from corpus.files.encoding import decode
from corpus.files.limits import check_ratio, open_archive, read_member, too_many
from corpus.files.loading import MAX_FILE_BYTES
from corpus.files.sniffing import zip_kind

# An archive in an archive in an archive; deeper nesting is an attack that wastes time.
MAX_DEPTH = 3
# Limits for all members, including those of inner archives: about 5,000 scans or 50,000 speeches.
MAX_TOTAL_BYTES = 2 * 1024 * 1024 * 1024
MAX_TOTAL_MEMBERS = 50_000
_DAMAGED = "不是完好的 .zip 文件（压缩包损坏）"
_UTF8_NAME = 0x800
_ENCRYPTED = 1
# Files that macOS and Windows add.
_LITTER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name, and its bytes or the reason why there are none."""

    name: str
    data: bytes = b""
    reason: str = ""


@dataclass(slots=True)
class Allowance:
    """The limits that are left for an archive and its inner archives."""

    size: int = MAX_TOTAL_BYTES
    members: int = MAX_TOTAL_MEMBERS

    def check_size(self, size: int) -> None:
        """Check the size of a member.

        Raises:
            ReadError: ``size`` is above the limit for one file, or above what is left.
        """
        if size > MAX_FILE_BYTES:
            raise ReadError(f"文件超过 {MAX_FILE_BYTES // 2**20} MB，请拆分后再试")
        if size > self.size:
            raise ReadError(f"压缩包解压后超过 {MAX_TOTAL_BYTES // 2**20} MB，余下的未读取")


def is_archive(file: BinaryIO) -> bool:
    """Return whether an opened .zip file is an archive and not a document in zip format.

    Raises:
        ReadError: It is a damaged zip file, or another program's document.
    """
    file.seek(0)
    if file.read(2) != b"PK":
        return False
    with open_archive(file, max_members=MAX_TOTAL_MEMBERS, damaged=_DAMAGED) as package:
        return zip_kind(package) == ".zip"


def members(file: BinaryIO, allowance: Allowance) -> Iterator[Member]:
    """Yield the files of an archive in order, without folders, hidden and system files.

    Raises:
        ReadError: The archive is damaged or has too many files.
    """
    with open_archive(file, max_members=MAX_TOTAL_MEMBERS, damaged=_DAMAGED) as package:
        allowance.members -= len(package.filelist)
        if allowance.members < 0:
            raise too_many(MAX_TOTAL_MEMBERS)
        for name, info in zip(_names(package.filelist), package.filelist, strict=True):
            if not name.endswith(("/", "\\")) and _is_wanted(plain := _plain(name)):
                yield _read(package, info, plain, allowance)


def _read(
    package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, allowance: Allowance
) -> Member:
    if info.flag_bits & _ENCRYPTED:
        return Member(name, reason="压缩包里的这个文件有密码保护，请解压后再试")
    try:
        allowance.check_size(info.file_size)
        check_ratio(info, info.file_size)
        data = read_member(package, info, check_size=allowance.check_size)
    except ReadError as error:
        return Member(name, reason=str(error))
    except NotImplementedError:
        return Member(name, reason="压缩包用了不认识的压缩方法，请解压后再试")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        return Member(name, reason="压缩包里的这个文件已损坏")
    allowance.size -= len(data)
    return Member(name, data) if data else Member(name, reason="文件是空的")


def _is_wanted(name: str) -> bool:
    parts = [part for part in name.split("/") if part not in {"", ".", ".."}]
    return bool(parts) and not any(part in _LITTER or part.startswith(".") for part in parts)


def _names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Decode the member names.

    Without the UTF-8 flag, zipfile decodes names as code page 437. But Chinese Windows writes GBK
    (Big5 in Taiwan), and macOS writes UTF-8. A few characters are not enough to detect the
    encoding, so all names of an archive are decoded together.
    """
    old = [info.orig_filename for info in infos if not info.flag_bits & _UTF8_NAME]
    found = iter(_decoded(old))
    return [info.orig_filename if info.flag_bits & _UTF8_NAME else next(found) for info in infos]


def _decoded(names: list[str]) -> list[str]:
    raw = b"\n".join(name.encode("cp437", "replace") for name in names)
    try:
        text, _ = decode(raw)
    except ReadError:
        return names
    decoded = text.split("\n")
    return decoded if len(decoded) == len(names) else names


def _plain(name: str) -> str:
    """Use slashes, and remove parts that would lead out of the archive if it were a path."""
    name = name.replace("\\", "/").replace("\x00", "")
    return posixpath.normpath("/" + name).lstrip("/") if name.strip("/. ") else name
