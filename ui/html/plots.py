"""Counts as plots: columns, bars and a matrix, as inline SVG and tables. Pure; all is escaped.

Own code rather than a plotting library, because every bar is a link that filters the documents,
its label is text of the page (so that it wraps, is found and is read aloud), the colours are those
of the theme, and nothing has to be loaded. Lengths are per cent, so that letters keep their size.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from corpus.ingest.statistics import Matrix
from ui.html.marks import escape
from ui.messages.catalogue import Messages

Link = Callable[[str], str]
"""The address that a name leads to; empty for none."""

# About so many labels stand side by side under columns on a narrow screen.
_LABELS = 8
# A gap between the first and the last year is drawn as such, unless a wrong date makes it absurd.
_LONGEST_SPAN = 120
_PERCENT = 100
# Columns stand at so many per cent of the height, with room for names below and figures above.
_BASE, _TALLEST = 88, 76
# The share of colour in the fullest cell of a matrix: more, and its figure cannot be read.
_FAINTEST, _FULLEST = 8, 52


def columns_svg(counts: Mapping[str, int], *, label: str, say: Messages, link: Link) -> str:
    """Columns side by side, for years or classes.

    Args:
        counts: In the order to be drawn.
        label: What the plot shows, for a screen reader.
        say: The messages.
        link: Where a column leads.
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
    """The years from the first to the last, those without a document too."""
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
    """A bar for each name, as a table: name, bar, figure; ``most`` fills the bar.

    Args:
        counts: In the order to be drawn.
        most: The count that is the whole length.
        link: Where a name leads.
        shown: How a name is written, where not as itself.
        shares: What the bar of a name is made of: counts by the class of their colour.
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
    """Counts by two properties as a table, the darker the more; empty rows and columns left out.

    Args:
        matrix: The counts.
        label: What the table shows.
        unknown: How an unknown row or column is named.
        link: Where the cell of a row and a column leads.
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
