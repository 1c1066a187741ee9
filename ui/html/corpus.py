"""Render the corpus view: the report with its plots, and the table of documents. Pure."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from corpus.document.values import FlawKind, Kind, Level
from corpus.ingest.statistics import FIELDS, GROUNDS, Gap, LengthClass, Mention, Statistics
from ui.html import plots
from ui.html.corpus_table import (
    ANY,
    CLEAN,
    UNKNOWN,
    Row,
    TablePage,
    TableQuery,
    document_address,
    documents_address,
)
from ui.html.flaw_marks import flaw_badges
from ui.html.marks import escape
from ui.html.sources import file_name
from ui.messages.catalogue import Messages

_COLUMNS = ("title", "speaker", "date", "level", "kind", "characters", "flaws")
_PERCENT = 100


def report_html(found: Statistics, say: Messages) -> str:
    """Return the whole report: figures, plots and gaps."""
    if not found.documents:
        return f'<div class="blank"><b>{escape(say("corpus.nothing"))}</b></div>'
    unknown = say("corpus.unknown")
    return (
        f'<div class="tiles">{_tiles(found, say)}</div><div class="plots">'
        + "".join(_plots(found, say))
        + _card(say("plot.gaps"), _gaps(found.gaps, say), "gaps")
        + "".join(_matrices(found, say, unknown))
        + "</div>"
    )


def _tiles(found: Statistics, say: Messages) -> str:
    covered = f"{found.covered / max(1, found.characters):.1%}"
    flawed = documents_address(TableQuery(flaw=ANY)) if found.flawed else ""
    tiles = [
        _tile(f"{found.documents:,}", say("figure.documents"), documents_address(TableQuery())),
        _tile(f"{found.characters:,}", say("figure.characters")),
        _tile(f"{found.passages:,}", say("figure.passages")),
        _tile(covered, say("figure.covered")),
        _tile(f"{found.flawed:,}", say("figure.flawed"), flawed),
        _copies_tile(found, say),
        _mention_tile(found.oldest, say("figure.oldest")),
        _mention_tile(found.newest, say("figure.newest")),
    ]
    return "".join(tiles)


def _tile(figure: str, name: str, address: str = "", title: str = "") -> str:
    body = f"<b>{escape(figure)}</b><span>{escape(name)}</span>"
    if address:
        return f'<a class="tile" href="{escape(address)}" title="{escape(title)}">{body}</a>'
    return f'<div class="tile">{body}</div>'


def _copies_tile(found: Statistics, say: Messages) -> str:
    copies = found.duplicates.same + found.duplicates.near
    if not copies:
        return ""
    return _tile(f"{copies:,}", say("figure.copies"), _by("flaw")(FlawKind.DUPLICATE))


def _mention_tile(mention: Mention | None, name: str) -> str:
    if mention is None:
        return ""
    return _tile(mention.date, name, document_address(mention.document_id), mention.title)


def _plots(found: Statistics, say: Messages) -> Iterable[str]:
    unknown = say("corpus.unknown")
    yield _card(say("plot.years"), _years(found, say), "years")
    yield _card(
        say("plot.levels"),
        _bars(found.levels, _by("level"), {"": unknown}),
    )
    yield _card(say("plot.flaws"), _flaws(found, say))
    yield _card(say("plot.kinds"), _bars(found.kinds, _by("kind")))
    yield _card(say("plot.parts"), _bars(found.parts, _nowhere, {"": unknown}))
    note = f'<p class="note">{escape(say("plot.coverage_note"))}</p>'
    yield _card(say("plot.coverage"), _coverage(found, say) + note)
    yield _card(say("plot.lengths"), _lengths(found, say))


def _by(name: str) -> plots.Link:
    """Return links to the documents with a property's value."""
    return lambda value: documents_address(TableQuery.of({name: value or UNKNOWN}))


def _nowhere(_: str) -> str:
    return ""


def _bars(
    counts: Mapping[str, int], link: plots.Link, shown: Mapping[str, str] = MappingProxyType({})
) -> str:
    return plots.bars_html(counts, most=max(counts.values(), default=0), link=link, shown=shown)


def _years(found: Statistics, say: Messages) -> str:
    drawn = plots.columns_svg(
        plots.filled_years(found.years),
        label=say("plot.years"),
        say=say,
        link=_by("year"),
    )
    undated = found.years.get("", 0)
    if undated:
        said = escape(say("plot.undated", n=undated))
        drawn += f'<p class="note"><a href="{escape(_by("year")(""))}">{said}</a></p>'
    return drawn


def _flaws(found: Statistics, say: Messages) -> str:
    if not found.flaws:
        return f'<p class="note">{escape(say("plot.flaws_none"))}</p>'
    return _bars({one.kind: one.documents for one in found.flaws}, _by("flaw"))


def _coverage(found: Statistics, say: Messages) -> str:
    return plots.bars_html(
        found.coverage,
        most=found.documents,
        link=_by("lacks"),
        shown={name: say(f"field.{name}") for name in found.coverage},
        shares=found.confidence,
    ) + _legend(found.confidence, say)


def _legend(confidence: Mapping[str, Mapping[str, int]], say: Messages) -> str:
    """Return the legend of the bar colours, each with its number of values."""
    totals = {how: sum(counts[how] for counts in confidence.values()) for how in GROUNDS}
    items = "".join(
        f'<li><i class="{how}"></i>{escape(say(f"ground.{how}"))} {count:,}</li>'
        for how, count in totals.items()
        if count
    )
    return f'<ul class="keys">{items}</ul>'


def _lengths(found: Statistics, say: Messages) -> str:
    drawn = _bars({_length(one, say): one.documents for one in found.lengths}, _nowhere)
    note = say(
        "plot.lengths_note", shortest=found.shortest, median=found.median, longest=found.longest
    )
    return f'{drawn}<p class="note">{escape(note)}</p>'


def _length(one: LengthClass, say: Messages) -> str:
    if one.high is None:
        return say("plot.longer", low=one.low)
    return f"{one.low:,}–{one.high:,}"


def _matrices(found: Statistics, say: Messages, unknown: str) -> Iterable[str]:
    links: Mapping[str, Callable[[str, str], str]] = {
        "level_kind": lambda level, kind: documents_address(
            TableQuery(level=level or UNKNOWN, kind=kind)
        ),
        "kind_part": lambda kind, part: "",
        "year_level": lambda year, level: documents_address(
            TableQuery(year=year or UNKNOWN, level=level or UNKNOWN)
        ),
    }
    for name, link in links.items():
        title = say(f"plot.{name}")
        drawn = plots.matrix_html(getattr(found, name), label=title, unknown=unknown, link=link)
        yield _card(title, drawn, "matrices")


def _card(title: str, body: str, name: str = "") -> str:
    return f'<section class="plot {name}"><h3>{escape(title)}</h3>{body}</section>'


def _gaps(gaps: tuple[Gap, ...], say: Messages) -> str:
    if not gaps:
        return f'<p class="note">{escape(say("plot.gaps_none"))}</p>'
    return f'<ul class="gaplist">{"".join(_gap(gap, say) for gap in gaps)}</ul>'


def _gap(gap: Gap, say: Messages) -> str:
    what = " ".join(part for part in (gap.level, gap.kind, gap.part) if part)
    if not gap.count:
        said = say("gap.none")
    else:
        said = say("gap.passages" if gap.part else "gap.documents", n=gap.count)
    return f"<li><b>{escape(what)}</b> {escape(said)}</li>"


# Table ---------------------------------------------------------------------------------------


def filters_html(found: Statistics, say: Messages) -> str:
    """Return the filter bar; the page sets its fields from the address."""
    unknown = say("corpus.unknown")
    flaws = {ANY: say("filter.any"), CLEAN: say("filter.clean")} | _same(FlawKind)
    years = {year: year or say("filter.undated") for year in reversed(found.years)}
    choices = (
        ("level", _same(Level) | {UNKNOWN: unknown}),
        ("kind", _same(Kind)),
        ("year", {year or UNKNOWN: name for year, name in years.items()}),
        ("flaw", flaws),
        ("lacks", {name: say(f"field.{name}") for name in FIELDS}),
    )
    boxes = "".join(_choice(name, options, say) for name, options in choices)
    return (
        f'<form class="filters" role="search" aria-label="{escape(say("filter"))}">'
        f'<input type="search" name="words" autocomplete="off" maxlength="200"'
        f' aria-label="{escape(say("filter.words"))}"'
        f' placeholder="{escape(say("filter.words"))}">{boxes}'
        f'<button type="button" class="tool" data-do="clear">{escape(say("filter.clear"))}'
        "</button></form>"
    )


def _same(values: Iterable[str]) -> dict[str, str]:
    return {str(value): str(value) for value in values}


def _choice(name: str, options: Mapping[str, str], say: Messages) -> str:
    every = f'<option value="">{escape(say("filter.all"))}</option>'
    listed = every + "".join(
        f'<option value="{escape(value)}">{escape(shown)}</option>'
        for value, shown in options.items()
    )
    return (
        f"<label><span>{escape(say(f'filter.{name}'))}</span>"
        f'<select name="{name}">{listed}</select></label>'
    )


def table_html(shown: TablePage, query: TableQuery, say: Messages) -> str:
    """Return a page of the table of documents, with sortable columns and page links."""
    found = f'<p class="found" role="status">{say("table.found", n=f"{shown.found:,}")}</p>'
    if not shown.rows:
        return f'{found}<div class="blank"><b>{escape(say("table.none"))}</b></div>'
    heads = "".join(_head(name, query, say) for name in _COLUMNS)
    rows = "".join(_row_html(row, say) for row in shown.rows)
    return (
        f'{found}<table class="documents" aria-label="{escape(say("table.label"))}">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"{_pages(shown, query, say)}"
    )


def _head(name: str, query: TableQuery, say: Messages) -> str:
    title = say(f"field.{name}")
    state = "none" if query.sort != name else "descending" if query.down else "ascending"
    to = documents_address(query.sorted_by(name))
    said = escape(say("table.sort", name=title))
    return (
        f'<th scope="col" class="c-{name}" aria-sort="{state}">'
        f'<a href="{escape(to)}" title="{said}">{escape(title)}</a></th>'
    )


def _row_html(row: Row, say: Messages) -> str:
    who = " ".join(part for part in (row.role, row.speaker) if part)
    flaws = flaw_badges(row.flaws, brief=True)
    cells = (
        ("speaker", escape(who)),
        ("date", escape(row.date)),
        ("level", escape(row.level or "")),
        ("kind", escape(row.kind)),
        ("characters", f"{row.characters:,}"),
        ("flaws", flaws),
    )
    body = "".join(
        f'<td class="c-{name}" data-name="{escape(say(f"field.{name}"))}">{cell}</td>'
        for name, cell in cells
    )
    return (
        f'<tr><th scope="row" class="c-title">'
        f'<a href="{escape(document_address(row.document_id))}">'
        f'{escape(row.title)}</a><small title="{escape(file_name(row.source))}">'
        f"{escape(file_name(row.source))}</small></th>{body}</tr>"
    )


def _pages(shown: TablePage, query: TableQuery, say: Messages) -> str:
    if shown.pages == 1:
        return ""
    turns = (("table.previous", shown.page - 1), ("table.next", shown.page + 1))
    before, after = (
        f'<a class="tool" href="{escape(documents_address(query.turned_to(page)))}">'
        f"{escape(say(key))}</a>"
        if 1 <= page <= shown.pages
        else f'<span class="tool off">{escape(say(key))}</span>'
        for key, page in turns
    )
    said = say("table.page", page=shown.page, pages=shown.pages)
    return (
        f'<nav class="pages" aria-label="{escape(said)}">{before}<span>{said}</span>{after}</nav>'
    )
