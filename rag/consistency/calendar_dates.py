"""Check that dates, hours and weekdays exist: 2月30日, 13月, 25时, 7月1日（星期四）."""

import calendar
import datetime
import re
from collections.abc import Iterator
from typing import Final

from corpus.calendar.dates import CHINESE_YEAR
from corpus.language.numerals import NUMERALS, by_position
from rag.consistency.quantities import counted
from rag.draft.values import Finding, Severity

_CHECK: Final = "日期"
_WEEKDAY_CHECK: Final = "星期"
_N: Final = rf"(?:\d{{1,2}}|[{NUMERALS}]{{1,3}})"
_YEAR: Final = (
    rf"(?:(?P<year>(?:19|20)\d\d|{CHINESE_YEAR})年"
    r"|(?P<word>今年|去年|上年|明年|前年|后年))?"
)
_DATE: Final = re.compile(
    rf"{_YEAR}(?<![\d{NUMERALS}])(?P<month>{_N})月(?P<day>{_N})(?:日|号(?!线|楼|文|令|院))"
    rf"(?:\s*(?:至|到|—|-|–|~|～)(?P<last>{_N})(?:日|号))?"
)
_MONTH: Final = re.compile(
    rf"(?<![\d{NUMERALS}])(?P<month>1[3-9]|[2-9]\d|0{{1,2}}|十[三四五六七八九]|二十[{NUMERALS[:9]}]?)月(?=底|初|份|中旬|上旬|下旬|末)"
)
_ISO: Final = re.compile(
    r"(?<![\d.\-/])(?P<year>(?:19|20)\d\d)(?P<mark>[-./])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d]|[-./]\d)"
)
_HOUR: Final = re.compile(
    r"(?<![\d.第:：])(?P<hour>\d{1,2})时(?!代|期|刻|间|段|节|速|令|光|长|尚|空|隔|差|候|候|效|限|事|政|不时)"
    r"(?:(?P<minute>\d{1,2})分)?"
)
# 25:00, and 26点 in the afternoon; 60:40 is a ratio and 26点 may be points.
_CLOCK: Final = re.compile(
    r"(?:(?<=[于在至到午晨晚])(?P<hour>2[5-9]|3\d)[:：](?P<minute>[0-5]\d)(?![\d:：])"
    r"|(?<=午|晨|晚|上)(?P<points>2[5-9]|[3-9]\d)点(?=[，。；开前后整半钟]|$))"
)
# What counts up to a moment and not hours: 满60时, 达到30时.
_NO_HOUR: Final = re.compile(r"(?:岁|满|达到?|共|约|每|超过|[A-Za-z])$")
_LAST_HOUR: Final = 24
_LAST_MINUTE: Final = 59
_MONTHS: Final = 12
_FEBRUARY: Final = 2
_LEAP_DAY: Final = 29
_SHIFT: Final = {"今年": 0, "去年": -1, "上年": -1, "明年": 1, "前年": -2, "后年": 2}
_WEEKDAY: Final = re.compile(
    r"\s*(?:[（(，,]\s*)?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])(?!次|届|期|个|年|岁)"
)
_WEEKDAYS: Final = "一二三四五六日"


def check_dates(text: str, date: datetime.date | None) -> tuple[Finding, ...]:
    """Report dates and hours that do not exist, and weekdays that are not those of their dates.

    Args:
        text: The draft, with digits of half width.
        date: The day of the meeting: it gives the year where none is said.
    """
    return (*_days(text, date), *_months(text), *_iso(text), *_hours(text), *_clocks(text))


def _days(text: str, date: datetime.date | None) -> Iterator[Finding]:
    for match in _DATE.finditer(text):
        month, day = counted(match["month"]), counted(match["day"])
        year = _year(match, date)
        if reason := _missing(year, month, max(day, counted(match["last"] or "0")), least=day):
            yield _no_date(match.span(), match[0], reason)
        elif year and not match["last"]:
            yield from _weekday(text, match, (year, month, day), date)


def _year(match: re.Match[str], date: datetime.date | None) -> int:
    """Return the year that a date means; 0 if that is unknown."""
    if match["year"]:
        return by_position(match["year"])
    return date.year + _SHIFT.get(match["word"] or "今年", 0) if date else 0


def _missing(year: int, month: int, day: int, *, least: int = 1) -> str:
    """Return why there is no such day; empty if there is, or if the year must decide."""
    if not 1 <= month <= _MONTHS:
        return "一年只有12个月"
    # 2000 is a leap year: without a year, 29 February may be.
    longest = calendar.monthrange(year or 2000, month)[1]
    if least < 1:
        return "没有0日"
    if day <= longest:
        return ""
    if (month, day) == (_FEBRUARY, _LEAP_DAY):
        return f"{year}年不是闰年，2月只有28天"
    return f"{month}月只有{longest}天"


def _no_date(span: tuple[int, int], words: str, reason: str) -> Finding:
    return Finding.at(span, _CHECK, Severity.ERROR, f"没有“{words}”这个日子：{reason}", "核对日期")


def _weekday(
    text: str, match: re.Match[str], day: tuple[int, int, int], date: datetime.date | None
) -> Iterator[Finding]:
    said = _WEEKDAY.match(text, match.end())
    if said is None:
        return
    meant = datetime.date(*day)
    # Without a year a day around the turn of the year may be of the next one or the last.
    years = (0,) if match["year"] or match["word"] else (0, -1, 1)
    near = [
        other
        for shift in years
        if (other := _moved(meant, shift)) and (not shift or _is_near(other, date))
    ]
    wanted = _WEEKDAYS.index(said["weekday"].replace("天", "日"))
    if any(other.weekday() == wanted for other in near):
        return
    right = _WEEKDAYS[meant.weekday()]
    yield Finding.at(
        (match.start(), said.end()), _WEEKDAY_CHECK, Severity.ERROR,
        f"{meant.year}年{meant.month}月{meant.day}日是星期{right}，不是星期{said['weekday']}",
        f"改为星期{right}，或核对日期",
    )  # fmt: skip


def _moved(day: datetime.date, years: int) -> datetime.date | None:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return None


# Half a year: beyond it, a date without a year is of the year of the meeting.
_NEAR: Final = datetime.timedelta(days=183)


def _is_near(day: datetime.date, date: datetime.date | None) -> bool:
    return date is not None and abs(day - date) < _NEAR


def _months(text: str) -> Iterator[Finding]:
    for match in _MONTH.finditer(text):
        yield _no_date(match.span(), match[0], "一年只有12个月")


def _iso(text: str) -> Iterator[Finding]:
    for match in _ISO.finditer(text):
        month, day = int(match["month"]), int(match["day"])
        if reason := _missing(int(match["year"]), month, day, least=day):
            yield _no_date(match.span(), match[0], reason)


def _hours(text: str) -> Iterator[Finding]:
    for match in _HOUR.finditer(text):
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        late = hour > _LAST_HOUR or (hour == _LAST_HOUR and minute > 0) or minute > _LAST_MINUTE
        before = text[max(0, match.start() - 4) : match.start()]
        if late and (match["minute"] or not _NO_HOUR.search(before)):
            yield Finding.at(
                match.span(), _CHECK, Severity.ERROR,
                f"没有“{match[0]}”这个时刻：一天到24时为止，一小时只有60分", "核对时间",
            )  # fmt: skip


def _clocks(text: str) -> Iterator[Finding]:
    for match in _CLOCK.finditer(text):
        yield Finding.at(
            match.span(), _CHECK, Severity.ERROR,
            f"没有“{match[0]}”这个时刻：一天到24时为止", "核对时间",
        )  # fmt: skip
