"""Read plain text and Markdown, with metadata from an optional front matter block.

Stray NUL characters, which broken transfers and old databases leave, are taken out with a flaw. A
few do not make a file binary; :mod:`corpus.files.encoding` decides that by their share.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from corpus.document.values import DESCRIBING, Flaw, FlawKind
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


# --- stray NUL characters -------------------------------------------------------------------------

_NUL: Final = re.compile("\x00+")
# More places say no more than one note on the file.
_MOST_PLACES: Final = 50
# Half of the bytes of these may be NUL.
_WIDE: Final = ("utf-16", "utf-32")


def without_nul(found: Extracted, data: bytes) -> Extracted:
    """Return what was read of ``data`` without NUL characters, with a flaw for each place.

    Where the reader has dropped them, or they stood inside a character, a flaw of the whole text
    says so.
    """
    count = 0 if found.encoding.startswith(_WIDE) else data.count(b"\x00")
    places = list(_NUL.finditer(found.text))
    if not places and not count:
        return found
    text = _NUL.sub("", found.text)
    if not places or len(places) > _MOST_PLACES:
        total = count or sum(len(place.group()) for place in places)
        said = Flaw(kind=FlawKind.UNREAD, reason=f"文件里夹有 {total} 个空字符（NUL），已去掉")
        return replace(found, text=text, flaws=(*_moved(found.flaws, places), said))
    return replace(found, text=text, flaws=(*_moved(found.flaws, places), *_flaws(places)))


def _flaws(places: list[re.Match[str]]) -> Iterator[Flaw]:
    dropped = 0
    for place in places:
        start = place.start() - dropped
        dropped += len(place.group())
        reason = "此处夹有空字符（NUL），已去掉，前后可能缺字"
        yield Flaw(kind=FlawKind.NOISE, reason=reason, start=start, end=start)


def _moved(flaws: tuple[Flaw, ...], places: list[re.Match[str]]) -> Iterator[Flaw]:
    for flaw in flaws:
        if flaw.start is None or flaw.end is None:
            yield flaw
        else:
            start, end = _before(places, flaw.start), _before(places, flaw.end)
            yield flaw.model_copy(update={"start": start, "end": end})


def _before(places: list[re.Match[str]], offset: int) -> int:
    """Return an offset without the NUL characters before it."""
    return offset - sum(
        min(place.end(), offset) - place.start() for place in places if place.start() < offset
    )
