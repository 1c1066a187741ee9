"""Read web pages saved as one file (.mht, .mhtml), including those that web systems name .doc."""

import email
import email.message
from collections.abc import Callable

from corpus.errors import ReadError
from corpus.reading.extracted import Extracted
from corpus.reading.html import read_html
from corpus.reading.text import read_text

# A saved page stores its pictures and styles as additional parts.
_MAX_PARTS = 5000


def read_mht(
    data: bytes, *, encoding: str = "", read_page: Callable[..., Extracted] = read_html
) -> Extracted:
    """Read the first HTML part of the file, or else its first plain text part.

    Args:
        data: The file.
        encoding: The encoding to use.
        read_page: Reads the HTML part, as :func:`~corpus.reading.html.read_html` does.

    Raises:
        ReadError: The file is damaged, or has neither an HTML part nor a text part.
    """
    readers: tuple[tuple[str, Callable[..., Extracted]], ...] = (
        ("text/html", read_page),
        ("text/plain", read_text),
    )
    try:
        message = email.message_from_bytes(data.lstrip())
        parts = [part for part, _ in zip(message.walk(), range(_MAX_PARTS), strict=False)]
        for kind, read in readers:
            for part in parts:
                if part.get_content_type() == kind and (content := _content(part)):
                    return read(content, encoding=encoding, declared=_charset(part))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        # Exceptions of the email package for malformed files.
        raise ReadError("网页归档文件（.mht）已损坏，读不出正文") from error
    raise ReadError("网页归档文件（.mht）里没有网页正文")


def _content(part: email.message.Message) -> bytes:
    content = part.get_payload(decode=True)
    return content.strip() if isinstance(content, bytes) else b""


def _charset(part: email.message.Message) -> str:
    return str(part.get_content_charset() or "")
