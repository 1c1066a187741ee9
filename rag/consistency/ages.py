"""Check ages and lengths of service against the year that they are counted from."""

import datetime
import re
from collections.abc import Iterator
from typing import Final

from corpus.calendar.dates import CHINESE_YEAR
from corpus.language.numerals import NUMERALS, by_position
from rag.consistency.quantities import counted
from rag.draft.values import Finding, Severity

_CHECK: Final = "年龄"
_YEAR: Final = rf"(?P<year>(?:18|19|20)\d\d|{CHINESE_YEAR})年"
# A second place for the year in one pattern.
_OTHER_YEAR: Final = _YEAR.replace("year", "other")
_N: Final = rf"(?P<n>\d{{1,3}}|[{NUMERALS}百]{{1,5}})"
# Another person or another year between the two makes them two matters.
_NEAR: Final = r"(?P<between>[^。；！？\n\d]{0,18}?)"
_BORN: Final = re.compile(
    rf"(?:(?:出生于|生于){_YEAR}|{_OTHER_YEAR}(?:\d{{1,2}}月)?(?:出生|生))"
    rf"{_NEAR}(?:今年|现年|年仅|现已|已经?)(?:已经?)?{_N}岁"
)
_SERVED: Final = re.compile(
    rf"{_YEAR}(?:\d{{1,2}}月)?(?:入党|加入中国共产党|参加工作|参加革命|入伍|参军|从教|从警|入职){_NEAR}"
    rf"(?:党龄|工龄|军龄|教龄|警龄|司龄)(?:已经?|就|现?有|达到?|是|为)*{_N}年"
)
_FOUNDED: Final = "成立|创办|创建|建立|设立|组建|始建|创立|建成|建校|建厂|办学|开馆|通车|投产"
_SINCE: Final = re.compile(
    rf"(?:(?:{_FOUNDED})于{_YEAR}|{_OTHER_YEAR}(?:\d{{1,2}}月)?(?:{_FOUNDED}))"
    rf"{_NEAR}(?:至今|迄今|距今|到现在)(?:已经?)?(?:走过|有|历经|经过|整整)*了?"
    rf"{_N}(?:个)?(?:年|载|个春秋|个年头|春秋)"
)
_COUNTED_FROM: Final = re.compile(
    rf"(?:从|自){_YEAR}(?:\d{{1,2}}月)?(?:算起|开始|起|(?:{_FOUNDED}|参加工作|入党)(?:以来|起)?)[，,]?"
    rf"(?:到现在|到今年|至今|迄今)?(?:已经?|整整|走过|有|过去|历经)*了?{_N}(?:个)?(?:年头|年|个春秋)"
    r"(?=了|[，。；！]|的?(?:历程|历史))"
)
_UNTIL_NOW: Final = re.compile(
    rf"{_YEAR}(?:\d{{1,2}}月)?(?:入党|参加工作|参军|入伍|从教|从警)的?[，,](?:到现在|到今年|至今|迄今)"
    rf"(?:已经?|整整|有)*{_N}(?:个)?(?:年头|年)"
)
_AGED: Final = re.compile(
    rf"(?:今年|现年){_N}岁的?{_NEAR}[，,]?{_YEAR}(?:\d{{1,2}}月)?(?:出生|生人)"
)
_LONG_SERVED: Final = re.compile(
    rf"{_YEAR}(?:\d{{1,2}}月)?(?:入党|加入中国共产党|参加工作|入伍|参军|从教|从警){_NEAR}"
    rf"(?:有|是)(?:着)?{_N}年(?:党龄|工龄|军龄|教龄|警龄)"
)
_OTHER: Final = re.compile(
    r"儿子|女儿|父亲|母亲|妻子|丈夫|孙|爱人|老伴|弟|妹|哥|姐|去世|逝世|享年|当时|那年|时年|他们"
)
# Ages are counted by years or by birthdays, and also from one.
_SLACK: Final = 1


def check_ages(text: str, date: datetime.date | None) -> tuple[Finding, ...]:
    """Report ages, and lengths of service or existence, that the year of the meeting rules out."""
    if date is None:
        return ()
    return tuple(
        finding
        for pattern, unit in (
            (_BORN, "岁"),
            (_AGED, "岁"),
            (_SERVED, "年"),
            (_LONG_SERVED, "年"),
            (_SINCE, "年"),
            (_COUNTED_FROM, "年"),
            (_UNTIL_NOW, "年"),
        )
        for finding in _wrong(pattern, text, date.year, unit)
    )


def _wrong(pattern: re.Pattern[str], text: str, now: int, unit: str) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        named = match.groupdict()
        start = by_position(named["year"] or named.get("other") or "")
        right = now - start
        said = counted(match["n"])
        if not said or abs(said - right) <= _SLACK or _OTHER.search(named.get("between") or ""):
            continue
        yield Finding.at(
            match.span(), _CHECK, Severity.ERROR,
            f"从{start}年到{now}年是{right}{unit}，不是{match['n']}{unit}",
            "核对年份和年数",
        )  # fmt: skip
