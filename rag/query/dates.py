"""Parse the dates of queries: 2021年以来, 近三年, 去年, “十四五”期间, 十九大以来."""

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Final

from corpus.calendar.dates import CHINESE_YEAR, NUMBER
from corpus.calendar.milestones import shipped
from corpus.language.numerals import NUMERALS, by_position, number, read
from rag.query.words import LABELS, FilterWord, Sets

# The number of years assumed for 近几年, which gives none.
_SEVERAL: Final = 5
_A_YEAR = rf"(?:(?:19|20)\d{{2}}|{CHINESE_YEAR})"
_YEAR = rf"(?<![\d.{NUMERALS}])(?P<year>{_A_YEAR})"
_SINCE = r"(?:以来|以后|之后|过后|[起后](?!来|续|半|草|步|点|勤|备|台|果|者))"
# 2016年以前 includes 2016, as in official usage; 2016年前 and 2016年之前 do not.
_BEFORE = r"(?:(?P<own>(?:及|和)?以前|[及和]之前)|(?:之前|前(?!后|半|三|期|列|提|沿|往|瞻)))"
_SPANNED = r"(?:时期以来|期间以来|以来|期间|时期)"
_COUNT = rf"(?P<count>[{NUMERALS}两几\d]{{1,3}})"

_Reader = Callable[[re.Match[str], datetime.date | None], Sets | None]


def read_date(text: str, start: int, *, today: datetime.date | None) -> FilterWord | None:
    """Return the longest date that begins at ``start``; relative dates need ``today``."""
    found = list(_dates(text, start, today))
    return max(found, key=lambda word: word.length, default=None)


def _dates(text: str, start: int, today: datetime.date | None) -> Iterator[FilterWord]:
    for pattern, reader, strong in _READERS:
        match = pattern.match(text, start)
        sets = reader(match, today) if match else None
        if match and sets:
            yield FilterWord(len(match.group()), _label(sets), sets, alone=True, ends=strong)


def _label(sets: Sets) -> str:
    since, until = str(sets.get("since", "")), str(sets.get("until", ""))
    if since == until:
        return f"{LABELS['since']} {since}"
    if since and until:
        return f"{LABELS['since']} {since} 至 {until}"
    return f"{LABELS['since']} {since} 以来" if since else f"{LABELS['since']} {until} 以前"


def _year_to_year(match: re.Match[str], _: datetime.date | None) -> Sets | None:
    first, last = sorted(by_position(match[name]) for name in ("year", "last"))
    return {"since": str(first), "until": str(last)}


def _since_day(match: re.Match[str], _: datetime.date | None) -> Sets | None:
    day = _day(match)
    return {"since": day} if day else None


def _before_year(match: re.Match[str], _: datetime.date | None) -> Sets | None:
    last = by_position(match["year"]) - (0 if match["own"] else 1)
    return {"until": str(last)}


def _in_day(match: re.Match[str], _: datetime.date | None) -> Sets | None:
    day = _day(match)
    return {"since": day, "until": day} if day else None


def _day(match: re.Match[str]) -> str:
    """Return ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; empty if there is no such day."""
    later = (match[part] for part in ("month", "day"))
    given = [str(by_position(match["year"])), *(f"{number(part):02}" for part in later if part)]
    try:
        datetime.date.fromisoformat("-".join((*given, "01", "01")[:3]))
    except ValueError:
        return ""
    return "-".join(given)


def _named_year(match: re.Match[str], today: datetime.date | None) -> Sets | None:
    if today is None:
        return None
    year = str(today.year - ("今去前".index(match["which"])))
    return {"since": year} if match["since"] else {"since": year, "until": year}


def _lately(match: re.Match[str], today: datetime.date | None) -> Sets | None:
    if today is None:
        return None
    count = _count(match["count"])
    if not 0 < count < 100:
        return None
    months = count * (12 if match["unit"] == "年" else 1)
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    # Every month has a 28th day.
    return {"since": datetime.date(year, month + 1, min(today.day, 28)).isoformat()}


def _count(digits: str) -> int:
    """Return the upper bound of a count: 近三四年 begins four years ago."""
    amount = read(digits)
    return _SEVERAL if digits == "几" else int(amount.high if amount else 0)


def _plan(match: re.Match[str], _: datetime.date | None) -> Sets | None:
    row = shipped().plans.get(match["plan"])
    if row is None:
        return None
    since = {"since": str(row["from"])}
    return dict(since) if "以来" in match.group() else {**since, "until": str(row["to"])}


def _congress(match: re.Match[str], _: datetime.date | None) -> Sets | None:
    row = shipped().congresses.get(match["term"])
    return _around(row, match) if row else None


def _plenum(match: re.Match[str], _: datetime.date | None) -> Sets | None:
    row = shipped().plenums.get((match["term"], match["number"]))
    return _around(row, match) if row else None


def _around(row: dict[str, datetime.date], match: re.Match[str]) -> Sets:
    if match["since"]:
        return {"since": row["from"].isoformat()}
    return {"until": (row["from"] - datetime.timedelta(days=1)).isoformat()}


_DAY = rf"年?(?:(?<=年)(?P<month>{NUMBER})月(?:(?P<day>{NUMBER})[日号])?)?"
_TERM = rf"(?:党的)?(?P<term>[{NUMERALS}]{{1,3}})"
# Pattern, reader, and whether the date is a filter at the end of a clause by itself.
_READERS: Final[tuple[tuple[re.Pattern[str], _Reader, bool], ...]] = tuple(
    (re.compile(pattern), read, strong)
    for pattern, read, strong in (
        (
            rf"{_YEAR}年?(?:到|至|-|—|–|~|～)(?P<last>{_A_YEAR})(?!\d)年?(?:期间|之间|间)?",
            _year_to_year,
            True,
        ),
        (rf"(?:自|从)?{_YEAR}{_DAY}{_SINCE}", _since_day, True),
        (rf"{_YEAR}年?{_BEFORE}", _before_year, True),
        (rf"{_YEAR}(?=年){_DAY}度?", _in_day, False),
        (r"(?P<which>[今去前])年(?P<since>以来)?", _named_year, False),
        (rf"(?:最近|过去|近){_COUNT}个?(?P<unit>[年月])(?:以来|来|内|间)?", _lately, True),
        (r"[“\"]?(?P<plan>[八九十一二三四五]{2,3}五|八五|九五)[”\"]?" + _SPANNED, _plan, True),
        (
            rf"(?:自|从)?{_TERM}大(?:(?P<since>以来|以后|之后)|(?:以前|之前|前(?!后|夕)))",
            _congress,
            True,
        ),
        (
            rf"(?:自|从)?{_TERM}届(?P<number>[{NUMERALS}])中全会(?:(?P<since>以来|以后|之后)|(?:以前|之前))",
            _plenum,
            True,
        ),
    )
)
