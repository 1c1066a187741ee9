"""Check that two values give the rate, the multiple or the direction that is said of them."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from corpus.language.numerals import read
from rag.consistency.quantities import Quantity, quantities
from rag.draft.values import Finding, Severity

_CHECK: Final = "增幅"
_UP: Final = "增加|增长|提高|提升|上升|发展|扩大|增|升|扩|涨"
_DOWN: Final = "下降|减少|降低|压减|压缩|缩短|缩小|下调|减|降"
_FROM: Final = re.compile(
    r"(?:由|从)(?P<between>[^，。；！？\n\d]{0,10}(?:\d{4}年)?[^，。；！？\n\d]{0,10})$"
)
_TO: Final = re.compile(
    rf"[^，。；！？\n]{{0,14}}?(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:到|至|为)(?:了|现在的|目前的|今年的|去年的)?"
    r"(?:\d{4}年的?)?"
)
# Places in a ranking fall as they get better.
_RANKED: Final = re.compile(r"第$")
_RANKS: Final = frozenset({"位", "名", "届", "期", "批", "度", "类", "级", "个百分点"})
_NUMERAL: Final = r"(\d+(?:\.\d+)?|[一二两三四五六七八九十百]+)"
# What may stand between the values and the claim; any other word names another thing.
_LINK: Final = (
    r"[，,、（(]?(?:也就是|即|同比|比上年|较上年|比去年|较去年|整整|足足|正好|三年|五年|两年)?"
)
_RATE: Final = re.compile(
    rf"{_LINK}(?:(?P<down>下降|减少|降低|降幅)|增长|增加|提高|上升|增幅|增)(?:了|为|达到?)?"
    r"(?P<n>\d+(?:\.\d+)?)%(?!以上|左右|—|-|～)"
)
_DOUBLED: Final = re.compile(rf"{_LINK}翻了?(?P<n>一|两|二|三|四)番(?!多|以上|还多|有余)")
_TIMES: Final = re.compile(
    r"[，,、]?(?:是|相当于|达到?|为)(?:原来|过去|当初|当年|当时|上年|去年|\d{4}年|[^，。；\n近超约]{1,6})"
    rf"的{_NUMERAL}倍(?!多|以上)"
)
_MORE_TIMES: Final = re.compile(rf"{_LINK}(?:增长|增加|提高|扩大)了?{_NUMERAL}倍(?!多|以上)")
# Growth of product is counted in constant prices, and several years give a yearly mean.
_OTHER_MEASURE: Final = re.compile(
    r"生产总值|增加值|总产值|GDP|可比|不变价|实际|年均|连续|每年|平均|累计|指数"
)
_BEFORE_THAT: Final = re.compile(
    r"[，,]?(?:而|比|较)?(?:去年|上年|前年|上一年|\d{4}年)(?:同期|全年)?(?:同期)?(?:仅|只)?(?:为|是|有|的)?$"
)
_OF_THAT: Final = re.compile(
    r"[，,]?(?:是|为|相当于)(?:去年|上年|前年|原来|\d{4}年)(?:同期|全年)?的?$"
)
_OLD_TIMES: Final = re.compile(rf"的{_NUMERAL}倍(?!多|以上)")
_BACK_THEN: Final = re.compile(r"(?:去年|上年|前年|过去|原来|\d{4}年)[^，。；！？\n]{0,14}$")
_AND_NOW: Final = re.compile(
    r"[，,](?:而)?(?:今年|目前|现在|如今|到?\d{4}年)(?:同期|全年|底)?(?:则|就|已)?"
    r"(?:为|是|有|达到?|增加到|增长到|提高到|上升到|下降到|减少到)?$"
)
_FALL_IN_TIMES: Final = re.compile(
    rf"(?:下降|减少|降低|缩小|缩短|压减|压缩)了?(?:近|约|超过?)?{_NUMERAL}(?:多)?倍"
)
_BY_TO: Final = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))了$")
# 翻一番 is said of a little less and of somewhat more than twice.
_DOUBLING: Final = (Decimal("0.9"), Decimal("1.3"))
# A whole number of times is said of what rounds to it.
# 万: from here on a whole number of the scale may have been rounded.
_SCALE: Final = 10**4
_TIMES_SLACK: Final = Decimal("0.5")
# Of many times nobody counts one more or less: 44 for 43.3.
_TIMES_SHARE: Final = Decimal("0.05")
_POWERS: Final = {"一": 2, "两": 4, "二": 4, "三": 8, "四": 16}


def check_growth(text: str) -> tuple[Finding, ...]:
    """Report rates, multiples and directions that do not follow from both values."""
    return (
        *_changes(text),
        *_against_last_year(text),
        *_then_and_now(text),
        *_times_of_that(text),
        *_fall_in_times(text),
        *_by_for_to(text),
    )


def _changes(text: str) -> Iterator[Finding]:
    found = quantities(text)
    for old, new in pairwise(found):
        head = text[max(0, old.start - 28) : old.start]
        verb = _TO.fullmatch(text, old.end, new.start)
        if old.unit != new.unit or verb is None or not _FROM.search(head):
            continue
        if old.unit in _RANKS or _RANKED.search(head):
            continue
        falls = bool(verb["down"])
        if (new.high < old.low) if not falls else (new.low > old.high):
            said = "减少" if falls else "增加"
            yield Finding.at(
                (old.start, new.end), _CHECK, Severity.ERROR,
                f"说的是{said}，“{_words(text, new)}”却比“{_words(text, old)}”"
                f"{'大' if falls else '小'}",
                "核对两个数或改动词",
            )  # fmt: skip
            continue
        yield from _claims(text, old, new, new.end, falls=falls)


def _words(text: str, one: Quantity) -> str:
    return text[one.start : one.end]


def _sentence(text: str, place: int) -> str:
    """Return the clause-chain around a place, up to the end of its sentence."""
    start = max(text.rfind(mark, 0, place) for mark in "。；！？\n") + 1
    ends = [end for mark in "。；！？\n" if (end := text.find(mark, place)) >= 0]
    return text[start : min(ends, default=len(text))]


def _claims(text: str, old: Quantity, new: Quantity, end: int, *, falls: bool) -> Iterator[Finding]:
    """Yield what is said behind two values and does not follow from them."""
    if not old.value or new.unit == "个百分点":
        return
    if match := _DOUBLED.match(text, end):
        power = _POWERS[match["n"]]
        low, high = (power * bound for bound in _DOUBLING)
        if not low <= new.value / old.value <= high:
            yield _wrong(text, match, old, new, f"翻{match['n']}番是原来的{power}倍")
    elif match := _TIMES.match(text, end):
        if not _is_times(old, new, _read(match[1])):
            yield _wrong(text, match, old, new, "")
    elif match := _MORE_TIMES.match(text, end):
        if not _is_times(old, new, _read(match[1]) + 1):
            yield _wrong(text, match, old, new, f"增加{match[1]}倍是原来的{_read(match[1]) + 1}倍")
    elif (match := _RATE.match(text, end)) and not _OTHER_MEASURE.search(_sentence(text, end)):
        yield from _rate(text, match, old, new, falls=falls)


def _read(numeral: str) -> Decimal:
    amount = read(numeral)
    return amount.low if amount else Decimal(0)


def _is_times(old: Quantity, new: Quantity, times: Decimal) -> bool:
    """Return whether the new value rounds to so many times the old one."""
    slack = max(_TIMES_SLACK if times % 1 == 0 else _TIMES_SLACK / 10, times * _TIMES_SHARE)
    return new.low / old.high - slack <= times <= new.high / max(old.low, Decimal("1e-9")) + slack


def _rate(
    text: str, match: re.Match[str], old: Quantity, new: Quantity, *, falls: bool
) -> Iterator[Finding]:
    if old.unit == "%" or match[0].endswith("个百分点"):
        return
    said = Decimal(match["n"])
    low = (_low(new) / _high(old) - 1) * 100
    high = (_high(new) / _low(old) - 1) * 100 if _low(old) > 0 else Decimal("Infinity")
    if falls or match["down"]:
        low, high = -high, -low
    places = len(match["n"].partition(".")[2])
    slack = Decimal(1).scaleb(-places) / 2
    # Whole values of few digits may be rounded as well: 31户 against 30户 is exact.
    if not low - slack <= said <= high + slack:
        right = abs((new.value / old.value - 1) * 100)
        reckoned = f"{right:.{max(places, 1)}f}%"
        yield _wrong(text, match, old, new, f"按这两个数应是{reckoned}")


def _low(one: Quantity) -> Decimal:
    return one.value - _rounding(one)


def _high(one: Quantity) -> Decimal:
    return one.value + _rounding(one)


def _rounding(one: Quantity) -> Decimal:
    """Return by how much a value may be rounded; beside a rate 5亿 is meant as 5.0亿."""
    whole = one.rounded and one.value == one.step * int(one.value / one.step) and one.step >= _SCALE
    return one.step / (20 if whole else 2)


def _wrong(text: str, match: re.Match[str], old: Quantity, new: Quantity, right: str) -> Finding:
    claim = match[0].lstrip("，,、（( ")
    ratio = new.value / old.value
    why = right or f"实际约为{ratio:.1f}倍"
    if right.startswith(("翻", "增加")):
        why = f"{right}，这里约为{ratio:.1f}倍"
    return Finding.at(
        (match.end() - len(claim), match.end()), _CHECK, Severity.ERROR,
        f"“{_words(text, old)}”到“{_words(text, new)}”，说不上“{claim}”：{why}",
        "核对两个数和增幅",
    )  # fmt: skip


def _against_last_year(text: str) -> Iterator[Finding]:
    """接待游客120万人次，去年同期为100万人次，同比增长25%."""
    found = quantities(text)
    for new, old in pairwise(found):
        between = text[new.end : old.start]
        if new.unit != old.unit or not _BEFORE_THAT.fullmatch(between) or not old.value:
            continue
        match = _RATE.match(text, old.end)
        if match and not _OTHER_MEASURE.search(_sentence(text, old.end)):
            yield from _rate(text, match, old, new, falls=False)


def _times_of_that(text: str) -> Iterator[Finding]:
    """村集体收入60万元，是2020年20万元的4倍."""
    for new, old in pairwise(quantities(text)):
        if new.unit != old.unit or not old.value:
            continue
        match = _OLD_TIMES.match(text, old.end)
        said = match and _OF_THAT.fullmatch(text[new.end : old.start])
        if match and said and not _is_times(old, new, _read(match[1])):
            yield _wrong(text, match, old, new, "")


def _then_and_now(text: str) -> Iterator[Finding]:
    """去年接待游客50万人次，今年达到100万人次，增长50%."""
    for old, new in pairwise(quantities(text)):
        head = text[max(0, old.start - 24) : old.start]
        said = _BACK_THEN.search(head) and _AND_NOW.fullmatch(text[old.end : new.start])
        if said and old.unit == new.unit and old.unit not in _RANKS:
            yield from _claims(text, old, new, new.end, falls=new.value < old.value)


def _fall_in_times(text: str) -> Iterator[Finding]:
    for match in _FALL_IN_TIMES.finditer(text):
        yield Finding.at(
            match.span(), _CHECK, Severity.ERROR,
            f"“{match[0]}”：减少不能用倍，减去一倍就没有了",
            "改为下降百分之几，或“减少到原来的几分之一”",
        )  # fmt: skip


def _by_for_to(text: str) -> Iterator[Finding]:
    """从50家增长了80家: 了 gives the difference, 到 the result."""
    found = quantities(text)
    for old, new in pairwise(found):
        verb = _BY_TO.fullmatch(text, old.end, new.start)
        if verb is None or old.unit != new.unit or old.unit in ("%", "个百分点"):
            continue
        before = re.search(
            r"(?:由|从)(?:原来的|过去的|当初的|去年的|\d{4}年的)?$", text[: old.start][-12:]
        )
        if before:
            start = old.start - len(before[0])
            yield Finding.at(
                (start, new.end), _CHECK, Severity.WARNING,
                f"“{text[start : new.end]}”：“{verb[0]}”后面是增减的数，"
                f"前面有“{before[0][0]}”就要写结果",
                f"如是结果，改为“{verb[0][:-1]}到{_words(text, new)}”",
            )  # fmt: skip
