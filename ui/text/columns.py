"""Align text in columns and draw bars on a terminal; Chinese characters are two columns wide."""

from collections.abc import Iterator, Mapping, Sequence
from unicodedata import combining, east_asian_width

# A bar of this width leaves room for a label and a number on a terminal of 80 columns.
BAR_WIDTH = 24
# Eighths of a column, so that one of two hundred is still visible.
_EIGHTHS = "▏▎▍▌▋▊▉█"
_GAP = "  "


def width(text: str) -> int:
    """Return a text's width on a terminal (UAX #11: wide and full-width characters take two)."""
    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """Pad the text with spaces to a number of columns; do not cut a longer one."""
    space = " " * max(0, columns - width(text))
    return space + text if right else text + space


def bar(value: int, most: int, columns: int = BAR_WIDTH) -> str:
    """Return a bar of ``value / most`` of the columns; at least a trace for a value above 0."""
    if value <= 0 or most <= 0:
        return ""
    whole, rest = divmod(max(1, round(columns * 8 * min(value, most) / most)), 8)
    return _EIGHTHS[-1] * whole + (_EIGHTHS[rest - 1] if rest else "")


def bar_lines(counts: Mapping[str, int], *, most: int = 0) -> Iterator[str]:
    """Yield a line with name, number and bar per name; ``most`` is the value of a full bar."""
    names = max(map(width, counts), default=0)
    digits = max((len(f"{count:,}") for count in counts.values()), default=0)
    most = most or max(counts.values(), default=0)
    for name, count in counts.items():
        cells = (padded(name, names), padded(f"{count:,}", digits, right=True), bar(count, most))
        yield _GAP.join(cells).rstrip()


def table_lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows with the first column left-aligned, the others right-aligned."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            padded(cell, columns, right=index > 0)
            for index, (cell, columns) in enumerate(zip(row, widths, strict=True))
        ]
        yield _GAP.join(cells).rstrip()
