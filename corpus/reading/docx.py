"""Read Word documents: paragraphs, tables and text boxes in document order.

It drops headers, footers, comments, footnotes and deleted text, keeps inserted text, and writes
out the list numbers that Word computes. Only this module imports python-docx.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from corpus.errors import ReadError
from corpus.files.limits import check_ratio, check_unpacked, open_archive, read_member
from corpus.reading.docx_numbering import Numbering
from corpus.reading.extracted import Extracted

MAX_MEMBERS = 5000
_DAMAGED = "不是完好的 Word 文档（压缩包损坏）"
_MAIN = "word/document.xml"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {
    _FALLBACK,  # a second copy of a text box, for old programs
    f"{_WORD}del",
    f"{_WORD}moveFrom",
    f"{_WORD}delText",
    f"{_WORD}rt",  # pinyin above a word
    f"{_WORD}instrText",
}
_BREAKS = {
    f"{_WORD}br": "\n",
    f"{_WORD}cr": "\n",
    f"{_WORD}tab": "\t",
    f"{_WORD}noBreakHyphen": "-",
}


def read_docx(data: bytes) -> Extracted:
    """Return the body text, one paragraph or table row per line, with tabs between cells.

    Raises:
        ReadError: Not a Word document, encrypted, damaged, or too large when unpacked.
    """
    check_package(data)
    document = _open(data)
    lines = _Lines(_numbering(document))
    text = "\n".join(lines.below(document.element.body))
    if not text.strip():
        raise ReadError("文档里没有文字（可能只有图片）")
    return Extracted(text, "docx", ())


def check_package(data: bytes) -> None:
    """Unpack every member and discard it, so that python-docx never gets an unsafe file.

    Raises:
        ReadError: No zip file, no Word document, encrypted, damaged, or a zip bomb.
    """
    with open_archive(io.BytesIO(data), max_members=MAX_MEMBERS, damaged=_DAMAGED) as package:
        members = package.infolist()
        _check_directory(members)
        unpacked = 0
        for member in members:
            unpacked += len(read_member(package, member, check_size=_after(unpacked)))


def _after(unpacked: int) -> Callable[[int], None]:
    return lambda size: check_unpacked(unpacked + size)


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    if any(member.flag_bits & 1 for member in members):
        raise ReadError("文档有密码保护，请去掉密码再试")
    if _MAIN not in {member.filename for member in members}:
        raise ReadError("不是 Word 文档（里面没有正文部分）")
    check_unpacked(sum(member.file_size for member in members))
    for member in members:
        check_ratio(member, member.file_size)


def _open(data: bytes) -> Any:
    import docx
    import lxml.etree
    from docx.exceptions import PythonDocxError
    from docx.opc.exceptions import OpcError

    # Exceptions of python-docx for malformed packages, found by fuzzing.
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
        document = docx.Document(io.BytesIO(data))
        if document.element.body is None:
            raise ReadError("不是完好的 Word 文档（没有正文）")
        return document
    except malformed as error:
        raise ReadError("不是完好的 Word 文档（内容损坏）") from error


def _numbering(document: Any) -> Numbering:
    """Return the numbering of the document; a package without lists has an empty one."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    roots = []
    for kind in (RELATIONSHIP_TYPE.NUMBERING, RELATIONSHIP_TYPE.STYLES):
        try:
            # In a damaged package this part may not be XML.
            roots.append(getattr(document.part.part_related_by(kind), "element", None))
        except (KeyError, ValueError):
            roots.append(None)
    return Numbering(*roots)


class _Lines:
    """Yields the lines of a document and counts its list items in order."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering

    def below(self, element: Any) -> Iterator[str]:
        """Yield the lines of the paragraphs and tables below ``element``, in document order."""
        unfinished = ""
        for child in element:
            if child.tag in _SKIPPED or not isinstance(child.tag, str):
                continue
            if child.tag == f"{_WORD}p":
                unfinished += self._paragraph(child)
                if _is_end_deleted(child):
                    continue
                yield unfinished
                unfinished = ""
                for box in _boxes(child):
                    yield from self.below(box)
            elif child.tag == f"{_WORD}tr":
                cells = (" ".join(self.below(cell)) for cell in child if cell.tag == f"{_WORD}tc")
                yield "\t".join(cells)
            else:
                yield from self.below(child)
        if unfinished:
            yield unfinished

    def _paragraph(self, paragraph: Any) -> str:
        text = "".join(_runs(paragraph))
        label = self._numbering.label(paragraph)
        # Word shows no number for an empty list item, but counts it.
        return label + text if text.strip() else text


def _is_end_deleted(paragraph: Any) -> bool:
    """Return whether a tracked change joins this paragraph to the next one."""
    return paragraph.find(f"{_WORD}pPr/{_WORD}rPr/{_WORD}del") is not None


def _runs(element: Any) -> Iterator[str]:
    """Yield the text inside a paragraph, without its text boxes."""
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
