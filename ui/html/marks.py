"""Escape text and mark spans in it; all text becomes HTML here.

Data attributes hold the keys of a span: ``data-c`` its citations, ``data-m`` the citations that
share its letters, ``data-f`` its findings, ``data-x`` its flaws. ``data-n`` marks text nearest to
the query. The page only switches classes by these keys, so a click needs no server and no new HTML.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape as html_escape
from itertools import pairwise

# Lists show only the beginning of a sentence.
SHORT = 42


def escape(text: str) -> str:
    """Escape text for an element or a quoted attribute."""
    return html_escape(text, quote=True)


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to mark: ``name`` is the data attribute without ``data-``, ``key`` its value."""

    start: int
    end: int
    name: str
    key: str


def marked(
    text: str,
    marks: Iterable[Mark],
    *,
    offset: int = 0,
    outer: str = "",
    label: Callable[[str], str] = str,
) -> str:
    """Return the text with its marked spans, cut wherever a mark begins or ends.

    Args:
        text: Plain text.
        marks: Spans in the coordinates of ``offset``; parts outside the text are cut off.
        offset: The position of ``text[0]``.
        outer: A mark name whose spans become buttons around the other marks; the page says
            which of them is a tab stop.
        label: Returns the screen reader's label of an outer span from its text.

    Returns:
        HTML whose text content is exactly ``text``.
    """
    clipped = _clipped(marks, offset, len(text))
    if not outer:
        return "".join(
            _span(text[start:end], keys) for start, end, keys in _segments(clipped, len(text))
        )
    inner = [mark for mark in clipped if mark.name != outer]
    pieces = []
    for start, end, keys in _segments([m for m in clipped if m.name == outer], len(text)):
        body = marked(text[start:end], inner, offset=start)
        if keys:
            shown = escape(label(shorten(text[start:end])))
            body = (
                f'<span class="cited" role="button" tabindex="-1" aria-label="{shown}"'
                f' data-{outer}="{_joined(keys)}">{body}</span>'
            )
        pieces.append(body)
    return "".join(pieces)


def _clipped(marks: Iterable[Mark], offset: int, length: int) -> list[Mark]:
    moved = (
        Mark(max(0, m.start - offset), min(length, m.end - offset), m.name, m.key) for m in marks
    )
    return [mark for mark in moved if mark.start < mark.end]


def _segments(marks: Sequence[Mark], length: int) -> Iterable[tuple[int, int, tuple[Mark, ...]]]:
    """Cut the text at every boundary of a mark; yield each piece with the marks that cover it."""
    cuts = sorted({0, length, *(m.start for m in marks), *(m.end for m in marks)})
    waiting = sorted(marks, key=lambda mark: mark.start, reverse=True)
    active: list[Mark] = []
    for start, end in pairwise(cuts):
        while waiting and waiting[-1].start <= start:
            active.append(waiting.pop())
        active = [mark for mark in active if mark.end > start]
        yield start, end, tuple(active)


def _span(text: str, marks: tuple[Mark, ...]) -> str:
    if not marks:
        return escape(text)
    names = dict.fromkeys(mark.name for mark in marks)
    data = "".join(
        f' data-{name}="{_joined(tuple(m for m in marks if m.name == name))}"' for name in names
    )
    return f"<span{data}>{escape(text)}</span>"


def _joined(marks: tuple[Mark, ...]) -> str:
    return escape(" ".join(dict.fromkeys(mark.key for mark in marks)))


def shorten(text: str, length: int = SHORT) -> str:
    """Return the beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
