"""Read Rich Text Format, often with the suffix .doc; only this module imports striprtf."""

import re

from corpus.document.values import Flaw, FlawKind
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
    source, hidden = without_hidden(source)
    try:
        text = rtf_to_text(source, encoding=_CODE_PAGE, errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, OverflowError, TypeError, AttributeError) as error:
        # Exceptions of striprtf for malformed files, found by fuzzing.
        raise ReadError("RTF 文件已损坏，读不出文字") from error
    text = _LABEL.sub(r"\1", _whole(str(text))).replace("|\n", "\n").replace("|", "\t")
    if not text.strip():
        raise ReadError("文档里没有文字（可能只有图片）")
    reason = f"有 {hidden} 处隐藏的文字，未读入"
    flaws = (Flaw(kind=FlawKind.HIDDEN, reason=reason),) if hidden else ()
    return Extracted(text, "rtf", (), flaws)


# The tokens of RTF (specification 1.9.1): control words, characters by number, symbols, groups.
_TOKEN = re.compile(
    r"\\(?P<word>[a-z]+)(?P<number>-?\d+)? ?|\\'[0-9a-fA-F]{2}|\\[^a-z]|(?P<group>[{}])|[^\\{}]+",
    re.S,
)
_HIDING = re.compile(r"\\v(?:\d+)?(?![a-z\d])")


def without_hidden(source: str) -> tuple[str, int]:
    r"""Return the source without the characters that ``\v`` hides, and how many runs they were."""
    if not _HIDING.search(source):
        return source, 0
    kept: list[str] = []
    levels, hidden, runs, inside = [False], False, 0, False
    for match in _TOKEN.finditer(source):
        word, group = match["word"], match["group"]
        if group == "{":
            levels.append(hidden)
        elif group == "}" and len(levels) > 1:
            hidden = levels.pop()
        elif word in ("v", "plain"):
            hidden = word == "v" and match["number"] != "0"
        is_text = not group and (word is None or word == "u") and match.group().strip("\r\n")
        if hidden and is_text:
            runs += not inside
            inside = True
            continue
        inside = inside and hidden
        kept.append(match.group())
    return "".join(kept), runs


def _whole(text: str) -> str:
    """Join surrogate pairs: RTF writes a rare character as two separate halves."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
