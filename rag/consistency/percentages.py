"""Check percentages against what can be: a fall or a rate of coverage above 100 %."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from corpus.language.numerals import read
from rag.draft.values import Finding, Severity

_CHECK: Final = "百分比"
_PERCENT: Final = r"(?:(?P<n>\d+(?:\.\d+)?)%|百分之(?P<spoken>[零〇一二三四五六七八九十百点]+))"
_LIMIT: Final = Decimal(100)
_FALL: Final = re.compile(
    rf"(?:下降|减少|降低|压减|压缩|缩减|削减|下滑|回落|缩短)(?:了|幅度?(?:为|达))?(?:近|约|超过?|达到?)?{_PERCENT}"
)
# A profit can fall by more than it was: it becomes a loss.
_BELOW_ZERO: Final = re.compile(r"利润|盈利|净额|顺差|逆差|净值|收益|盈余|结余|亏损|净流|效益")
# Rates whose counted part lies within the whole by definition.
_RATES: Final = (
    "覆盖率|合格率|达标率|满意率|满意度|普及率|参保率|知晓率|办结率|回访率|签约率|入住率|出勤率|到会率|"
    "治愈率|优良率|绿化率|城镇化率|森林覆盖率|解决率|化解率|就业率|巩固率|接种率|通过率|参与率|破案率|"
    "支持率|入户率|通达率|硬化率|处理率|处置率|整改率|通水率|通电率|供水率|及格率|优秀率|录取率|升学率|"
    "入学率|成活率|见面率|响应率|命中率|占有率|发病率|死亡率|失业率|参合率|脱贫率|建档率|公开率|好评率|识字率"
)
_RATE: Final = re.compile(
    rf"(?P<name>{_RATES})(?:就|已|均|都|也|由\d+(?:\.\d+)?%)?(?:提高|提升|上升|稳定)?(?:了|为|是|达|到|达到|高达|超过|保持在|在)?{_PERCENT}"
)
# More than was planned can be done, but a rate of completion is a part of the plan.
_OF_PLAN: Final = re.compile(rf"完成率(?:已|均|都|就)?(?:为|是|达|到|达到|高达|超过|在)?{_PERCENT}")
# 毛入学率 counts pupils of any age, and phones are more than people.
_PHONES: Final = re.compile(r"(?:电话|手机|移动|宽带)[^，。；\n]{0,6}$")


def check_percentages(text: str) -> tuple[Finding, ...]:
    """Report falls by more than 100 %, and rates above 100 % that count a part of a whole."""
    return (*_falls(text), *_rates(text), *_completed(text))


def _value(match: re.Match[str]) -> Decimal:
    amount = read(match["n"] or match["spoken"])
    return amount.low if amount else Decimal(0)


def _falls(text: str) -> Iterator[Finding]:
    for match in _FALL.finditer(text):
        before = re.split("[，。；\\n]", text[max(0, match.start() - 16) : match.start()])[-1]
        if _value(match) > _LIMIT and not _BELOW_ZERO.search(before):
            yield Finding.at(
                match.span(), _CHECK, Severity.ERROR,
                f"“{match[0]}”：下降超过100%就成了负数", "核对降幅",
            )  # fmt: skip


def _rates(text: str) -> Iterator[Finding]:
    for match in _RATE.finditer(text):
        before = text[max(0, match.start() - 10) : match.start()]
        owned = match["name"] == "普及率" and _PHONES.search(before)
        if _value(match) > _LIMIT and not owned and not before.endswith("毛"):
            yield Finding.at(
                match.span(), _CHECK, Severity.ERROR,
                f"“{match[0]}”：{match['name']}不会超过100%", "核对数字",
            )  # fmt: skip


def _completed(text: str) -> Iterator[Finding]:
    for match in _OF_PLAN.finditer(text):
        if (value := _value(match)) > _LIMIT:
            yield Finding.at(
                match.span(), _CHECK, Severity.WARNING,
                f"“{match[0]}”：完成率不超过100%",
                f"如是超额完成，改为“完成计划的{value}%”",
            )  # fmt: skip
