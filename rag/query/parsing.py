"""Queries as writers put them: what is searched, and the filters among its words.

Pure rules. Where filter words stand is read by :mod:`rag.query.clauses`, what they say by
:mod:`rag.query.words` and :mod:`rag.query.dates`.
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

# A clause that turns up as the words around it go is read too; more rounds find nothing.
_ROUNDS: Final = 3
# What is left to be searched must have so many letters, else the words were what was looked for.
_LEAST_LEFT: Final = 2
# A longer text is a paragraph to match: it asks for nothing.
_LONGEST_REQUEST: Final = 200
_CUT: Final = "，"
# Stands for what is quoted: no word of a filter, and no end of a clause.
_QUOTED: Final = "\ufffc"
_EDGE = " \t\r\n\u3000，,；;、。！!？?"


class Query(Value):
    """A query, understood.

    ``asked`` is the query as it was put. ``text`` is what is searched: the ``kept`` spans of
    ``asked`` joined by commas. ``chips`` are the filters understood, by their places in ``asked``,
    and ``filters`` what they set together. ``points`` are what is encoded, ``phrases`` what must be
    found letter by letter, first.
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
        """What the text has in quotation marks."""
        return phrases_of(self.text)

    @property
    def filters(self) -> Filters:
        """What the chips set."""
        return filters_of(self.chips)

    def without(self, starts: Collection[int]) -> "Query":
        """The query with some of its chips, by where they start, taken back; its text stays.

        Who takes a filter back wants more of the same: its words are not searched instead.
        """
        chips = tuple(chip for chip in self.chips if chip.start not in starts)
        return self.model_copy(update={"chips": chips})


def filters_of(chips: Sequence[Chip]) -> Filters:
    """What some chips set together."""
    sets = {name: value for chip in chips for name, value in chip.sets.items()}
    return Filters.model_validate(sets)


def literal(text: str) -> Query:
    """A query whose words are all searched."""
    start = len(text) - len(text.lstrip())
    kept = text.strip()
    return Query(asked=text, text=kept, kept=((start, start + len(kept)),))


def understand(text: str, *, today: datetime.date | None = None) -> Query:
    """The filters among the words of a query, and what is left to be searched.

    A query that holds nothing else is searched as it stands, and so is one that asks for two
    things at once (县级和市级) or is a whole paragraph.

    Args:
        text: The query as it was put.
        today: The day as of which 近三年 and 去年 are meant; without it they are no filters.
    """
    if len(text) > _LONGEST_REQUEST:
        return literal(text)
    query = _read(text, today)
    # Understanding again what is left must change nothing: the page shows it as it is searched.
    return literal(text) if query.chips and _read(query.text, today).chips else query


def _read(text: str, today: datetime.date | None) -> Query:
    # Folded, every comma that is not of half width is a cut.
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
    """The text with a sign for each letter of a quotation, but of a plan: “十四五”期间."""
    for start, end in quoted_spans(text):
        date = read_date(text, start, today=today)
        if date is None or start + date.length <= end:
            text = text[:start] + _QUOTED * (end - start) + text[end:]
    return text


def _settled(
    text: str, known: Sequence[FoundWords], today: datetime.date | None
) -> list[FoundWords]:
    """The filters of a text that do not contradict each other or those known."""
    new = [one for span in clauses(text) for one in read_clause(text, *span, today=today)]
    counts = Counter(name for one in (*known, *new) for _, word in one.words for name in word.sets)
    return [
        one for one in new if all(counts[name] == 1 for _, word in one.words for name in word.sets)
    ]


def _left(masked: str) -> tuple[tuple[int, int], ...]:
    """The spans that stay: runs between what was cut out, without their frames."""
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
