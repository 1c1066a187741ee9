"""Read plain text and Markdown, with metadata from an optional front matter block."""

import re

from corpus.document.values import DESCRIBING
from corpus.files.encoding import decode
from corpus.reading.extracted import Extracted

# `---`, lines of `key: value`, `---` at the start of the file, as in static site generators.
FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\r?\n((?:[^\n]*\n){1,40}?)---[ \t]*(?:\r?\n|\Z)")
_FIELD = re.compile(r"^([A-Za-z_]+)[ \t]*[:：][ \t]*(.*?)[ \t]*$")


def read_text(data: bytes, *, encoding: str = "", declared: str = "") -> Extracted:
    """Return the decoded text. It includes the front matter, so offsets start at the file's start.

    Args:
        data: The file.
        encoding: The encoding to use.
        declared: The encoding stated outside the text.

    Raises:
        ReadError: The bytes are not text.
    """
    text, name = decode(data, forced=encoding, declared=declared)
    return Extracted(text, name, _front_matter(text))


def _front_matter(text: str) -> tuple[tuple[str, str], ...]:
    block = FRONT_MATTER.match(text)
    if block is None:
        return ()
    fields = (_FIELD.match(line.strip()) for line in block.group(1).splitlines())
    pairs = ((field.group(1).lower(), field.group(2).strip("\"'")) for field in fields if field)
    return tuple((key, value) for key, value in pairs if key in DESCRIBING and value)
