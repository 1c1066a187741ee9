"""Select, filter and sort the rows of the table of documents. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import quote, urlencode

from corpus.document.values import Document, Flaw, FlawKind, Kind, Level
from corpus.ingest.statistics import FIELDS, is_known
from corpus.language.folding import fold

# Rows per page: a screen and a half, so that users read a page instead of scrolling.
PAGE_SIZE = 30
# Longer input is not a search for a title.
MAX_WORDS = 200
# Filter values: no such value; for flaws, any or none.
UNKNOWN, ANY, CLEAN = "-", "any", "none"
SORTS = ("added", "title", "speaker", "date", "level", "kind", "characters", "flaws")
_LEVELS = tuple(Level)
_KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Row:
    """A document for display and search; ``place`` is its position in order of addition, from 0."""

    place: int
    document_id: str
    title: str
    speaker: str
    role: str
    level: Level | None
    kind: Kind
    date: str
    source: str
    characters: int
    flaws: tuple[Flaw, ...]
    lacking: frozenset[str]
    haystack: str

    @classmethod
    def of(cls, place: int, document: Document, characters: int) -> Self:
        """Create the row of a document with this many characters of clean text."""
        words = (
            document.title, document.speaker, document.role, document.occasion, document.place,
            document.source,
        )  # fmt: skip
        return cls(
            place=place,
            document_id=document.id,
            title=document.title,
            speaker=document.speaker,
            role=document.role,
            level=document.level,
            kind=document.kind,
            date=document.date,
            source=document.source,
            characters=characters,
            flaws=document.flaws,
            lacking=frozenset(name for name in FIELDS if not is_known(document, name)),
            haystack=fold("\n".join(words)),
        )


@dataclass(frozen=True, slots=True)
class TableQuery:
    """What to show; an empty filter matches all rows, ``lacks`` names an unknown field."""

    words: str = ""
    level: str = ""
    kind: str = ""
    year: str = ""
    flaw: str = ""
    lacks: str = ""
    sort: str = "added"
    down: bool = False
    page: int = 1

    @classmethod
    def of(cls, asked: Mapping[str, Any]) -> Self:
        """Parse the query of an address; ignore unknown and wrong values."""
        text = {key: str(value) for key, value in asked.items()}
        level, kind, flaw = text.get("level", ""), text.get("kind", ""), text.get("flaw", "")
        year, lacks, page = text.get("year", ""), text.get("lacks", ""), text.get("page", "")
        sort = text.get("sort", "")
        return cls(
            words=text.get("words", "")[:MAX_WORDS],
            level=level if level in (*Level, UNKNOWN) else "",
            kind=kind if kind in tuple(Kind) else "",
            year=year if year == UNKNOWN or (year.isascii() and year.isdigit()) else "",
            flaw=flaw if flaw in (*FlawKind, ANY, CLEAN) else "",
            lacks=lacks if lacks in FIELDS else "",
            sort=sort if sort in SORTS else "added",
            down=text.get("down", "") == "1",
            # A longer number is no page; int() refuses very long ones.
            page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
        )

    def asked(self) -> dict[str, str]:
        """Return the query as fields of an address, without default values."""
        plain = type(self)()
        return {
            one.name: "1" if getattr(self, one.name) is True else str(getattr(self, one.name))
            for one in fields(self)
            if getattr(self, one.name) != getattr(plain, one.name)
        }

    def sorted_by(self, sort: str) -> Self:
        """Return the query sorted by a column; the same column again reverses the order."""
        return replace(self, sort=sort, down=sort == self.sort and not self.down, page=1)

    def turned_to(self, page: int) -> Self:
        """Return the query for another page."""
        return replace(self, page=page)


@dataclass(frozen=True, slots=True)
class TablePage:
    """One page of the matching rows: ``found`` in all, ``page`` of ``pages``."""

    rows: tuple[Row, ...]
    found: int
    page: int
    pages: int


def select(rows: Iterable[Row], query: TableQuery) -> TablePage:
    """Return the page of a query; a page number beyond the last gives the last page."""
    found = ordered([row for row in rows if matches(row, query)], query)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(query.page, pages)
    first = (page - 1) * PAGE_SIZE
    return TablePage(tuple(found[first : first + PAGE_SIZE]), len(found), page, pages)


def matches(row: Row, query: TableQuery) -> bool:
    """Return whether a row matches every filter and has all words, in any script and order."""
    return (
        all(word in row.haystack for word in fold(query.words).split())
        and query.level in ("", row.level or UNKNOWN)
        and query.kind in ("", row.kind)
        and query.year in ("", row.date[:4] or UNKNOWN)
        and (not query.lacks or query.lacks in row.lacking)
        and _has_flaw(row, query.flaw)
    )


def _has_flaw(row: Row, flaw: str) -> bool:
    if flaw in ("", ANY, CLEAN):
        return not flaw or bool(row.flaws) == (flaw == ANY)
    return any(one.kind == flaw for one in row.flaws)


def ordered(rows: Sequence[Row], query: TableQuery) -> list[Row]:
    """Sort the rows; those without the value come last in both directions."""
    known = [row for row in rows if _key(row, query.sort) is not None]
    unknown = [row for row in rows if _key(row, query.sort) is None]
    known.sort(key=lambda row: _key(row, query.sort), reverse=query.down)
    return known + unknown


def _key(row: Row, sort: str) -> Any:
    match sort:
        case "title" | "speaker" | "date":
            return getattr(row, sort) or None
        case "level":
            return None if row.level is None else _LEVELS.index(row.level)
        case "kind":
            return _KINDS.index(row.kind)
        case "characters":
            return row.characters
        case "flaws":
            return len(row.flaws)
    return row.place


def documents_address(query: TableQuery) -> str:
    """Return the address of a query's table within the page."""
    asked = urlencode(query.asked())
    return "#/corpus/documents" + (f"?{asked}" if asked else "")


def document_address(document_id: str) -> str:
    """Return the address of a document within the page."""
    return f"#/corpus/document/{quote(document_id, safe='')}"
