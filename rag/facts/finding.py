"""Find the facts of a text: numbers, dates, document numbers and titles.

:mod:`rag.facts.names` finds persons, places and organisations. Two facts agree if their values do,
however they are written: 百分之五点二 and 5.2%, 三十二万 and 320000, 二〇二一年 and 2021年,
一千二百多 and 1200余. An approximation agrees only with the same one, not with its bounds.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from corpus.calendar.dates import CHINESE_YEAR
from corpus.language.folding import fold
from corpus.language.grams import content
from corpus.language.numerals import (
    ARABIC,
    BEFORE,
    CHINESE,
    NUMERAL,
    Amount,
    by_position,
    number,
    read,
)


class FactKind(StrEnum):
    """The kind of a fact."""

    NUMBER = "数字"
    DATE = "日期"
    DOCUMENT_NUMBER = "文号"
    TITLE = "书名"
    PERSON = "人名"
    PLACE = "地名"
    ORGANISATION = "单位名"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact at ``[start:end]`` of a text; ``value`` is its normalised form.

    A number's value is its size, with ``%`` for a percentage (``0.5%`` is ``0.5%``, ``3万`` is
    ``30000``). An approximation has both bounds (三四个 is ``3~4``), a fraction a slash (三分之一
    is ``1/3``). A date's value is ``YYYY-MM-DD``. Unknown parts are left out at the end, or the
    year at the front (``-07-01``).
    """

    kind: FactKind
    start: int
    end: int
    text: str
    value: str


# Measures after which a Chinese numeral from 二 to 九 states a fact; 一 never does (一个, 一步).
_MEASURES = (
    "个百分点|个|项|条|名|人|户|家|件|次|届|场|期|批|所|处|座|套|台|辆|亩|公顷|公里|米|吨|公斤|斤|"
    "元|岁|天|年|月|日|周|小时|分钟|倍|成|位|支|篇|部|种|类|级|万|亿|只|头|幢|栋|间"
)
_DATE = re.compile(
    rf"(?:(?P<year>(?:1[89]|20)\d\d|{CHINESE_YEAR})\s*年(?:度)?)?"
    r"(?:(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月(?:份)?(?!饼|亮|球|薪|租))?"
    r"(?:(?P<day>[12]\d|3[01]|0?[1-9]|[一二]?十[一二三四五六七八九]?|三十一?|[一二三四五六七八九])\s*(?:日|号(?!线|楼|文|召)))?"
)
_DOCUMENT_NUMBER = re.compile(r"[〔\[（(【](?P<year>\d{4})[〕\]）)】]\s*第?(?P<number>\d+)\s*号")
_PERCENT = re.compile(
    rf"(?P<before>{BEFORE})?(?:(?<!\d)(?P<arabic>{ARABIC})\s*%|百分之(?P<spoken>{NUMERAL}))"
)
_EXACT = rf"[{CHINESE}]+|{ARABIC}"
_FRACTION = re.compile(rf"(?P<below>{_EXACT})分之(?P<above>{_EXACT})|一半|半数|过半(?=数|的)")
_NUMBER = re.compile(rf"(?P<ordinal>第)?(?<![\d.])(?P<numeral>{NUMERAL})")
# 5000户左右: the word that makes the number approximate comes after the measure.
_AROUND = re.compile(r"[^\d，。；、左]{0,3}左右")
# Numbers in idioms, which do not count anything.
_SET_PHRASE = re.compile(
    r"三番五次|三番两次|三天两头|[三一]年[五半]载|三五成群|[几数]十年如一日|千家万户|成千上万|成百上千|十年磨一剑"
)
# 十四五, 十三五: the name of a plan, not a number.
_PLAN = re.compile(
    r"[“\"]?十[一二三四五六]五[”\"]?(?=规划|时期|期间|末|以来|开局|收官|建议|[，。、”\"])"
)
_LIST_MARKER = re.compile(r"^\s*[（(]?[一二三四五六七八九十\d]+[)）、.．]")
TITLE = re.compile(r"《([^《》\n]{1,60})》")
# Smaller numbers are often part of a name (四个意识, 两个维护), in every text that has the name.
SOFT_LIMIT = Decimal(10)


@lru_cache(maxsize=16384)
def find_facts(text: str) -> tuple[Fact, ...]:
    """Return the facts of ``text`` by position; spans of numbers and dates do not overlap."""
    folded = fold(text)
    taken = [False] * len(folded)
    found = [fact for finder in _FINDERS for fact in finder(folded, taken)]
    found += _titles(folded)
    return tuple(
        sorted(
            (
                Fact(fact.kind, fact.start, fact.end, text[fact.start : fact.end], fact.value)
                for fact in found
            ),
            key=lambda fact: (fact.start, fact.end),
        )
    )


def _claim(taken: list[bool], start: int, end: int) -> bool:
    """Mark the span as taken; return False if part of it already is."""
    if start >= end or any(taken[start:end]):
        return False
    taken[start:end] = [True] * (end - start)
    return True


def _document_numbers(text: str, taken: list[bool]) -> Iterator[Fact]:
    for match in _DOCUMENT_NUMBER.finditer(text):
        if _claim(taken, *match.span()):
            value = f"{match['year']}-{int(match['number'])}"
            yield Fact(FactKind.DOCUMENT_NUMBER, *match.span(), match[0], value)


def _dates(text: str, taken: list[bool]) -> Iterator[Fact]:
    for match in _DATE.finditer(text):
        year, month, day = match["year"], match["month"], match["day"]
        if not (year or (month and day) or (month and match[0][-1] == "份")):
            continue  # 三月 alone may be a duration, and 五日 a number
        if day and not month:
            continue
        value = (str(by_position(year)) if year else "") + "".join(
            f"-{number(part):02}" for part in (month, day) if part
        )
        if _claim(taken, *match.span()):
            yield Fact(FactKind.DATE, *match.span(), match[0], value)


def _amount(text: str, numeral: str, end: int) -> Amount | None:
    """Read the numeral that ends at ``text[end]``, including 左右 after its measure."""
    amount = read(numeral)
    return read(f"约{numeral}") if amount and amount.exact and _AROUND.match(text, end) else amount


def _percentages(text: str, taken: list[bool]) -> Iterator[Fact]:
    for match in _PERCENT.finditer(text):
        numeral = (match["before"] or "") + (match["arabic"] or match["spoken"])
        amount = _amount(text, numeral, match.end())
        if amount and _claim(taken, *match.span()):
            yield Fact(FactKind.NUMBER, *match.span(), match[0], f"{amount}%")


def _fractions(text: str, taken: list[bool]) -> Iterator[Fact]:
    for match in _FRACTION.finditer(text):
        below, above = (read(part) for part in (match["below"] or "2", match["above"] or "1"))
        if below and above and _claim(taken, *match.span()):
            yield Fact(FactKind.NUMBER, *match.span(), match[0], f"{above}/{below}")


def _in_list_marker(text: str, start: int, end: int) -> bool:
    line = text.rfind("\n", 0, start) + 1
    marker = _LIST_MARKER.match(text[line:])
    return marker is not None and end <= line + marker.end()


def _numbers(text: str, taken: list[bool]) -> Iterator[Fact]:
    for match in (*_PLAN.finditer(text), *_SET_PHRASE.finditer(text)):
        _claim(taken, *match.span())
    for match in _NUMBER.finditer(text):
        arabic = any(character in match["numeral"] for character in "0123456789")
        start, end = match.start("numeral" if arabic else 0), match.end()
        amount = _amount(text, match["numeral"], end)
        if amount is None or _in_list_marker(text, match.start("numeral"), end):
            continue
        if (arabic or _states_number(text, match, amount)) and _claim(taken, start, end):
            yield Fact(FactKind.NUMBER, start, end, text[start:end], str(amount))


_FOLLOWED = re.compile(
    rf"(?:{_MEASURES}|余|届|次|多(?:{_MEASURES})|大(?=以来|报告|精神|[，。、后]))"
)


def _states_number(text: str, match: re.Match[str], amount: Amount) -> bool:
    """Return whether a Chinese numeral counts something and is not part of a word."""
    if match["numeral"][-1] not in "多余" and not _FOLLOWED.match(text, match.end()):
        return False
    return amount.low >= SOFT_LIMIT if match["ordinal"] else amount.high > 1


def _titles(text: str) -> Iterator[Fact]:
    for match in TITLE.finditer(text):
        value = content(match[1]).characters
        if value:
            yield Fact(FactKind.TITLE, *match.span(), match[0], value)


_FINDERS = (
    _document_numbers,
    _dates,
    _percentages,
    _fractions,
    _numbers,
)


def agrees(fact: Fact, others: Iterable[Fact]) -> bool:
    """Return whether one of ``others`` states the same."""
    return any(_same(fact, other) for other in others)


def _same(fact: Fact, other: Fact) -> bool:
    if fact.kind is FactKind.DATE and other.kind is FactKind.DATE:
        return _same_date(fact.value, other.value)
    if {fact.kind, other.kind} == {FactKind.DATE, FactKind.NUMBER}:
        # In 2020—2022年 the first year has no 年.
        return fact.value.split("-")[0] == other.value.split("-")[0] != ""
    return fact.kind is other.kind and fact.value == other.value


def _same_date(said: str, known: str) -> bool:
    """Return whether ``known`` says at least as much as ``said``."""
    if said.startswith("-"):
        return known.endswith(said) or known[known.find("-") :].startswith(said)
    return known == said or known.startswith(said + "-")
