"""Find the date of a speech: in its header, its page, its own words, or the events it names.

A written date counts most. A year that only follows from an event counts less. If the text
contradicts itself, inferred dates get a low confidence.
"""

import re
from dataclasses import dataclass
from datetime import date

from corpus.calendar.dates import NUMBER, YEAR, YEARS, iso, parse_date
from corpus.document.guess import LEAST_CONFIDENCE
from corpus.document.values import DatePrecision
from corpus.language.numerals import number
from corpus.language.person_names import NAME
from corpus.metadata.dating_events import Dated, last_event, year_of
from corpus.metadata.header import SPEECH, Header

# The factor for the confidence if dates in the text contradict each other.
_CONTRADICTED = 0.4
# A page publishes a speech within a season; otherwise it is a reprint.
_PUBLISHED_WITHIN_DAYS = 92
# An agency reports a speech on its day, and newspapers print the report within a week.
_PRINTED_WITHIN_DAYS = 7
# Header lines have title, speaker and date. Longer lines are paragraphs.
_HEADER_LINES, _LONGEST_HEADER_LINE = 6, 60
_LONGEST_LAST_LINE = 24
# The length of the end of a text, where a newspaper prints its name and date.
_TAIL = 400

_FULL = rf"{YEAR}年[^，。\n]{{1,4}}月[^，。\n]{{1,4}}日"
_PUBLISHED = re.compile(
    r"(?<!上传)(?:(?:发布|发表|刊发|刊登|更新|发稿)?(?:日期|时间)|(?:发布|更新|发表)(?:于)?)\s*[:：]\s*"
    r"(?=(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}))"
)
_MEETING_DAY = re.compile(
    rf"{NUMBER}月{NUMBER}日(?:上午|下午|晚上?)?[,，]?\s*(?:我[省市县区镇乡州局]|全[省市县区镇乡州])[^。\n]{{0,20}}(?:召开|举行)"
)
_YEAR_OF_TITLE = re.compile(r"(?<!\d)(\d{4})年")
# Duty reports and summaries for a year are often given after the year.
_OF_THE_YEAR = re.compile(r"述职|述廉|总结")
_SIGNED = re.compile(rf"{NAME}\s*({_FULL})\s*(?=$|\n|[（(“])")
_NOTE = re.compile(r"※[^。※]{0,6}这是[^。※]{0,12}?((?:\d{4})年\d{1,2}月(?:\d{1,2}日)?)[^。※]*讲话")
_AGENCY = re.compile(rf"新华社[\u4e00-\u9fff]{{2,8}}?{NUMBER}月{NUMBER}日电")
_PAPER = re.compile(rf"《[\u4e00-\u9fff]{{2,8}}报》?\s*[（(]?\s*({_FULL})")
# A law or a resolution has the date on which it was passed.
_LAW = re.compile(r"(?:法|条例|决定|决议|办法|规定)(?:$|[-_—\s])")
_PASSED = re.compile(rf"({_FULL})[，,]?[^。\n]{{0,40}}(?:通过|公布|印发)")
_PASSED_UNTIL = 300


@dataclass(frozen=True, slots=True)
class Dating:
    """A date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, its confidence (0 to 1) and evidence."""

    value: str
    precision: DatePrecision
    confidence: float
    evidence: str


def find_date(
    title: str,
    header: Header,
    text: str,
    raw_text: str,
    *,
    contradicted: bool,
    news: bool,
    posted: str = "",
) -> Dating | None:
    """Return the date of a speech, or None if it is unknown.

    Args:
        title: The title.
        header: The header of the clean text.
        text: The clean text.
        raw_text: The raw text, which may have the publication date of the page.
        contradicted: Whether dates in the text contradict each other.
        news: Whether the text is a news report, which has the date of its publication.
        posted: The day on which the page was put up, as its head says; empty if unknown.
    """
    written = _written(title, header, text)
    if written:
        return written
    inferred = _inferred(title, text, raw_text, news=news, posted=posted)
    if inferred and contradicted:
        return Dating(
            inferred.value,
            inferred.precision,
            min(inferred.confidence * _CONTRADICTED, LEAST_CONFIDENCE - 0.05),
            inferred.evidence,
        )
    return inferred


def _written(title: str, header: Header, text: str) -> Dating | None:
    """Return a date written in the header, below the speech, or in a note on it."""
    found = _dated(header.date, 0.95, header.date)
    if found:
        return found
    lines = text.split("\n")
    for line in lines[:_HEADER_LINES]:
        short = len(line) <= _LONGEST_HEADER_LINE and not line.endswith(("。", "，", "；"))
        found = _dated(line, 0.95, line) if short and not _PAPER.search(line) else None
        if found:
            return found
    for pattern, confidence in ((_SIGNED, 0.9), (_NOTE, 0.9)):
        match = pattern.search(text)
        found = _dated(match.group(1), confidence, match.group()) if match else None
        if found:
            return found
    passed = _PASSED.search(text[:_PASSED_UNTIL]) if _LAW.search(title) else None
    if passed:
        return _dated(passed.group(1), 0.85, passed.group())
    last = lines[-1]
    under = len(last) <= _LONGEST_LAST_LINE and not _PAPER.search(last)
    return _dated(last, 0.85, last) if under else None


def _dated(words: str, confidence: float, evidence: str) -> Dating | None:
    """Return the date in some words if it is more precise than a year."""
    found = parse_date(words)
    return Dating(*found, confidence, evidence) if found and found[1] != "year" else None


def _inferred(title: str, text: str, raw_text: str, *, news: bool, posted: str) -> Dating | None:
    printed = _printed(text)
    if printed:
        return printed
    day = _meeting_day(raw_text) or _meeting_day(text)
    published = (date.fromisoformat(posted), posted) if posted else _published(raw_text)
    if published and not news and day:
        combined = _day_before(published[0], day[0], _PUBLISHED_WITHIN_DAYS)
        if combined:
            return Dating(combined, "day", 0.85, f"{day[1]}；{published[1]}")
    if published:
        return Dating(published[0].isoformat(), "day", 0.8, published[1])
    year = None if news else _year(title, text)
    if year and day and year.confidence >= LEAST_CONFIDENCE:
        value = iso(int(year.value[:4]), *day[0])
        if value:
            return Dating(*value, year.confidence - 0.1, f"{day[1]}；{year.evidence}")
    if day:
        return _after_events(text, day)
    precision: DatePrecision = "month" if year and "-" in year.value else "year"
    return Dating(year.value, precision, year.confidence, year.evidence) if year else None


def _printed(text: str) -> Dating | None:
    """Combine the day of an agency report with the year of the newspaper that printed it."""
    tail = text[-_TAIL:] if len(text) > _TAIL else text
    paper = _PAPER.search(tail)
    found = parse_date(paper.group(1)) if paper else None
    if not paper or not found or found[1] != "day":
        return None
    printed = date.fromisoformat(found[0])
    agency = _AGENCY.search(text)
    if agency:
        day = number(agency.group(1)), number(agency.group(2))
        reported = _day_before(printed, day, _PRINTED_WITHIN_DAYS)
        if reported:
            return Dating(reported, "day", 0.85, f"{agency.group()}；{paper.group()}")
    return Dating(found[0], "day", 0.6, paper.group())


def _meeting_day(text: str) -> tuple[tuple[int, int], str] | None:
    """Return month and day of the meeting if its year is missing: 12月15日下午，我市召开."""
    match = _MEETING_DAY.search(text)
    if not match or re.search(r"\d{4}年\s*$", text[: match.start()][-8:]):
        return None
    return (number(match.group(1)), number(match.group(2))), match.group()


def _published(raw_text: str) -> tuple[date, str] | None:
    for match in _PUBLISHED.finditer(raw_text):
        found = parse_date(match.group(1) + "日")
        if found and found[1] == "day":
            return date.fromisoformat(found[0]), match.group() + match.group(1)
    return None


def _day_before(published: date, day: tuple[int, int], within: int) -> str | None:
    """Return the last such day before a date, if it is at most ``within`` days earlier."""
    for year in (published.year, published.year - 1):
        value, precision = iso(year, *day) or ("", "year")
        if precision == "day" and 0 <= (published - date.fromisoformat(value)).days <= within:
            return value
    return None


def _year(title: str, text: str) -> Dated | None:
    """Return the year from the title or from the events in the text."""
    said = year_of(title, text)
    titled = _YEAR_OF_TITLE.search(title)
    if titled is None or int(titled.group(1)) not in YEARS or not SPEECH.search(title):
        return said
    year = str(int(titled.group(1)))
    against = said and said.confidence >= LEAST_CONFIDENCE and said.value[:4] != year
    doubtful = against or _OF_THE_YEAR.search(title)
    return Dated(year, 0.4 if doubtful else 0.85, titled.group())


def _after_events(text: str, day: tuple[tuple[int, int], str]) -> Dating | None:
    """Return the first such day after the last past event in the text."""
    last = last_event(text)
    if last is None:
        return None
    ended, words = last
    for year in (ended.year, ended.year + 1):
        value = iso(year, *day[0])
        if value and value[1] == "day" and date.fromisoformat(value[0]) >= ended:
            return Dating(*value, 0.6, f"{day[1]}；{words}")
    return None
