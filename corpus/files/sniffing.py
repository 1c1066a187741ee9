"""Detect the kind of a file by content; the name only decides between similar text formats.

Names are often wrong: web systems save pages as .doc, Word saves RTF as .doc, users rename files.
A kind is named by its usual suffix: ``recognise(data, ".doc")`` is ``".html"`` for a web page.
"""

import io
import re
import zipfile
import zlib

from corpus.errors import ReadError
from corpus.files.encoding import decode
from corpus.files.word_parts import main_part

# Kinds that are plain text; all others have a signature.
TEXTUAL = frozenset({".txt", ".md", ".html", ".xml", ".mht"})
# Other suffixes of the same kinds. Kingsoft's .wps and .wpt are Word's binary format.
ALIASES = {
    ".text": ".txt",
    ".markdown": ".md",
    ".htm": ".html",
    ".shtml": ".html",
    ".xhtml": ".html",
    ".mhtml": ".mht",
    ".dot": ".doc",
    ".wps": ".doc",
    ".wpt": ".doc",
    ".docm": ".docx",
    ".dotx": ".docx",
    ".dotm": ".docx",
}
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PDF = b"%PDF-"
# A PDF header may start within this many bytes (ISO 32000-1, annex H.3.4.1).
_PDF_START = 1024
_RTF = b"{\\rtf"
# Enough bytes for the declarations, comments and the name of the root element.
_HEAD_BYTES = 8192
_OTHER_ZIPS = (
    ("xl/workbook.xml", "Excel 表格"),
    ("xl/workbook.bin", "Excel 表格"),
    ("ppt/presentation.xml", "PowerPoint 演示文稿"),
    ("OFD.xml", "OFD 版式文件"),
    ("META-INF/container.xml", "EPUB 电子书"),
    ("content.xml", "OpenDocument 文档"),
)
# The folder of the main part names the program, whatever the part is called.
_OTHER_FOLDERS = (("xl/", "Excel 表格"), ("ppt/", "PowerPoint 演示文稿"), ("visio/", "Visio 绘图"))
_PROLOGUE = re.compile(
    r"\s+|<\?.{0,2000}?\?>|<!--.{0,4000}?-->|<!DOCTYPE[^>]{0,2000}>", re.I | re.S
)
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]")
_HTML_DOCTYPE = re.compile(r"<!DOCTYPE\s+html\b", re.I)
_HTML_ROOTS = frozenset({"html", "head", "body"})
_FEED_ROOTS = frozenset({"rss", "feed", "rdf", "worddocument", "package"})
_MIME_HEAD = re.compile(r"\A\s*(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+", re.A)
_MIME_TYPE = re.compile(r"^Content-Type:\s*(?:multipart/|text/html)", re.I | re.M)


def recognise(data: bytes, suffix: str, *, encoding: str = "") -> str:
    """Return the kind of a file, as a suffix that has a reader, ``.zip`` or ``.jsonl``.

    Args:
        data: The whole file, because archives also have signatures at the end.
        suffix: The suffix of the name, with the dot, in lower case.
        encoding: The encoding that the user chose for text.

    Raises:
        ReadError: A known format without readable text; names the format.
    """
    named = ALIASES.get(suffix, suffix)
    signed = _by_signature(data)
    if signed:
        return signed
    head = _head(data, encoding)
    if head is None:
        return named
    return _by_markup(head, named)


def _by_signature(data: bytes) -> str:
    if data.startswith(_OLE):
        return ".doc"
    if data.startswith(_ZIP):
        return _zip_kind(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_RTF):
        return ".rtf"
    if _PDF in data[:_PDF_START]:
        return ".pdf"
    return ""


def _zip_kind(data: bytes) -> str:
    """Return the kind of a zip file, or "" if it is damaged and only the name can decide."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return zip_kind(package)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError):
        return ""


def zip_kind(package: zipfile.ZipFile) -> str:
    """Return whether an opened zip file is a Word document or an archive.

    Raises:
        ReadError: It is a document of another program.
    """
    main = main_part(package)
    others = [what for folder, what in _OTHER_FOLDERS if main.startswith(folder)]
    others += [what for name, what in _OTHER_ZIPS if name in package.NameToInfo]
    if main and not others:
        return ".docx"
    if others:
        raise ReadError(f"内容是{others[0]}，请另存为 .docx 或 .txt 再试")
    return ".zip"


def _head(data: bytes, encoding: str) -> str | None:
    """Return the start of the file as text, or None if it is not text."""
    try:
        return decode(data[:_HEAD_BYTES], forced=encoding)[0]
    except ReadError:
        return None


def _by_markup(head: str, named: str) -> str:
    if _is_mime(head):
        return ".mht"
    root = _root(head)
    if root in _HTML_ROOTS or _HTML_DOCTYPE.search(head[: len(head) - len(_body(head))]):
        return ".html"
    if root in _FEED_ROOTS:
        return ".xml"
    # Text without markup: a name that stands for another format is wrong.
    return named if named in TEXTUAL or named == ".jsonl" else ".txt"


def _is_mime(head: str) -> bool:
    headers = _MIME_HEAD.match(head)
    return bool(headers and _MIME_TYPE.search(headers.group()))


def _root(head: str) -> str:
    """Return the local name of the root element in lower case, or ""."""
    match = _ROOT.match(_body(head))
    return match.group(2).lower() if match else ""


def _body(head: str) -> str:
    """Return the text after the declarations, comments and blanks at the start."""
    at = 0
    while match := _PROLOGUE.match(head, at):
        at = match.end()
    return head[at:]
