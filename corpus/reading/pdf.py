"""Read PDF files that have a text layer; only this module imports pypdfium2.

PDFium returns printed lines; cleaning joins them into paragraphs. Scans without text are rejected.
"""

import ctypes
import threading

from corpus.errors import ReadError
from corpus.reading.extracted import Extracted

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
    if sum(len(page.strip()) for page in pages) < _LEAST_CHARACTERS_A_PAGE * len(pages):
        raise ReadError("PDF 里没有文字，可能是扫描件，请先做文字识别（OCR）")
    return Extracted("\n\f\n".join(pages), "pdf")


def _pages(data: bytes) -> list[str]:
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
        return [_page_text(document, index) for index in range(len(document))]
    except (pypdfium2.PdfiumError, ctypes.ArgumentError, UnicodeError) as error:
        raise ReadError("PDF 已损坏，有的页读不出来") from error
    finally:
        document.close()


def _page_text(document: object, index: int) -> str:
    page = document[index]  # type: ignore[index]
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_bounded(errors="ignore")
    finally:
        text_page.close()
        page.close()
    # PDFium writes U+FFFE for a hyphen at the end of a line, and ends lines with CR LF.
    return str(text).replace("\r\n", "\n").replace("\ufffe", "")


def _password_codes(raw: object) -> set[int]:
    return {getattr(raw, "FPDF_ERR_PASSWORD", 4), getattr(raw, "FPDF_ERR_SECURITY", 5)}
