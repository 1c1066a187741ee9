"""The numbers of headings, 一、 and （一）, kept in order when sections move."""

import re
from collections.abc import Iterable, Sequence

from corpus.language.numerals import chinese, number
from rag.editing.document import Document, Section

NUMBERED = re.compile(
    r"^(?P<open>[（(]?)(?P<n>[一二三四五六七八九十]+)(?P<shut>[）)]?[、.．]|[）)])"
)


def numbered_in(held: Document) -> list[tuple[Section, re.Match[str]]]:
    """The sections whose headings are numbered 一、二、三, in order."""
    found = [(one, NUMBERED.match(one.heading)) for one in held.sections]
    return [(one, match) for one, match in found if match]


def renumber(held: Document, before: Sequence[tuple[Section, re.Match[str]]]) -> bool:
    """Number headings anew where sections went or changed places; whether one changed.

    Numbers that were not in order before are the writer's own and are left alone.
    """
    now = numbered_in(held)
    known = [section for section, _ in before]
    if [one for one, _ in now] == known:
        return False
    outer, first = before[0][1]["shut"], number(before[0][1]["n"])
    if _in_order([match for _, match in before], outer, first) != [one["n"] for _, one in before]:
        return False
    right = _in_order([match for _, match in now], outer, first)
    changed = [one for one, (_, match) in zip(right, now, strict=True) if one != match["n"]]
    for numeral, (section, match) in zip(right, now, strict=True):
        rest = section.heading[match.end() :]
        section.heading = f"{match['open']}{numeral}{match['shut']}{rest}"
    return bool(changed)


def _in_order(headings: Iterable[re.Match[str]], outer: str, first: int) -> list[str]:
    """The numerals that headings should have; inner ones, as （一）, begin anew under each 一、."""
    counts = {outer: first - 1}
    numerals = []
    for match in headings:
        if match["shut"] == outer:
            counts = {outer: counts[outer]}
        counts[match["shut"]] = counts.get(match["shut"], 0) + 1
        numerals.append(chinese(counts[match["shut"]]))
    return numerals
