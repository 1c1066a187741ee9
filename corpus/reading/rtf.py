"""Rich Text Format, often under the suffix .doc; the door to striprtf."""

import re

from corpus.errors import ReadError
from corpus.reading.extracted import Extracted

# striprtf takes a code page for the bytes of fonts without a character set; Chinese programs that
# leave it out mean their own.
_CODE_PAGE = "cp936"
# The number of a list item, which Word writes out with a tab behind it.
_LABEL = re.compile(r"^[ \t]*([^\s|]{0,8}[、.．）)①-⑳⑴-⒇])\t", re.M)


def read_rtf(data: bytes) -> Extracted:
    """The text, a paragraph a line, table cells parted by tabs; notes and page heads left out.

    Raises:
        ReadError: damaged, or without text.
    """
    from striprtf.striprtf import rtf_to_text

    # RTF is ASCII, but some programs write Chinese bytes as they are.
    source = data.decode("latin-1") if data.isascii() else data.decode(_CODE_PAGE, "replace")
    try:
        text = rtf_to_text(source, encoding=_CODE_PAGE, errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, OverflowError, TypeError, AttributeError) as error:
        # What striprtf lets through for malformed files, found by fuzzing.
        raise ReadError("RTF 文件已损坏，读不出文字") from error
    text = _LABEL.sub(r"\1", _whole(str(text))).replace("|\n", "\n").replace("|", "\t")
    if not text.strip():
        raise ReadError("文档里没有文字（可能只有图片）")
    return Extracted(text, "rtf")


def _whole(text: str) -> str:
    """RTF writes a rare character as two halves of a surrogate pair, which belong together."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
