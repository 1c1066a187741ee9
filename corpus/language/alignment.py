"""Find the place in a text that is nearest to some words, by the characters that differ.

This is approximate matching by dynamic programming (Sellers 1980, "The theory and computation of
evolutionary distances"), one row of the table at a time, so it is exact.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.language.grams import Content

_Row = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Nearest:
    """``text[start:end]`` is nearest; ``changes`` characters must be put in, left out or changed.

    Two characters that changed places count as two changes.
    """

    start: int
    end: int
    changes: int


def nearest_span(wanted: str, text: str, breaks: AbstractSet[int] = frozenset()) -> Nearest:
    """Return the span of ``text`` with the fewest changes to ``wanted``.

    Args:
        wanted: The words to find.
        text: The text to search.
        breaks: Places of ``text`` where clauses meet. Of spans as near as each other, one that
            begins and ends there is preferred, then one as long as ``wanted``.
    """
    at = text.find(wanted)
    if at >= 0:
        return Nearest(at, at + len(wanted), 0)
    ends = _last_row(wanted, text, anchored=False)
    changes = int(ends.min())
    first = int(np.argmin(ends))
    near = first + np.flatnonzero(ends[first : first + changes + 1] == changes)
    outer = breaks | {0, len(text)}
    found = []
    for end in near.tolist():
        # No nearest span is longer than this.
        low = max(0, end - len(wanted) - changes)
        starts = _last_row(wanted[::-1], text[low:end][::-1], anchored=True)
        found += [(end - int(length), end) for length in np.flatnonzero(starts == changes)]
    start, end = min(
        found,
        key=lambda span: (
            (span[0] not in outer) + (span[1] not in outer),
            abs(span[1] - span[0] - len(wanted)),
            span,
        ),
    )
    return Nearest(start, end, changes)


def nearest_place(wanted: str, own: Content) -> Nearest | None:
    """Return the span nearest to ``wanted`` as offsets of the text of ``own``; None if empty."""
    offsets = own.offsets
    breaks = {i for i in range(1, len(offsets)) if offsets[i] > offsets[i - 1] + 1}
    found = nearest_span(wanted, own.characters, breaks)
    if found.start == found.end:
        return None
    return Nearest(offsets[found.start], offsets[found.end - 1] + 1, found.changes)


def edit_distance(first: str, second: str) -> int:
    """Return the least number of characters to put in, leave out or change."""
    return int(_last_row(first, second, anchored=True)[-1])


def _last_row(wanted: str, text: str, *, anchored: bool) -> _Row:
    """Return for each length of ``text`` the changes between ``wanted`` and what ends there.

    What ends there begins anywhere, or at the start of ``text`` if ``anchored``.
    """
    letters = _codes(text)
    steps = np.arange(len(text) + 1, dtype=np.int32)
    row = steps.copy() if anchored else np.zeros_like(steps)
    for number, letter in enumerate(_codes(wanted), start=1):
        new = np.empty_like(row)
        new[0] = number
        np.minimum(row[:-1] + (letters != letter), row[1:] + 1, out=new[1:])
        row = (np.minimum.accumulate(new - steps) + steps).astype(np.int32)
    return row


def _codes(text: str) -> NDArray[Any]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
