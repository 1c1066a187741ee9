"""Read PDF files that have a text layer; only this module imports pypdfium2.

PDFium returns printed lines; cleaning joins them into paragraphs. Scans without text are rejected;
a single page without text leaves a gap. Some programs print each character twice for bold, or
place each by itself; both are undone.
"""

import ctypes
import re
import threading
from typing import Any, Final

from corpus.document.values import FlawKind
from corpus.errors import ReadError
from corpus.reading.extracted import Extracted, Marked, joined, mark

# A speech has tens of pages. A longer file is a book, or an attack that wastes time.
MAX_PAGES = 2000
# Pages with fewer characters on average are pictures with a stamp or a page number.
_LEAST_CHARACTERS_A_PAGE = 5
# PDFium is not thread-safe.
_LOCK = threading.Lock()


def read_pdf(data: bytes) -> Extracted:
    """Return the text of all pages, one printed line per line, with a form feed between pages.

    Raises:
        ReadError: Not a PDF, damaged, encrypted, without text, or too many pages.
    """
    if b"%PDF-" not in data[:1024]:
        raise ReadError("不是 PDF 文件")
    with _LOCK:
        pages = _pages(data)
    if sum(len(page.text.strip()) for page in pages) < _LEAST_CHARACTERS_A_PAGE * len(pages):
        raise ReadError("PDF 里没有文字，可能是扫描件，请先做文字识别（OCR）")
    whole = joined(pages, "\n\f\n")
    if _is_unmapped(whole.text):
        raise ReadError("PDF 的字体没有文字编码，读出来是乱码，请先做文字识别（OCR）")
    return Extracted(whole.text, "pdf", (), whole.flaws)


# Private-use and replacement characters stand for glyphs whose meaning the file does not say.
_UNMAPPED: Final = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_MOST_UNMAPPED: Final = 0.5


def _is_unmapped(text: str) -> bool:
    length = len("".join(text.split()))
    return len(_UNMAPPED.findall(text)) > _MOST_UNMAPPED * length


_HAN: Final = r"[\u3400-\u9fff，。、；：！？“”（）《》]"
# Each character by itself; a heading of few characters is spaced on purpose.
_SPACED: Final = re.compile(rf"{_HAN}(?: {_HAN}){{7,}}")
# 清清楚楚明明白白 is said like this; no longer phrase is.
_LEAST_DOUBLED: Final = 12


def as_printed(line: str) -> str:
    """Return a line without the second print of each character, and without spaces in words."""
    line = _SPACED.sub(lambda match: match.group().replace(" ", ""), line)
    plain = line.strip()
    doubled = len(plain) >= _LEAST_DOUBLED and plain[::2] == plain[1::2]
    return plain[::2] if doubled and len(set(plain)) > 2 else line


def _pages(data: bytes) -> list[Marked]:
    import pypdfium2
    import pypdfium2.raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in _password_codes(pypdfium2.raw):
            raise ReadError("PDF 有密码保护，请去掉密码再试") from error
        raise ReadError("PDF 已损坏，打不开") from error
    try:
        if len(document) > MAX_PAGES:
            raise ReadError(f"PDF 超过 {MAX_PAGES} 页，请拆分后再试")
        return [_page(document, index) for index in range(len(document))]
    except (pypdfium2.PdfiumError, ctypes.ArgumentError, UnicodeError) as error:
        raise ReadError("PDF 已损坏，有的页读不出来") from error
    finally:
        document.close()


def _page(document: Any, index: int) -> Marked:
    page = document[index]
    text_page = page.get_textpage()
    try:
        text = str(text_page.get_text_bounded(errors="ignore"))
        empty = not text.strip() and _is_drawn(page)
    finally:
        text_page.close()
        page.close()
    if empty:
        return mark(FlawKind.GAP, f"第 {index + 1} 页只有图片，没有文字，未读入，此处缺文")
    # PDFium writes U+FFFE for a hyphen at the end of a line, and ends lines with CR LF.
    lines = text.replace("\r\n", "\n").replace("\ufffe", "").split("\n")
    return Marked("\n".join(map(as_printed, lines)))


# A page with fewer lines and curves is blank but for a rule or a frame; text drawn as curves has
# hundreds.
_LEAST_PATHS: Final = 20


def _is_drawn(page: Any) -> bool:
    """Return whether a page without text shows pictures, or text drawn as curves."""
    import pypdfium2.raw

    kinds = [one.type for one in page.get_objects(max_depth=4)]
    pictures = kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE)
    shades = kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_SHADING)
    paths = kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_PATH)
    return pictures + shades > 0 or paths >= _LEAST_PATHS


def _password_codes(raw: object) -> set[int]:
    return {getattr(raw, "FPDF_ERR_PASSWORD", 4), getattr(raw, "FPDF_ERR_SECURITY", 5)}
