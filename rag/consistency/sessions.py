"""Check the ordinals of congresses, plenums and sessions: 二十届八中全会 cannot be."""

import datetime
import re
from collections.abc import Iterator
from typing import Final

from corpus.calendar.milestones import shipped
from corpus.language.numerals import NUMERALS, number
from rag.draft.values import Finding, Severity

_CHECK: Final = "届次"
_TERM: Final = rf"(?P<term>二十[{NUMERALS[:9]}]?|十[{NUMERALS[:9]}])"
_PLENUM: Final = re.compile(rf"{_TERM}届(?P<number>[{NUMERALS}]{{1,2}})中全会")
_CONGRESS: Final = re.compile(
    rf"(?:党的|共产党|中共)(?:{_TERM}大(?!队|型|类|项|家|重点)"
    rf"|第{_TERM.replace('term', 'full')}次全国代表大会)"
)
_SESSION: Final = re.compile(
    rf"(?:{_TERM}届全国(?P<body>人大|政协|人民代表大会)"
    rf"|全国(?P<other>人大|政协){_TERM.replace('term', 'late')}届)"
    rf"第?(?P<number>[{NUMERALS}]{{1,2}})次(?:全体)?会议"
)
# Since the fourteenth each Central Committee has held seven plenums; the thirteenth held nine.
_PLENUMS: Final = 7
_LONG_TERM: Final = {"十三": 9}
_FIRST_WITH_SEVEN: Final = 11
# A congress meets every five years; it is spoken of as one to come for two years before.
_CONGRESS_YEARS: Final = 5
_ANNOUNCED_YEARS: Final = 2
# The fifth National People's Congress first met in 1978; since then a term has five sessions.
_FIFTH: Final = (5, 1978)
_SESSIONS: Final = 5
# Sessions are in March, and are written about before.
_MONTH: Final = 3
# What is said of a meeting that has been: a coming one is only prepared, called and awaited.
_HELD: Final = re.compile(
    r"[”’」]?(?:上(?!会)|期间|以来|之后|的?(?:精神|报告|公报|决定|决议|胜利闭幕|闭幕|通过|作出|作了"
    r"|部署|提出|指出|强调|明确|要求|批准))"
)


# 召开十四届全国人大四次会议的决定 is made before it.
_CALLED: Final = re.compile(r"(?:召开|向|提请|提交|印发|迎接|列席|出席)(?:党的)?第?$")


def check_sessions(text: str, date: datetime.date | None) -> tuple[Finding, ...]:
    """Report plenums, congresses and sessions that cannot be, or that were not before the day.

    Those known to the calendar are judged by :mod:`rag.formulations.dated`; here are the others.

    Args:
        text: The draft.
        date: The day of the meeting; without it only ordinals that never were are reported.
    """
    return (*_plenums(text, date), *_congresses(text, date), *_sessions(text, date))


def _plenums(text: str, date: datetime.date | None) -> Iterator[Finding]:
    known = shipped()
    for match in _PLENUM.finditer(text):
        term, ordinal = match["term"], number(match["number"])
        most = _LONG_TERM.get(term, _PLENUMS)
        if (term, match["number"]) in known.plenums or number(term) < _FIRST_WITH_SEVEN:
            continue
        if ordinal > most:
            yield _finding(
                match, f"“{match[0]}”不会有：一届中央委员会开{most}次全会", Severity.ERROR
            )
            continue
        held = {number(n): row for (t, n), row in known.plenums.items() if t == term}
        latest = max(held, default=0)
        if date and latest and ordinal > latest and date <= held[latest]["to"]:
            day = held[latest]["from"].isoformat()
            yield _finding(
                match,
                f"{term}届{NUMERALS[latest - 1]}中全会{day}才召开，"
                f"会议当天（{date}）还没有“{match[0]}”",
                Severity.ERROR,
            )


def _congresses(text: str, date: datetime.date | None) -> Iterator[Finding]:
    known = shipped().congresses
    last = max(known, key=number)
    for match in _CONGRESS.finditer(text):
        ahead = number(match["term"] or match["full"]) - number(last)
        if date is None or ahead < 1:
            continue
        year = known[last]["from"].year + ahead * _CONGRESS_YEARS
        early = date.year < year - _ANNOUNCED_YEARS
        if date.year < year and (early or _is_said_held(text, match)):
            yield _finding(
                match,
                f"按五年一次，“{match[0]}”在{year}年，会议当天（{date}）还没有开",
                Severity.ERROR,
            )


def _is_said_held(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 6) : match.start()]
    return bool(_HELD.match(text, match.end()) and not _CALLED.search(before))


def _sessions(text: str, date: datetime.date | None) -> Iterator[Finding]:
    for match in _SESSION.finditer(text):
        term, ordinal = number(match["term"] or match["late"]), number(match["number"])
        first, year = _FIFTH
        held = year + _SESSIONS * (term - first) + ordinal - 1
        if ordinal > _SESSIONS:
            yield _finding(
                match,
                f"“{match[0]}”不会有：一届全国{match['body'] or match['other']}开{_SESSIONS}次会议",
                Severity.ERROR,
            )
        elif _is_before(date, held) and (_is_early(date, held) or _is_said_held(text, match)):
            yield _finding(
                match, f"“{match[0]}”在{held}年3月，会议当天（{date}）还没有开", Severity.ERROR
            )


def _is_before(date: datetime.date | None, year: int) -> bool:
    """Return whether the March session of a year is still to come."""
    return date is not None and (date.year, date.month) < (year, _MONTH)


def _is_early(date: datetime.date | None, year: int) -> bool:
    """Return whether a session is too far ahead to be prepared."""
    return date is not None and date.year < year - 1


def _finding(match: re.Match[str], reason: str, severity: Severity) -> Finding:
    return Finding.at(match.span(), _CHECK, severity, reason, "核对届次和会议日期")
