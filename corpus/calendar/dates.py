"""Parse dates as speeches write them: 2019-04-02, 2019年4月2日, 二〇一九年四月二日."""

import re
from datetime import date

from corpus.document.values import DatePrecision
from corpus.language.numerals import NUMERALS, ZEROS, by_position, number

YEARS = range(1949, 2100)
# 二〇一九, also with other forms of zero: 二○一九, 二OO八, 二0一八.
CHINESE_YEAR = rf"[一二][{ZEROS}一二三四五六七八九]{{3}}"
YEAR = rf"(?:\d{{4}}|{CHINESE_YEAR})"
# 三〇日 and 三O日 are written, too.
NUMBER = rf"(\d{{1,2}}|[{NUMERALS}]{{1,3}}|[一二三][{ZEROS}])"
_DATE = re.compile(
    rf"({YEAR})\s*年\s*(?:{NUMBER}\s*月\s*(?:{NUMBER}\s*[日号])?)?"
    r"|(\d{4})([-/.])(\d{1,2})(?:\5(\d{1,2}))?(?!\d)"
)


def parse_date(text: str) -> tuple[str, DatePrecision] | None:
    """Return the first date in a string, in any usual form, or a bare year; None if none."""
    for match in _DATE.finditer(text):
        found = _normal(match)
        if found:
            return found
    year = re.fullmatch(r"\s*(\d{4})\s*", text)
    return iso(int(year.group(1)), 0, 0) if year else None


def iso(year: int, month: int, day: int) -> tuple[str, DatePrecision] | None:
    """Return the ISO date with the given precision (0: not given), or None if it is invalid."""
    if year not in YEARS:
        return None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    if not month:
        return f"{year}", "year"
    return (f"{year}-{month:02}-{day:02}", "day") if day else (f"{year}-{month:02}", "month")


def _normal(match: re.Match[str]) -> tuple[str, DatePrecision] | None:
    if match.group(4):
        return iso(int(match.group(4)), int(match.group(6)), int(match.group(7) or 0))
    month, day = number(match.group(2) or ""), number(match.group(3) or "")
    return iso(by_position(match.group(1)), month, day)
