"""Render counts as columns, bars and matrices, as inline SVG and tables. Pure; all is escaped.

No plotting library is used: every bar is a link that filters documents, its label is page text that
wraps and is read aloud, colours come from the theme, and nothing is loaded. Lengths are in per
cent, so that text keeps its size.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from corpus.ingest.statistics import Matrix
from ui.html.marks import escape
from ui.messages.catalogue import Messages

Link = Callable[[str], str]
"""Maps a name to an address; empty for none."""

# About this many labels fit side by side under columns on a narrow screen.
_LABELS = 8
# Years without documents are drawn too, unless a wrong date makes the span absurdly long.
_LONGEST_SPAN = 120
_PERCENT = 100
# Base and maximum height of columns in per cent, with room for names below, numbers above.
_BASE, _TALLEST = 88, 76
# Minimum and maximum share of colour in a matrix cell; its number must stay readable.
_FAINTEST, _FULLEST = 8, 52


def columns_svg(counts: Mapping[str, int], *, label: str, say: Messages, link: Link) -> str:
    """Return a column chart for years or classes.

    Args:
        counts: The counts in drawing order.
        label: The screen reader's label of the chart.
        say: The messages.
        link: Returns the address of a column.
    """
    if not counts:
        return ""
    most = max(*counts.values(), 1)
    step = _PERCENT / len(counts)
    every = -(-len(counts) // _LABELS)
    columns = "".join(
        _column(
            place * step,
            step,
            count / most,
            link(name),
            say("plot.column", name=name, n=count),
            count,
        )
        for place, (name, count) in enumerate(counts.items())
    )
    names = "".join(
        f'<text x="{(place + 0.5) * step:.2f}%" y="100%" dy="-5">{escape(name)}</text>'
        for place, name in enumerate(counts)
        if place % every == 0
    )
    return (
        f'<svg class="columns" role="group" aria-label="{escape(label)}">{columns}'
        f'<g class="names" aria-hidden="true">{names}</g></svg>'
    )


def _column(left: float, step: float, share: float, address: str, said: str, count: int) -> str:
    height = max(1.0, _TALLEST * share) if count else 0
    top = _BASE - height
    width = step * 0.78
    body = (
        f"<title>{escape(said)}</title>"
        f'<rect x="{left:.2f}%" y="0" width="{step:.2f}%" height="{_BASE}%" class="room"/>'
        f'<rect x="{left + (step - width) / 2:.2f}%" y="{top:.2f}%" width="{width:.2f}%"'
        f' height="{height:.2f}%" class="fill"/>'
        f'<text x="{left + step / 2:.2f}%" y="{top:.2f}%" dy="-4" aria-hidden="true">'
        f"{count or ''}</text>"
    )
    if not count or not address:
        return f'<g role="img" aria-label="{escape(said)}">{body}</g>' if count else ""
    return f'<a href="{escape(address)}" aria-label="{escape(said)}">{body}</a>'


def filled_years(years: Mapping[str, int]) -> dict[str, int]:
    """Return all years from the first to the last, including those without a document."""
    known = sorted(year for year in years if year)
    if not known or int(known[-1]) - int(known[0]) > _LONGEST_SPAN:
        return {year: years[year] for year in known}
    span = range(int(known[0]), int(known[-1]) + 1)
    return {f"{year:04}": years.get(f"{year:04}", 0) for year in span}


def bars_html(
    counts: Mapping[str, int],
    *,
    most: int,
    link: Link,
    shown: Mapping[str, str],
    shares: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
) -> str:
    """Return a table with name, bar and number per row.

    Args:
        counts: The counts in drawing order.
        most: The count of a full bar.
        link: Returns the address of a name.
        shown: The display text of names, if different.
        shares: The segments of a name's bar: counts by colour class.
    """
    rows = "".join(
        f'<tr class="{"some" if count else "none"}"><th scope="row">'
        f"{_linked(shown.get(name, name), link(name) if count else '')}</th>"
        f'<td class="bar"><svg aria-hidden="true">'
        f"{_segments(shares.get(name, {'': count}), most)}</svg></td>"
        f'<td class="n">{count:,}</td></tr>'
        for name, count in counts.items()
    )
    return f'<table class="bars"><tbody>{rows}</tbody></table>'


def _segments(counts: Mapping[str, int], most: int) -> str:
    pieces, left = [], 0.0
    for name, count in counts.items():
        width = _PERCENT * count / max(1, most)
        if count:
            pieces.append(
                f'<rect class="fill {escape(name)}" height="100%" x="{left:.2f}%"'
                f' width="{width:.2f}%"/>'
            )
        left += width
    return "".join(pieces)


def _linked(text: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>' if address else escape(text)


def matrix_html(
    matrix: Matrix,
    *,
    label: str,
    unknown: str,
    link: Callable[[str, str], str] = lambda row, column: "",
) -> str:
    """Return a table of counts by two properties, darker for more, without empty rows and columns.

    Args:
        matrix: The counts.
        label: The label of the table.
        unknown: The name of an unknown row or column.
        link: Returns the address of a cell from its row and column.
    """
    kept = [place for place, cells in enumerate(zip(*matrix.cells, strict=True)) if any(cells)]
    if not kept:
        return ""
    most = max(max(cells) for cells in matrix.cells)
    heads = "".join(
        f'<th scope="col">{escape(matrix.columns[place] or unknown)}</th>' for place in kept
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(name or unknown)}</th>'
        + "".join(_cell(cells[place], most, link(name, matrix.columns[place])) for place in kept)
        + "</tr>"
        for name, cells in zip(matrix.rows, matrix.cells, strict=True)
        if any(cells)
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(label)}">'
        f'<table class="matrix"><thead><tr><td></td>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _cell(count: int, most: int, address: str) -> str:
    if not count:
        return "<td></td>"
    heat = round(_FAINTEST + (_FULLEST - _FAINTEST) * count / most)
    return f'<td class="n" style="--heat:{heat}%">{_linked(f"{count:,}", address)}</td>'
