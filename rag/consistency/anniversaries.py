"""Check anniversaries by arithmetic: 建党105周年 is not in 2025.

The years of foundings are data of ``corpus.calendar.milestones``.
"""

import datetime
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from corpus.calendar.milestones import shipped
from corpus.files.shipped import shipped_json
from corpus.language.numerals import NUMERALS
from rag.consistency.quantities import counted
from rag.draft.values import Finding, Severity

_CHECK: Final = "周年"
_COUNT: Final = (
    rf"[”’]?的?(?P<n>\d{{1,3}}|[{NUMERALS}百零]{{1,6}})(?:周年|岁生日|岁华诞|华诞|年华诞)"
)
# Far ahead: 到新中国成立100周年时.
_FAR: Final = re.compile(
    r"(?:到|至|届时|未来|再过(?!几天|两天|\d天)|力争|展望|面向|奋斗|以后|本世纪|将于)[^。；！？\n]{0,24}$"
)
_FAR_AFTER: Final = re.compile(r"[”’]?(?:的?时候?|之时|之前|前(?!夕)|的?奋斗目标)")
# Next year's is prepared all the year; it is welcomed once this year's is over.
_PREPARED: Final = re.compile(r"(?:将要?|即将|筹备|准备|向着?|举办)[^。；！？\n]{0,24}$")
_WELCOMED: Final = re.compile(r"(?:迎接|喜迎|迎来|临近)[^。；！？\n]{0,24}$")
# A meeting of another year that bears the anniversary in its name.
_IN_A_NAME: Final = re.compile(
    r"[”’]?(?:系列|纪念|庆祝)?(?:大会|讲话|座谈会|阅兵|庆典|高级别|活动(?:期间|中|的?(?:决定|方案|筹备|通知|安排)))|以来"
)
_NOW: Final = re.compile(r"(?:今年|今天|今日|明天|后天|值此|适逢|恰逢|正值)[^。；！？\n]{0,24}$")
_OCCASION: Final = re.compile(r"[”’]?(?:之际|的日子|的今天|这一|到来之际|来临之际)")
# A sentence that begins with its occasion, near its day, celebrates it.
_CELEBRATED: Final = re.compile(r"\s*(?:我们)?(?:热烈|隆重)?(?:纪念|庆祝)(?:中国人民)?")
_CLAUSE_ENDS: Final = re.compile("[，。！]")
_OTHER_YEAR: Final = re.compile(r"(?P<word>去年|上年|前年|明年|后年)[^。；！？\n]{0,24}$")
_SHIFT: Final = {"去年": -1, "上年": -1, "前年": -2, "明年": 1, "后年": 2}
# These names are every country's and every party's.
_ANYBODYS: Final = re.compile("党|建党|建国|国庆|共和国|建军|解放|建团|祖国|人民军队")
_WITH_YEAR: Final = re.compile(
    r"(?P<year>(?:19|20)\d\d)年(?:是|恰逢|正值|适逢|迎来|为|，)[^。；！？\n\d]{0,20}$"
)
_BEFORE: Final = 40
_WORD_ENDS: Final = ("是", "在", "值", "祝", "念", "们", "迎", "来", "接", "着")
# Two months before its day it is this year's anniversary that is welcomed.
_SOON: Final = datetime.timedelta(days=60)


# Birthdays have a shorter name: 党的104岁生日.
_BIRTHDAYS: Final = (
    ("(?:我们党|中国共产党|党)的?", 1921, "07-01"),
    ("(?:祖国|新中国|共和国)(?:母亲)?的?", 1949, "10-01"),
    ("(?:人民军队|解放军)的?", 1927, "08-01"),
)
_BIRTHDAY: Final = rf"(?P<n>\d{{2,3}}|[{NUMERALS}百零]{{2,6}})(?:岁生日|岁华诞|周岁生日|华诞)"
# 成立75年来: counted to this year or to the last full one.
_YEARS_SINCE: Final = (
    rf"(?:成立)?(?:以来)?(?P<n>\d{{2,3}}|[{NUMERALS}百零]{{2,6}})年"
    r"(?:来|以来|的?(?:历程|征程|历史))"
)
_YEARS_SLACK: Final = 1
# 70年来 may be what was said on that round day.
_ROUND: Final = 10


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], int, str], ...]:
    return (
        *((re.compile(pattern + _COUNT), year, day) for pattern, year, day in shipped().foundings),
        *((re.compile(pattern + _BIRTHDAY), year, day) for pattern, year, day in _BIRTHDAYS),
    )


@lru_cache(maxsize=1)
def _since() -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple(
        (re.compile(pattern + _YEARS_SINCE), year) for pattern, year, _ in shipped().foundings
    )


def check_anniversaries(text: str, date: datetime.date | None) -> tuple[Finding, ...]:
    """Report anniversaries that the year they are said of does not give.

    Args:
        text: The draft, with digits of half width.
        date: The day of the meeting; without it only those beside a year are judged.
    """
    found: dict[tuple[int, int], Finding] = {}
    for pattern, founded, day in (
        _patterns() if "周年" in text or "诞" in text or "生日" in text else ()
    ):
        for match in pattern.finditer(text):
            reason = _wrong(text, match, founded, day, date)
            if reason:
                found.setdefault(match.span(), _finding(match, reason))
    for pattern, founded in _since() if date and "年" in text else ():
        for match in pattern.finditer(text):
            if date and _is_off(text, match, date.year - founded):
                found.setdefault(match.span(), _finding(match, _reason(match, founded, date.year)))
    return tuple(_longest(found))


def _is_off(text: str, match: re.Match[str], right: int) -> bool:
    """Return whether 成立105年来 counts more years than there were, or oddly fewer."""
    said = counted(match["n"])
    if not said or abs(said - right) <= _YEARS_SLACK:
        return False
    if _is_others(match, _sentence_before(text, match)):
        return False
    return said > right or said % _ROUND != 0


def _longest(found: dict[tuple[int, int], Finding]) -> Iterator[Finding]:
    for (start, end), finding in found.items():
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in found):
            yield finding


def _finding(match: re.Match[str], reason: str) -> Finding:
    return Finding.at(match.span(), _CHECK, Severity.ERROR, reason, "核对周年数和年份")


def _wrong(
    text: str, match: re.Match[str], founded: int, day: str, date: datetime.date | None
) -> str:
    """Return why the count is wrong; empty if it is right, or is said of another day."""
    said = counted(match["n"])
    before = _sentence_before(text, match)
    if _is_others(match, before):
        return ""
    if year := _WITH_YEAR.search(before):
        of = int(year["year"])
        return "" if of - founded == said else _reason(match, founded, of)
    if date is None or not said:
        return ""
    year_meant = date.year + _shift(before)
    right = year_meant - founded
    wrong = said != right and (
        year_meant != date.year or _is_of_this_year(text, match, said - right, day, date)
    )
    return _reason(match, founded, year_meant) if wrong else ""


def _shift(before: str) -> int:
    """Return how many years from now the words before mean: -1 for 去年."""
    other = _OTHER_YEAR.search(before)
    return 0 if other is None or "今年" in other[0] else _SHIFT[other["word"]]


def _is_of_this_year(
    text: str, match: re.Match[str], ahead: int, day: str, date: datetime.date
) -> bool:
    """Return whether an anniversary so many years ahead is said to be this year's."""
    before = _sentence_before(text, match)
    now = _NOW.search(before) or _OCCASION.match(text, match.end())
    if ahead < 0:
        # A celebration before this year may be one that a report tells of.
        opens = _CELEBRATED.fullmatch(before) and _CLAUSE_ENDS.match(text, match.end())
        today = opens and _is_near(day, date)
        return bool(now or today) and not _IN_A_NAME.match(text, match.end())
    if _FAR.search(before) or _FAR_AFTER.match(text, match.end()):
        return False
    if ahead > 1:
        # A round one is prepared for years.
        return bool(now) or counted(match["n"]) % _ROUND != 0 or not _WELCOMED.search(before)
    named = _IN_A_NAME.match(text, match.end())
    return not _is_ahead(before, day, date) and (bool(now) or not named)


def _is_near(day: str, date: datetime.date) -> bool:
    """Return whether a meeting is near the day of an anniversary, or in its month."""
    month, _, of_month = day.partition("-")
    if not of_month:
        return date.month == int(month)
    return abs(datetime.date(date.year, int(month), int(of_month)) - date) <= _SOON / 2


def _sentence_before(text: str, match: re.Match[str]) -> str:
    return re.split("[。！？；\\n]", text[max(0, match.start() - _BEFORE) : match.start()])[-1]


def _is_others(match: re.Match[str], before: str) -> bool:
    """Return whether the anniversary is that of another country or party: 致公党成立."""
    if not _ANYBODYS.match(match[0]):
        return False
    if any(name in before for name in shipped_json("rag.consistency", "countries")["names"]):
        return True
    # 党成立 is ours only where 党 begins a word.
    begins = not re.search(r"[\u4e00-\u9fff]$", before) or before.endswith(_WORD_ENDS)
    return match[0].startswith("党成立") and not begins


def _is_ahead(before: str, day: str, date: datetime.date) -> bool:
    """Return whether next year's anniversary is prepared, or welcomed with this year's over."""
    if re.search("今年|今天|明天|后天", before):
        return False
    this_year = date.isoformat()[:5] + day
    near = (date + _SOON).isoformat()
    over = date.isoformat()[: len(this_year)] > this_year
    return bool(
        _PREPARED.search(before) or (_WELCOMED.search(before) and (over or near < this_year))
    )


def _reason(match: re.Match[str], founded: int, year: int) -> str:
    return f"“{match[0]}”：从{founded}年算起，{year}年是{year - founded}周年"
