"""Parse a user's query into the text to search and its filters.

Pure rules. :mod:`rag.query.clauses` finds the filter words, :mod:`rag.query.words` and
:mod:`rag.query.dates` interpret them.
"""

import datetime
import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from corpus.document.values import Value
from corpus.language.folding import fold
from rag.draft.values import Chip
from rag.query.clauses import FoundWords, clauses, read_clause, trimmed
from rag.query.dates import read_date
from rag.query.filters import Filters
from rag.query.points import phrases_of, points_of, quoted_spans

# Removing words can leave a new clause to read; more rounds find nothing.
_ROUNDS: Final = 3
# If fewer letters remain to be searched, the filter words were the topic itself.
_LEAST_LEFT: Final = 2
# A longer text is a paragraph to match and has no filters.
_LONGEST_REQUEST: Final = 200
_CUT: Final = "，"
# Replaces quoted text, because it is neither a filter word nor the end of a clause.
_QUOTED: Final = "\ufffc"
_EDGE = " \t\r\n\u3000，,；;、。！!？?"


class Query(Value):
    """A parsed query.

    ``asked`` is the user's query. ``text`` is what is searched: the ``kept`` spans of ``asked``,
    joined by commas. ``chips`` are the filters found, by their positions in ``asked``, and
    ``filters`` is their combination. ``points`` are encoded; ``phrases`` must match exactly.
    """

    asked: str
    text: str
    kept: tuple[tuple[int, int], ...]
    chips: tuple[Chip, ...] = ()

    @property
    def points(self) -> tuple[str, ...]:
        """The points of the text."""
        return tuple(points_of(self.text))

    @property
    def phrases(self) -> tuple[str, ...]:
        """The quoted phrases of the text."""
        return phrases_of(self.text)

    @property
    def filters(self) -> Filters:
        """The combined filters of the chips."""
        return filters_of(self.chips)

    def without(self, starts: Collection[int]) -> "Query":
        """Remove the chips at these starts, but do not search their words: the user wants more."""
        chips = tuple(chip for chip in self.chips if chip.start not in starts)
        return self.model_copy(update={"chips": chips})


def filters_of(chips: Sequence[Chip]) -> Filters:
    """Combine the filters of chips."""
    sets = {name: value for chip in chips for name, value in chip.sets.items()}
    return Filters.model_validate(sets)


def literal(text: str) -> Query:
    """Return a query in which all words are searched."""
    start = len(text) - len(text.lstrip())
    kept = text.strip()
    return Query(asked=text, text=kept, kept=((start, start + len(kept)),))


def understand(text: str, *, today: datetime.date | None = None) -> Query:
    """Find the filters in a query, and the text that remains to be searched.

    A query is searched unchanged if nothing else remains, if it asks for two values of one filter
    (县级和市级), or if it is a whole paragraph.

    Args:
        text: The user's query.
        today: The day that 近三年 and 去年 refer to; without it they are no filters.
    """
    if len(text) > _LONGEST_REQUEST:
        return literal(text)
    query = _read(text, today)
    # Parsing the rest again must find no filters, because the page shows it as it is searched.
    return literal(text) if query.chips and _read(query.text, today).chips else query


def _read(text: str, today: datetime.date | None) -> Query:
    # After folding, only cuts are full-width commas.
    masked = _mask_quotations(fold(text), today)
    query, found = literal(text), list[FoundWords]()
    for _ in range(_ROUNDS):
        new = _settled(masked, found, today)
        if not new:
            break
        found += new
        for one in new:
            masked = masked[: one.start] + _CUT * (one.end - one.start) + masked[one.end :]
        kept = _left(masked)
        left = _CUT.join(text[start:end] for start, end in kept)
        if sum(map(str.isalnum, left)) < _LEAST_LEFT:
            break
        query = Query(asked=text, text=left, kept=kept, chips=_chips(text, found))
    return query


def _mask_quotations(text: str, today: datetime.date | None) -> str:
    """Mask the letters of quotations, except a plan's: “十四五”期间."""
    for start, end in quoted_spans(text):
        date = read_date(text, start, today=today)
        if date is None or start + date.length <= end:
            text = text[:start] + _QUOTED * (end - start) + text[end:]
    return text


def _settled(
    text: str, known: Sequence[FoundWords], today: datetime.date | None
) -> list[FoundWords]:
    """Return the filters of a text that do not contradict each other or known ones."""
    new = [one for span in clauses(text) for one in read_clause(text, *span, today=today)]
    counts = Counter(name for one in (*known, *new) for _, word in one.words for name in word.sets)
    return [
        one for one in new if all(counts[name] == 1 for _, word in one.words for name in word.sets)
    ]


def _left(masked: str) -> tuple[tuple[int, int], ...]:
    """Return the spans that remain between removed words, trimmed."""
    kept = []
    for match in re.finditer(f"[^{_CUT}]+", masked):
        start, end = _without_edges(masked, *match.span())
        start, end = trimmed(masked, start, end)
        start, end = _without_edges(masked, start, end)
        if start < end:
            kept.append((start, end))
    return tuple(kept)


def _without_edges(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _chips(text: str, found: Sequence[FoundWords]) -> tuple[Chip, ...]:
    chips = [
        Chip(
            label=word.label,
            words=text[start : start + word.length],
            start=start,
            end=start + word.length,
            sets=word.sets,
        )
        for one in found
        for start, word in one.words
    ]
    return tuple(sorted(chips, key=lambda chip: chip.start))
