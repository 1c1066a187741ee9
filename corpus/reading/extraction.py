"""Which reader takes which kind of file.

Each format has a module of its own, the only door to its library, imported when the first such
file is read. A reader takes bytes and returns :class:`Extracted` or raises
:class:`~corpus.errors.ReadError`; nothing else escapes it, whatever the bytes are.
"""

from collections.abc import Callable
from typing import Protocol

from corpus.reading.extracted import Extracted


class Extract(Protocol):
    """Makes text of the bytes of one file."""

    def __call__(self, kind: str, data: bytes, encoding: str = "") -> Extracted:
        """The text of ``data``.

        Args:
            kind: One of :data:`KINDS`.
            data: The whole file.
            encoding: The encoding that a text must be in; other formats know their own.

        Raises:
            ReadError: there is no text to be had, with the reason.
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
# Decoding alone needs no parser of untrusted formats.
PLAIN = frozenset({".txt", ".md"})


def extract(kind: str, data: bytes, encoding: str = "") -> Extracted:
    """The text of ``data``, read in this process; see :class:`Extract`."""
    return _READERS[kind](data, encoding)
