"""Word documents: paragraphs, tables and text boxes in document order; the door to python-docx.

Headers, footers, comments, footnotes and deleted text are left out; inserted text is kept.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from corpus.errors import ReadError
from corpus.extracted import Extracted

# A speech with pictures unpacks to a few MB; a bomb to gigabytes.
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
# XML of Word packs 10 to 30 times; deflate cannot exceed 1,032, which only filler reaches.
MAX_RATIO = 200
# Small members may pack extremely well without harm.
_RATIO_FROM_BYTES = 4 * 1024 * 1024
MAX_MEMBERS = 5000
_CHUNK = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0"
_MAIN = "word/document.xml"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {
    _FALLBACK,  # the same text box once more, for old programs
    f"{_WORD}del",
    f"{_WORD}moveFrom",
    f"{_WORD}delText",
    f"{_WORD}instrText",
}
_BREAKS = {
    f"{_WORD}br": "\n",
    f"{_WORD}cr": "\n",
    f"{_WORD}tab": "\t",
    f"{_WORD}noBreakHyphen": "-",
}


def read_docx(data: bytes) -> Extracted:
    """The body text, a paragraph or table row a line, cells parted by tabs.

    Raises:
        ReadError: not a Word document, encrypted, damaged, or larger unpacked than is safe.
    """
    if data.startswith(_OLE):
        raise ReadError("文档有密码保护，或者是旧版 .doc，请去掉密码并另存为 .docx")
    check_package(data)
    body = _body(data)
    text = "\n".join(_lines(body))
    if not text.strip():
        raise ReadError("文档里没有文字（可能只有图片）")
    return Extracted(text, "docx", ())


def check_package(data: bytes) -> None:
    """Unpack every member without keeping it, so that nothing unsafe reaches the library.

    Raises:
        ReadError: no zip file, no Word document, encrypted, damaged, or a zip bomb.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            _check_directory(members)
            unpacked = 0
            for member in members:
                unpacked = _check_member(package, member, unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise ReadError("不是完好的 Word 文档（压缩包损坏）") from error
    except (RuntimeError, OSError) as error:
        raise ReadError("文档有密码保护或已损坏，打不开") from error


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise ReadError(f"压缩包里的文件超过 {MAX_MEMBERS} 个，疑似压缩炸弹，未读取")
    if any(member.flag_bits & 1 for member in members):
        raise ReadError("文档有密码保护，请去掉密码再试")
    if _MAIN not in {member.filename for member in members}:
        raise ReadError("不是 Word 文档（里面没有正文部分）")
    _check_size(sum(member.file_size for member in members))
    for member in members:
        _check_ratio(member, member.file_size)


def _check_member(package: zipfile.ZipFile, member: zipfile.ZipInfo, unpacked: int) -> int:
    """Read one member to its end; the directory's sizes are claims, these are facts."""
    size = 0
    with package.open(member) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            _check_size(unpacked + size)
            _check_ratio(member, size)
    return unpacked + size


def _check_size(unpacked: int) -> None:
    if unpacked > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES // 2**20
        raise ReadError(f"解压后超过 {limit} MB，疑似压缩炸弹，未读取")


def _check_ratio(member: zipfile.ZipInfo, size: int) -> None:
    if size > _RATIO_FROM_BYTES and size > MAX_RATIO * max(1, member.compress_size):
        raise ReadError(f"压缩比超过 {MAX_RATIO} 倍，疑似压缩炸弹，未读取")


def _body(data: bytes) -> Any:
    import docx
    import lxml.etree
    from docx.exceptions import PythonDocxError
    from docx.opc.exceptions import OpcError

    # What python-docx lets through for a malformed package, found by fuzzing.
    malformed = (
        PythonDocxError,
        OpcError,
        lxml.etree.LxmlError,
        LookupError,
        ValueError,
        AttributeError,
        TypeError,
        OSError,
        RecursionError,
    )
    try:
        return docx.Document(io.BytesIO(data)).element.body
    except malformed as error:
        raise ReadError("不是完好的 Word 文档（内容损坏）") from error


def _lines(element: Any) -> Iterator[str]:
    """The lines of the paragraphs and tables below ``element``, in document order."""
    if element is None:
        return
    for child in element:
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        if child.tag == f"{_WORD}p":
            yield "".join(_runs(child))
            for box in _boxes(child):
                yield from _lines(box)
        elif child.tag == f"{_WORD}tr":
            cells = (" ".join(_lines(cell)) for cell in child if cell.tag == f"{_WORD}tc")
            yield "\t".join(cells)
        else:
            yield from _lines(child)


def _runs(element: Any) -> Iterator[str]:
    """The text inside a paragraph, without its text boxes."""
    for child in element:
        if child.tag in _SKIPPED or child.tag == f"{_WORD}txbxContent":
            continue
        if child.tag == f"{_WORD}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        else:
            yield from _runs(child)


def _boxes(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == f"{_WORD}txbxContent":
            yield child
        elif child.tag not in _SKIPPED:
            yield from _boxes(child)
