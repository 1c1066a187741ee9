"""Select the reader for each kind of file.

Only the module of a format imports the library for it, and it is itself imported for the first
file of that format. A reader takes bytes and returns :class:`Extracted`. For any bytes, the only
exception that it raises is :class:`~corpus.errors.ReadError`.
"""

from collections.abc import Callable
from typing import Protocol

from corpus.reading.extracted import Extracted


class Extract(Protocol):
    """Extracts text from the bytes of one file."""

    def __call__(self, kind: str, data: bytes, encoding: str = "") -> Extracted:
        """Return the text of ``data``.

        Args:
            kind: One of :data:`KINDS`.
            data: The whole file.
            encoding: The encoding to use for text; other formats declare their own.

        Raises:
            ReadError: The file has no readable text; says why.
        """
        ...


def _text(data: bytes, encoding: str) -> Extracted:
    from corpus.reading.text import read_text

    return read_text(data, encoding=encoding)


def _html(data: bytes, encoding: str) -> Extracted:
    from corpus.reading.html import read_html

    return read_html(data, encoding=encoding)


def _xml(data: bytes, encoding: str) -> Extracted:
    from corpus.reading.xml import read_xml

    return read_xml(data, encoding=encoding)


def _mht(data: bytes, encoding: str) -> Extracted:
    from corpus.reading.mht import read_mht

    return read_mht(data, encoding=encoding)


def _docx(data: bytes, _: str) -> Extracted:
    from corpus.reading.docx import read_docx

    return read_docx(data)


def _doc(data: bytes, _: str) -> Extracted:
    from corpus.reading.doc import read_doc

    return read_doc(data)


def _rtf(data: bytes, _: str) -> Extracted:
    from corpus.reading.rtf import read_rtf

    return read_rtf(data)


def _pdf(data: bytes, _: str) -> Extracted:
    from corpus.reading.pdf import read_pdf

    return read_pdf(data)


_READERS: dict[str, Callable[[bytes, str], Extracted]] = {
    ".txt": _text,
    ".md": _text,
    ".html": _html,
    ".xml": _xml,
    ".mht": _mht,
    ".docx": _docx,
    ".doc": _doc,
    ".rtf": _rtf,
    ".pdf": _pdf,
}
KINDS = frozenset(_READERS)
# These formats only need decoding, not a parser of untrusted files.
PLAIN = frozenset({".txt", ".md"})


def extract(kind: str, data: bytes, encoding: str = "") -> Extracted:
    """Return the text of ``data``, read in this process; see :class:`Extract`."""
    return _READERS[kind](data, encoding)
