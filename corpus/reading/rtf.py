"""Read Rich Text Format, often with the suffix .doc; only this module imports striprtf."""

import re

from corpus.errors import ReadError
from corpus.reading.extracted import Extracted

# The code page for fonts without a character set. Chinese programs that omit it mean this one.
_CODE_PAGE = "cp936"
# The number of a list item, which Word writes out followed by a tab.
_LABEL = re.compile(r"^[ \t]*([^\s|]{0,8}[、.．）)①-⑳⑴-⒇])\t", re.M)


def read_rtf(data: bytes) -> Extracted:
    """Return the text, one paragraph per line, tabs between cells, no notes or page headers.

    Raises:
        ReadError: Damaged, or without text.
    """
    from striprtf.striprtf import rtf_to_text

    # RTF is ASCII, but some programs write raw Chinese bytes.
    source = data.decode("latin-1") if data.isascii() else data.decode(_CODE_PAGE, "replace")
    try:
        text = rtf_to_text(source, encoding=_CODE_PAGE, errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, OverflowError, TypeError, AttributeError) as error:
        # Exceptions of striprtf for malformed files, found by fuzzing.
        raise ReadError("RTF 文件已损坏，读不出文字") from error
    text = _LABEL.sub(r"\1", _whole(str(text))).replace("|\n", "\n").replace("|", "\t")
    if not text.strip():
        raise ReadError("文档里没有文字（可能只有图片）")
    return Extracted(text, "rtf")


def _whole(text: str) -> str:
    """Join surrogate pairs: RTF writes a rare character as two separate halves."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
