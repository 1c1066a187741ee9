"""``corpus stats``: report on the corpus as aligned lines with bars, or as JSON."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from corpus.ingest.statistics import GROUNDS
from ui.cli.session import Session
from ui.messages.catalogue import Messages
from ui.text.columns import bar_lines, table_lines

if TYPE_CHECKING:
    from corpus.ingest.statistics import FlawCount, Gap, LengthClass, Matrix, Mention, Statistics

_NONE = "·"


def stats(session: Session) -> int:
    """Report counts, sizes, flaws, coverage, and gaps."""
    from corpus.ingest.statistics import describe

    with session.library() as library:
        counts = library.stats()
        found = describe(library.store)
    if session.console.as_json:
        # The older keys keep their meaning; the report adds more.
        session.console.document(found.model_dump(mode="json") | counts)
        return 0
    for line in report_lines(found, counts, session.say):
        session.console.text(line)
    return 0


def report_lines(found: "Statistics", counts: dict[str, Any], say: Messages) -> Iterator[str]:
    """Yield the report as text.

    Args:
        found: The statistics.
        counts: Of these, ``home``, ``encoder`` and ``index_bytes`` are shown.
        say: The messages.
    """
    for key in ("home", "encoder", "index_bytes"):
        yield f"{say(f'stats.{key}')}  {_figure(counts[key])}"
    yield say("stats.size", **found.model_dump())
    if not found.documents:
        return
    if found.duplicates.groups:
        yield say("stats.duplicates", **found.duplicates.model_dump())
    yield say("stats.covered", share=found.covered / max(1, found.characters))
    yield say("stats.lengths", shortest=found.shortest, median=found.median, longest=found.longest)
    for key, mention in (("oldest", found.oldest), ("newest", found.newest)):
        if mention is not None:
            yield say(f"stats.{key}", date=mention.date, title=mention.title)
    unknown = say("stats.unknown")
    for key, named in (
        ("years", found.years),
        ("levels", found.levels),
        ("kinds", found.kinds),
        ("parts", found.parts),
        ("length_classes", {_length_name(one, say): one.documents for one in found.lengths}),
    ):
        shown = {name or unknown: count for name, count in named.items() if count}
        yield from _section(say(f"stats.{key}"), bar_lines(shown))
    covered = {say(f"field.{name}"): count for name, count in found.coverage.items()}
    yield from _section(say("stats.coverage"), bar_lines(covered, most=found.documents))
    yield from _section(say("stats.confidence"), _confidence_lines(found, say))
    yield from _section(say("stats.flaws"), _flaw_lines(found.flaws, say))
    for key, matrix in (
        ("level_kind", found.level_kind),
        ("year_level", found.year_level),
        ("kind_part", found.kind_part),
    ):
        yield from _section(say(f"stats.{key}"), _matrix_lines(matrix, unknown))
    yield from _section(say("stats.gaps"), (gap_line(gap, say) for gap in found.gaps))


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    body = list(lines)
    if body:
        yield ""
        yield title
        yield from (f"  {line}" for line in body)


def _figure(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _flaw_lines(flaws: tuple["FlawCount", ...], say: Messages) -> Iterator[str]:
    for one in flaws:
        yield say("stats.flaw", kind=one.kind, documents=one.documents, passages=one.passages)
        for example in one.examples:
            yield f"  {_mentioned(example)}"


def _mentioned(mention: "Mention") -> str:
    return "  ".join(filter(None, (mention.document_id, mention.date, mention.title)))


def _confidence_lines(found: "Statistics", say: Messages) -> Iterator[str]:
    """Return a table of the grounds of known values, without unused grounds."""
    known = {name: grounds for name, grounds in found.confidence.items() if any(grounds.values())}
    used = [how for how in GROUNDS if any(grounds[how] for grounds in known.values())]
    rows = [["", *(say(f"stats.ground.{how}") for how in used)]]
    for name, grounds in known.items():
        rows.append([say(f"field.{name}"), *(str(grounds[how] or _NONE) for how in used)])
    return table_lines(rows)


def _matrix_lines(matrix: "Matrix", unknown: str) -> Iterator[str]:
    """Return the rows and columns that contain something; a dot means 0."""
    kept = [index for index, cells in enumerate(zip(*matrix.cells, strict=True)) if any(cells)]
    rows = [["", *(matrix.columns[index] or unknown for index in kept)]]
    for name, cells in zip(matrix.rows, matrix.cells, strict=True):
        if any(cells):
            rows.append([name or unknown, *(str(cells[index] or _NONE) for index in kept)])
    return table_lines(rows)


def _length_name(one: "LengthClass", say: Messages) -> str:
    return say("stats.longer", low=one.low) if one.high is None else f"{one.low:,}–{one.high:,}"


def gap_line(gap: "Gap", say: Messages) -> str:
    """Describe a gap in words."""
    what = " ".join(filter(None, (gap.level, gap.kind, gap.part)))
    if not gap.count:
        return say("stats.gap_none", what=what)
    return say("stats.gap_part" if gap.part else "stats.gap", what=what, count=gap.count)
