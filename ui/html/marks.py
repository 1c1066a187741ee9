"""Escaped text with marked spans: the one place where text becomes HTML.

A span is addressed by a key: ``data-c`` holds the citations that it belongs to, ``data-m`` those
whose letters it shares, ``data-f`` the findings on it, ``data-x`` the kinds of its flaws, and
``data-n`` says that it is nearest to what was asked. The page only switches classes by these keys,
so a click needs neither the server nor markup built in the browser.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape as html_escape
from itertools import pairwise

# Lists quote a sentence by its beginning.
SHORT = 42


def escape(text: str) -> str:
    """Text as HTML shows it, safe in an element and in a quoted attribute."""
    return html_escape(text, quote=True)


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to be marked: ``name`` is the data attribute without ``data-``, ``key`` its value."""

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
    """Text with its marked spans, cut where any mark begins or ends.

    Args:
        text: Plain text.
        marks: Spans that count from where the text counts; what lies outside is clipped.
        offset: The position of ``text[0]``.
        outer: A name whose spans become buttons of their own, holding the other marks.
        label: What a screen reader says of an outer span, from its text.

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
                f'<span class="cited" role="button" tabindex="0" aria-label="{shown}"'
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
    """The text cut at every boundary of a mark, each piece with the marks that cover it."""
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
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
