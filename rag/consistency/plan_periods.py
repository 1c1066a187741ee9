"""Check five-year plans against the day: which year is the first, the last, and which they span."""

import datetime
import re
from collections.abc import Iterator
from typing import Final

from corpus.calendar.milestones import shipped
from corpus.language.numerals import NUMERALS
from rag.draft.values import Finding, Severity

_CHECK: Final = "规划期"
_PLAN: Final = rf"[“\"]?(?P<plan>十[{NUMERALS[:6]}]五)[”\"]?"
_PLACE: Final = re.compile(
    rf"{_PLAN}(?:规划|计划|时期|期间|发展)*的?(?:重要|关键|进入|迎来|处于)?(?P<place>开局|起步|起始|第一|头一|第二|第三|第四|第五|收官|最后一|收尾)(?:之|一)?年"
)
_YEAR: Final = re.compile(
    r"(?:(?P<year>20\d\d|19\d\d)年?|(?P<word>今年|去年|上年|明年|前年|后年)|(?P<stand>站在|值此|正值|正处|处在|身处|立足))(?:是|作为|既是|又是|正是|恰是|也是|为|，是|进入)?[^。；！？\n\d]{0,16}$"
)
# 作为“十四五”收官之年，今年…
_AFTER: Final = re.compile(
    r"[，,](?:(?P<year>20\d\d|19\d\d)年|(?P<word>今年|明年)|(?P<stand>此时))"
)
_SPAN: Final = re.compile(
    rf"{_PLAN}(?:规划|计划)?(?:时期|期间)?[（(](?P<from>(?:19|20)\d\d)年?[—\-–~～至到]+(?P<to>(?:19|20)\d\d)年?[)）]"
)
_OFFSET: Final = {
    "开局": 0, "起步": 0, "起始": 0, "第一": 0, "头一": 0, "第二": 1, "第三": 2, "第四": 3,
    "第五": 4, "收官": 4, "最后一": 4, "收尾": 4,
}  # fmt: skip
_SHIFT: Final = {"今年": 0, "去年": -1, "上年": -1, "明年": 1, "前年": -2, "后年": 2}
_EVE: Final = 10
_BEFORE: Final = 30


def check_plan_periods(text: str, date: datetime.date | None) -> tuple[Finding, ...]:
    """Report a year that is not the one of its plan that is said, and spans that are not a plan's.

    Args:
        text: The draft, with digits of half width.
        date: The day of the meeting, for 今年 and 明年; without it only named years are judged.
    """
    return (*_places(text, date), *_spans(text))


def _places(text: str, date: datetime.date | None) -> Iterator[Finding]:
    for match in _PLACE.finditer(text):
        plan = shipped().plans.get(match["plan"])
        said = _YEAR.search(text, max(0, match.start() - _BEFORE), match.start())
        said = said or _AFTER.match(text, match.end())
        if plan is None or said is None:
            continue
        year = _year(said, date)
        right = plan["from"] + _OFFSET[match["place"]]
        # 站在开局之年 is also said on the eve of the year.
        eve = said["stand"] and date and date.month >= _EVE and year + 1 == right
        if year and year != right and not eve:
            words = match["place"] + match[0].split(match["place"])[-1]
            yield Finding.at(
                match.span(), _CHECK, Severity.ERROR,
                f"“{match['plan']}”是{plan['from']}至{plan['to']}年，{words}是{right}年，不是{year}年",
                "核对年份和规划",
            )  # fmt: skip


def _year(said: re.Match[str], date: datetime.date | None) -> int:
    if said["year"]:
        return int(said["year"])
    return date.year + _SHIFT.get(said["word"], 0) if date else 0


def _spans(text: str) -> Iterator[Finding]:
    for match in _SPAN.finditer(text):
        plan = shipped().plans.get(match["plan"])
        if plan and (int(match["from"]), int(match["to"])) != (plan["from"], plan["to"]):
            yield Finding.at(
                match.span(), _CHECK, Severity.ERROR,
                f"“{match['plan']}”是{plan['from']}至{plan['to']}年",
                f"改为{plan['from']}—{plan['to']}年",
            )  # fmt: skip
