"""Infer the year of a speech from the events that it mentions.

If a speech looks back on the fifth plenum of a term and says that its year is the first of a plan,
it was given in that year, between that plenum and the next one. Each sign narrows the interval. The
result is a year only if most of the interval lies in it. The events are in ``milestones.json``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from corpus.calendar.dates import YEARS
from corpus.calendar.milestones import shipped
from corpus.files.shipped import shipped_json
from corpus.language.numerals import NUMERALS, number

# Other meetings that date speeches, with their first day (Xinhua, 2015-07-07 and 2021-02-25).
_MEETINGS = {"党的群团工作会议": date(2015, 7, 6), "全国脱贫攻坚总结表彰大会": date(2021, 2, 25)}
# First year and number of sessions of early terms of the National People's Congress. From the fifth
# term on, a term has five years with one session each. The terms between had fewer sessions.
_FIRST_TERMS = {"一": (1954, 5), "二": (1959, 2)}
_FIFTH_TERM = 1978

_ANCHOR = re.compile(r"今年|去年")
# 今年7月中央召开… dates a speech; 今年是贯彻十九大精神的开局之年 does not.
_HELD = re.compile(r"(?:今年|去年)[^。]{0,40}(?:召开|举行|闭幕|开幕|作出|印发|出台)")
# 半个月前, 不久前: nearly always in the same year.
_JUST_HELD = re.compile(r"(?:半个月|[一两三几\d]+(?:天|周|个星期)|上周|前不久|不久)前")
_COMING = re.compile(r"召开之?前|即将|将于|将要|喜迎|迎接|筹备")
# “十三五”开局之年 is the first year of the plan, 收官之年 the last.
_PLAN_YEAR = re.compile(
    r"“?(十[一二三四五])五”?(?:规划)?(?:时期|目标|任务)?(?:的|实施的?)?"
    r"(开局之年|收官之年|起步之年|第一年|最后一年|收官、)"
)
_NOT_NOW = re.compile(r"(?:去年|明年|后年|到|当年|前年|\d{4}年)[^，。]{0,10}$")
_SUMMED_UP = re.compile(
    r"(?:^|\n)[一二三（(、）)\s]*(?:关于)?(\d{4})年(?:的)?(?:政府)?工作(?:的)?(?:主要)?"
    r"(?:回顾|总结|情况)|(?:首先|先)报告(\d{4})年的?工作"
)
_SUMMED_UP_LAST_YEAR = re.compile(
    r"(?:^|\n)[一二（(、）)\s]*(?:去年|过去一年)(?:的)?工作(?:的)?回顾\s*(\d{4})年"
)
_SESSION = re.compile(
    rf"(?:向|在|^|\n)第([{NUMERALS}]{{1,3}})届全国人(?:民代表)?大(?:会)?"
    r"第([一二三四五])次会议(?:上|听取|提出|关于|作|审议)"
)
_AT_CONGRESS = re.compile(
    rf"中国共产党第([{NUMERALS}]{{2,3}})次全国代表大会(?:上的报告|，?是[^。]{{2,60}}召开)"
)
# The opening says what the text is; later mentions of sessions and congresses are in the past.
_OPENING = 600
# A meeting's decisions are carried out until those of the next one reach the counties.
_UNTIL_KNOWN = timedelta(days=60)
# The list of plenums is complete from this day on; earlier, the next one is unknown.
_WHOLE_FROM = date(1997, 9, 1)
# These plenums prepare a congress, and many texts still name the one before.
_PREPARING = ("二", "七")
_PAST_YEAR = re.compile(r"(?<![\d至到])(\d{4})年(?![底末]?前|目标|远景|时?要?[达实建])")
_MOSTLY = 0.85


@dataclass(frozen=True, slots=True)
class Dated:
    """A year, or a month as ``YYYY-MM``, its confidence (0 to 1) and the words as evidence."""

    value: str
    confidence: float
    evidence: str


def year_of(title: str, text: str) -> Dated | None:
    """Return the year from what the text says about this year, or from the events in it."""
    return (
        _of_session(f"{title}\n{text[:_OPENING]}")
        or _of_summary(text)
        or next(_of_this_year(text), None)
        or _of_interval(text)
    )


def last_event(text: str) -> tuple[date, str] | None:
    """Return the end of the last past event in a text, and its name."""
    past = [
        (ended, words)
        for ended, words, at in events_in(text)
        if not _COMING.search(text[max(0, at - 8) : at + len(words) + 8])
    ]
    return max(past) if past else None


def events_in(text: str) -> Iterator[tuple[date, str, int]]:
    """Yield events named in the text: when they ended, the words, and their offset."""
    for pattern, ended in _events():
        match = pattern.search(text)
        if match:
            yield ended, match.group(), match.start()
    for match in _PLENUM.finditer(text):
        plenum = shipped().plenums.get((match.group(1), match.group(2)[-1]))
        if plenum:
            yield plenum["to"], match.group(), match.start()


_PLENUM = re.compile(
    rf"([{NUMERALS}]{{2}}|二十)届((?:[{NUMERALS}](?:中)?[、和及与]?)*[{NUMERALS}])中全会"
)


def _of_session(opening: str) -> Dated | None:
    """Date by a session of the National People's Congress (year) or a Party congress (month)."""
    match = _SESSION.search(opening)
    if match:
        year = _session_year(match.group(1), int(number(match.group(2))))
        if year:
            return Dated(str(year), 0.85, match.group().strip())
    match = _AT_CONGRESS.search(opening)
    congress = shipped().congresses.get(match.group(1)) if match else None
    return Dated(f"{congress['from']:%Y-%m}", 0.8, match.group()) if match and congress else None


def _session_year(term: str, session: int) -> int | None:
    count = number(term)
    if count >= 5:
        year = _FIFTH_TERM + 5 * (count - 5) + session - 1
        return year if year in YEARS else None
    first, sessions = _FIRST_TERMS.get(term, (0, 0))
    return first + session - 1 if session <= sessions else None


def _of_summary(text: str) -> Dated | None:
    """Date by a report on one year's work, which is given in the next year."""
    match = _SUMMED_UP.search(text)
    if match:
        return Dated(str(int(match.group(1) or match.group(2)) + 1), 0.85, match.group().strip())
    match = _SUMMED_UP_LAST_YEAR.search(text)
    return Dated(str(int(match.group(1)) + 1), 0.85, match.group().strip()) if match else None


def _of_this_year(text: str) -> Iterator[Dated]:
    """Yield years that follow from “this year” and something dated in the same clause."""
    for match in _PLAN_YEAR.finditer(text):
        plan = shipped().plans.get(match.group(1) + "五")
        before = text[max(0, match.start() - 14) : match.start()]
        if plan and ("今年" in before or not _NOT_NOW.search(before)):
            begins = match.group(2)[:2] in ("开局", "起步", "第一")
            sure = "今年" in before
            yield Dated(str(plan["from" if begins else "to"]), 0.8 if sure else 0.6, match.group())
    for clause in re.split(r"[。；！？\n]", text):
        if "年" in clause or "前" in clause:
            yield from _of_clause(clause)


def _of_clause(clause: str) -> Iterator[Dated]:
    anchor, just = _ANCHOR.search(clause), _JUST_HELD.search(clause)
    held = anchor and _HELD.search(clause)
    dated = next(events_in(clause), None) if held or just else None
    if dated and not _COMING.search(clause):
        year = dated[0].year + (held is not None and anchor is not None and anchor[0] == "去年")
        yield Dated(str(year), 0.8 if held else 0.7, clause[:40])
    yield from _of_anniversary(clause)


_CELEBRATING = re.compile(
    r"今年(?:是|恰逢|适逢|正值|迎来|我们)|(?:再过|还有)[^，。]{1,6}天|今天[^，。]{0,12}(?:庆祝|纪念)"
)


def _of_anniversary(clause: str) -> Iterator[Dated]:
    if not _CELEBRATING.search(clause):
        return
    for pattern, founded in _anniversaries():
        match = pattern.search(clause)
        if match and number(match.group(1)) % 5 == 0:
            yield Dated(str(founded + number(match.group(1))), 0.8, clause[:40])


def _of_interval(text: str) -> Dated | None:
    """Return the year with most of the interval from the last past meeting to the next one."""
    last = last_event(text)
    if last is None or last[0] < _WHOLE_FROM:
        return None
    since, words = last
    until = next((day for day in _turns() if day > since), None)
    if until is None:
        return None
    named = [int(year) for year in _PAST_YEAR.findall(text) if int(year) in YEARS]
    latest = max((year for year in named if year <= (until + _UNTIL_KNOWN).year), default=0)
    narrowed = max(since, date(latest, 1, 1)) if latest else since
    year, share = _year_within(narrowed, until + _UNTIL_KNOWN)
    sure = share >= _MOSTLY and latest == year and _carries_out(text, words)
    evidence = f"{words}、{latest}年" if latest else words
    return Dated(str(year), 0.6 if sure else 0.35, evidence)


def _carries_out(text: str, words: str) -> bool:
    """Return whether a text carries out a meeting's decisions; 十八大以来 may be said for years."""
    named = re.escape(words)
    return bool(
        re.search(rf"(?:贯彻|学习|落实|传达)[^。；\n]{{0,60}}{named}(?!以来)", text)
        or re.search(rf"{named}[^。；，\n]{{0,16}}精神", text)
    )


def _year_within(since: date, until: date) -> tuple[int, float]:
    """Return the year with most of an interval, and the share of the interval in it."""
    days: dict[int, int] = {}
    for year in range(since.year, until.year + 1):
        first, last = max(since, date(year, 1, 1)), min(until, date(year, 12, 31))
        days[year] = (last - first).days + 1
    best = max(days, key=lambda year: days[year])
    return best, days[best] / sum(days.values())


@lru_cache(maxsize=1)
def _turns() -> tuple[date, ...]:
    """Return the days on which congresses and plenums ended, in order."""
    plenums = (row for (_, name), row in shipped().plenums.items() if name not in _PREPARING)
    return tuple(sorted(row["to"] for row in (*plenums, *shipped().congresses.values())))


@lru_cache(maxsize=1)
def _events() -> tuple[tuple[re.Pattern[str], date], ...]:
    congresses = [(f"{name}大", row["to"]) for name, row in shipped().congresses.items()]
    return tuple(
        (re.compile(rf"(?<![{NUMERALS}]){words}(?![{NUMERALS}])"), ended)
        for words, ended in (*_MEETINGS.items(), *congresses)
    )


@lru_cache(maxsize=1)
def _anniversaries() -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple(
        (re.compile(rf"{row['pattern']}(\d{{1,3}}|[{NUMERALS}百]{{1,5}})周年"), int(row["year"]))
        for row in shipped_json("corpus.calendar", "milestones")["anniversaries"]
    )
