"""When a speech was given: from its header, its page, its own words, or the events it names.

What is written as a date counts most; a year that only follows from an event counts less, and
nothing inferred counts where the text contradicts itself. The events are data:
``data/milestones.json``.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from corpus.document import DatePrecision

# Below this a date is a guess that would mislead: the document is called undated instead.
LEAST_CONFIDENCE = 0.5
# How much is left of the confidence where dates in the text exclude each other.
_CONTRADICTED = 0.4
# A speech is published within a season; a page that is older or younger is a reprint.
_PUBLISHED_WITHIN_DAYS = 92
# Header lines: title, speaker, date. Longer lines are paragraphs.
_HEADER_LINES, _LONGEST_HEADER_LINE = 6, 60
# Where a page lost its line feeds, the date in brackets follows the title directly.
_GLUED_HEADER = 120
_YEARS = range(1949, 2100)

_DIGITS = "〇一二三四五六七八九"
_Y = r"(\d{4}|[〇○零一二三四五六七八九]{4})"
_N = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_DATE = re.compile(
    rf"{_Y}\s*年\s*(?:{_N}\s*月\s*(?:{_N}\s*[日号])?)?|(\d{{4}})([-/.])(\d{{1,2}})(?:\5(\d{{1,2}}))?(?!\d)"
)
_BRACKETED = re.compile(rf"[（(]\s*{_Y}年{_N}月{_N}日[^（）()\n]{{0,16}}[）)]")
_PUBLISHED = re.compile(
    r"(?<!上传)(?:发布|发表|刊发|刊登|更新|发稿)?(?:日期|时间)\s*[:：]\s*(?=(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}))"
)
_MEETING_DAY = re.compile(
    rf"{_N}月{_N}日(?:上午|下午|晚上?)?[,，]?\s*(?:我[省市县区镇乡州局]|全[省市县区镇乡州])[^。\n]{{0,20}}(?:召开|举行)"
)
_ANCHOR = re.compile(r"今年|去年")
# 今年7月中央召开… dates a speech; 今年是贯彻十九大精神的开局之年 does not.
_HELD = re.compile(r"(?:今年|去年)[^。]{0,40}(?:召开|举行|闭幕|开幕)")
_COMING = re.compile(r"召开之?前|即将|将于|将要|喜迎|迎接")
_YEAR_OF_TITLE = re.compile(r"(?<!\d)(\d{4})年")
# “十三五”开局之年 is its first year, 收官之年 its last.
_PLAN_YEAR = re.compile(
    r"今年是[^。；\n]{0,16}“?(十[一二三四五]五)”?(?:规划)?[^。；\n]{0,8}(开局|收官|起步|最后一年)"
)

# Meetings beside congresses and plenums that speeches of all levels date themselves by, with the
# month they were held in (Xinhua, 2015-07-07 and 2021-02-25).
_MEETINGS = {"党的群团工作会议": date(2015, 7, 6), "全国脱贫攻坚总结表彰大会": date(2021, 2, 25)}


@dataclass(frozen=True, slots=True)
class Dating:
    """A date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, how sure it is (0 to 1), and why."""

    value: str
    precision: DatePrecision
    confidence: float
    evidence: str


def parse_date(text: str) -> tuple[str, DatePrecision] | None:
    """The first date in a string, in any of the usual spellings, or a bare year; else None."""
    for match in _DATE.finditer(text):
        found = _normal(match)
        if found:
            return found
    year = re.fullmatch(r"\s*(\d{4})\s*", text)
    return _iso(int(year.group(1)), 0, 0) if year else None


def find_date(
    title: str, text: str, raw_text: str, *, contradicted: bool, news: bool
) -> Dating | None:
    """The date of a speech, or None where nothing tells.

    Args:
        title: Its title.
        text: The clean text.
        raw_text: The raw text, where a page says when it was published.
        contradicted: Whether the dates in the text exclude each other.
        news: Whether the text is a news report: its date is that of publication.
    """
    written = _written(text)
    if written:
        return written
    inferred = _inferred(title, text, raw_text, news=news)
    if inferred and contradicted:
        return Dating(
            inferred.value,
            inferred.precision,
            inferred.confidence * _CONTRADICTED,
            f"{inferred.evidence}；文中时间自相矛盾",
        )
    return inferred


def _written(text: str) -> Dating | None:
    """A date that stands in the header or under the speech."""
    lines = text.split("\n")
    header = [line for line in lines[:_HEADER_LINES] if len(line) <= _LONGEST_HEADER_LINE]
    for line in header:
        found = parse_date(line)
        if found and found[1] != "year" and not line.endswith(("。", "，", "；")):
            return Dating(*found, 0.95, line)
    bracketed = _BRACKETED.search(text, 0, _GLUED_HEADER)
    found = parse_date(bracketed.group()) if bracketed else None
    if bracketed and found:
        return Dating(*found, 0.9, bracketed.group())
    found = parse_date(lines[-1]) if len(lines[-1]) <= 24 else None
    if found and found[1] != "year":
        return Dating(*found, 0.85, lines[-1])
    return None


def _inferred(title: str, text: str, raw_text: str, *, news: bool) -> Dating | None:
    day = _meeting_day(raw_text) or _meeting_day(text)
    published = _published(raw_text)
    if published and not news and day:
        combined = _day_before(published[0], day[0])
        if combined:
            return Dating(combined, "day", 0.85, f"{day[1]}；{published[1]}")
    if published:
        return Dating(published[0].isoformat(), "day", 0.8, published[1])
    year = _year(title, text)
    if year and day:
        value = _iso(year[0], *day[0])
        if value:
            return Dating(*value, year[1] - 0.1, f"{day[1]}；{year[2]}")
    if year:
        return Dating(str(year[0]), "year", year[1], year[2])
    return _after_events(text, day) if day else None


def _meeting_day(text: str) -> tuple[tuple[int, int], str] | None:
    """Month and day of the meeting where its year is not said: 12月15日下午，我市召开."""
    match = _MEETING_DAY.search(text)
    if not match or re.search(r"\d{4}年\s*$", text[: match.start()]):
        return None
    return (_number(match.group(1)), _number(match.group(2))), match.group()


def _published(raw_text: str) -> tuple[date, str] | None:
    for match in _PUBLISHED.finditer(raw_text):
        found = parse_date(match.group(1) + "日")
        if found and found[1] == "day":
            return date.fromisoformat(found[0]), match.group() + match.group(1)
    return None


def _day_before(published: date, day: tuple[int, int]) -> str | None:
    for year in (published.year, published.year - 1):
        value = _iso(year, *day)
        if value and 0 <= (published - date.fromisoformat(value[0])).days <= _PUBLISHED_WITHIN_DAYS:
            return value[0]
    return None


def _year(title: str, text: str) -> tuple[int, float, str] | None:
    """The year, its confidence and the words for it."""
    anchored = next(_anchored_years(text), None)
    titled = _YEAR_OF_TITLE.search(title)
    if titled and int(titled.group(1)) in _YEARS:
        year = int(titled.group(1))
        agrees = anchored is None or anchored[0] == year
        return year, 0.85 if agrees else 0.4, f"标题：{titled.group()}"
    return (anchored[0], 0.8, anchored[1]) if anchored else None


def _anchored_years(text: str) -> Iterator[tuple[int, str]]:
    """Years that follow from “this year” and something dated in one clause."""
    for match in _PLAN_YEAR.finditer(text):
        first, last = _plans().get(match.group(1), (0, 0))
        if first:
            yield (first if match.group(2) in ("开局", "起步") else last), match.group()
    for clause in re.split(r"[。；！？\n]", text):
        anchor = _ANCHOR.search(clause)
        dated = next(_events_in(clause), None) if anchor and _HELD.search(clause) else None
        if anchor and dated and not _COMING.search(clause):
            yield dated[0].year + (anchor.group() == "去年"), clause[:40]
        yield from _anniversary_years(clause)


def _anniversary_years(clause: str) -> Iterator[tuple[int, str]]:
    if not re.search(r"今年(?:是|恰逢|适逢|正值|迎来|我们)", clause):
        return
    for pattern, founded in _anniversaries():
        match = pattern.search(clause)
        if match and _number(match.group(1)) % 5 == 0:
            yield founded + _number(match.group(1)), clause[:40]


def _after_events(text: str, day: tuple[tuple[int, int], str]) -> Dating | None:
    """The first such day after the last event that the text looks back on."""
    past = [
        (ended, words, at)
        for ended, words, at in _events_in(text)
        if not _COMING.search(text[max(0, at - 8) : at + len(words) + 8])
    ]
    if not past:
        return None
    last, words, _ = max(past)
    for year in (last.year, last.year + 1):
        value = _iso(year, *day[0])
        if value and date.fromisoformat(value[0]) >= last:
            return Dating(*value, 0.6, f"{day[1]}；在{words}之后")
    return None


def _events_in(text: str) -> Iterator[tuple[date, str, int]]:
    """Events named in the text: when they ended, the words, where."""
    for words, ended in _events():
        at = text.find(words)
        if at >= 0:
            yield ended, words, at


@lru_cache(maxsize=1)
def _milestones() -> dict[str, list[dict[str, str]]]:
    path = files("corpus") / "data" / "milestones.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _events() -> tuple[tuple[str, date], ...]:
    data = _milestones()
    congresses = [(f"{row['number']}大", row["to"]) for row in data["congresses"]]
    plenums = [(f"{row['term']}届{row['number']}中全会", row["to"]) for row in data["plenums"]]
    dated = [(words, date.fromisoformat(ended)) for words, ended in (*plenums, *congresses)]
    return (*_MEETINGS.items(), *dated)


@lru_cache(maxsize=1)
def _plans() -> dict[str, tuple[int, int]]:
    return {row["number"]: (int(row["from"]), int(row["to"])) for row in _milestones()["plans"]}


@lru_cache(maxsize=1)
def _anniversaries() -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple(
        (
            re.compile(rf"{row['pattern']}(\d{{1,3}}|[一二三四五六七八九十百]{{1,5}})周年"),
            int(row["year"]),
        )
        for row in _milestones()["anniversaries"]
    )


def _normal(match: re.Match[str]) -> tuple[str, DatePrecision] | None:
    if match.group(4):
        return _iso(int(match.group(4)), int(match.group(6)), int(match.group(7) or 0))
    month, day = _number(match.group(2) or ""), _number(match.group(3) or "")
    return _iso(_year_number(match.group(1)), month, day)


def _iso(year: int, month: int, day: int) -> tuple[str, DatePrecision] | None:
    """The date in ISO form, as precise as it is given (0: not given); None if there is none."""
    if year not in _YEARS:
        return None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    if not month:
        return f"{year}", "year"
    return (f"{year}-{month:02}-{day:02}", "day") if day else (f"{year}-{month:02}", "month")


def _year_number(digits: str) -> int:
    if digits.isdecimal():
        return int(digits)
    return int("".join(str(max(_DIGITS.find(one), 0)) for one in digits))


def _number(digits: str) -> int:
    """12, 十二 and 三十一 as numbers, up to 199; 0 for nothing."""
    if not digits or digits.isdecimal():
        return int(digits or 0)
    hundreds, hundred, rest = digits.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = (max(_DIGITS.find(hundreds), 1) if hundreds else 1) * 100 if hundred else 0
    value += (max(_DIGITS.find(tens), 1) if tens else 1) * 10 if ten else 0
    return value + (max(_DIGITS.find(ones), 0) if ones else 0)
