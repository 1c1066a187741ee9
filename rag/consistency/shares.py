"""Check that shares of one whole stay within it."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from corpus.language.numerals import read
from rag.draft.values import Finding, Severity

_CHECK: Final = "占比"
_PERCENT: Final = r"(?:(?P<{0}>\d+(?:\.\d+)?)%|百分之(?P<{0}s>[零〇一二三四五六七八九十百点]+))"
# A share of something that its subject is part of; debts may be more than the product.
_OF_WHOLE: Final = re.compile(
    r"占(?:到|了|据)?(?:全[国省市州盟县区旗镇乡村街校厂院系][^，。；、\n\d%占]{0,10}|[^，。；、\n\d%占]{0,8}"
    r"总(?:数|量|额|人数|人口|面积|户数|产量|产值))(?:比重|比例|的比[重例])?的?(?:为|达到?|约|近|超过)?"
    + _PERCENT.format("n")
)
_NOT_PART: Final = re.compile(r"债务|负债|贷款|存款|进出口|预算|计划|任务|目标|上年|去年|同期")
_WHOLE: Final = Decimal(100)
_SHARE: Final = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{1,10}?)(?:占比?|的?比[重例])(?:为|达到?|到|了)?"
    + _PERCENT.format("n")
)
# Of one kind each: together they make the whole.
_COMPLEMENTS: Final = (
    ("男", "女"), ("城镇", "农村"), ("城镇", "乡村"), ("城市", "农村"), ("国有", "民营"),
)  # fmt: skip
# 一产, 二产; 优秀, 称职: the parts of the economy, and the grades of an appraisal.
_GRADES: Final = re.compile(
    r"^(?:其中)?(?:第?[一二三]产业?|优秀|良好|称职|基本称职|不称职|合格|基本合格|不合格|满意|基本满意|不满意|好|较好|一般|差)(?:等次)?$"
)
_USED: Final = re.compile(r"(?<![\d.])(?P<n>\d+(?:\.\d+)?)%(?=用于|用在)")
# 第一产业, 第二产业: two common characters at the end.
_COMMON_END: Final = 2
_LIST: Final = re.compile(
    r"分别占(?:到|了|比)?[^，。；\n\d]{0,10}?(?P<all>\d+(?:\.\d+)?%(?:[、，和及]\d+(?:\.\d+)?%){2,5})"
)
# Beyond this the shares are of different wholes.
_MOST: Final = Decimal(130)
_STRUCTURE: Final = re.compile(
    r"(?:产业|三产|三次|结构|比重|比例)[^，。；\n\d]{0,14}?(?P<all>\d+(?:\.\d+)?(?:\s*[:：∶]\s*\d+(?:\.\d+)?){2,4})"
    r"(?!\s*[:：∶\d])"
)
# What is meant to be 100 is near it; 2:3:5 is a ratio.
_NEAR_WHOLE: Final = (Decimal(80), Decimal(120))
# Shares rounded to one place may be off by this each.
_ROUNDING: Final = Decimal("0.05")


def check_shares(text: str) -> tuple[Finding, ...]:
    """Report a share above 100 % and shares of one whole that are more than 100 % together."""
    return (*_above(text), *_together(text), *_lists(text), *_used(text), *_structures(text))


def _above(text: str) -> Iterator[Finding]:
    for match in _OF_WHOLE.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if _value(match) > _WHOLE and not _NOT_PART.search(before + match[0]):
            yield Finding.at(
                match.span(), _CHECK, Severity.ERROR,
                f"“{match[0]}”超过了100%，部分不能大于整体",
                "核对占比；如是与上年相比，改为“相当于……的……”",
            )  # fmt: skip


def _value(match: re.Match[str]) -> Decimal:
    if match["n"]:
        return Decimal(match["n"])
    amount = read(match["ns"])
    return amount.low if amount else Decimal(0)


def _together(text: str) -> Iterator[Finding]:
    for sentence in re.finditer(r"[^。；！？\n]+", text):
        shares = list(_SHARE.finditer(text, *sentence.span()))
        for group in _runs(text, shares):
            total = sum(map(_value, group), Decimal(0))
            if total > _WHOLE + _slack(group) and all(_value(one) <= _WHOLE for one in group):
                span = (group[0].start(), group[-1].end())
                yield Finding.at(
                    span, _CHECK, Severity.ERROR,
                    f"“{text[slice(*span)]}”相加是{total}%，同一整体的各部分之和不能超过100%",
                    "核对各项占比",
                )  # fmt: skip


def _runs(text: str, shares: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Yield runs of shares that divide one whole: named alike, one right after another."""
    run: list[re.Match[str]] = []
    for one in shares:
        near = run and re.fullmatch(
            r"[，、,和；\s]*[\u4e00-\u9fff]{0,2}", text[run[-1].end() : one.start()]
        )
        if run and not (near and _divide(run[-1]["name"], one["name"])):
            if len(run) > 1:
                yield run
            run = []
        run.append(one)
    if len(run) > 1:
        yield run


def _divide(first: str, second: str) -> bool:
    """Return whether two names stand for parts of one whole that exclude each other."""
    for a, b in _COMPLEMENTS:
        if (a in first and b in second) or (b in first and a in second):
            return True
    if _GRADES.search(first) and _GRADES.search(second):
        return first != second
    alike = first[-_COMMON_END:] == second[-_COMMON_END:] and first != second
    return alike and min(len(first), len(second)) > _COMMON_END


def _slack(group: list[re.Match[str]]) -> Decimal:
    return sum((_ROUNDING if "." in one[0] else 10 * _ROUNDING for one in group), Decimal(0))


def _lists(text: str) -> Iterator[Finding]:
    for match in _LIST.finditer(text):
        parts = [Decimal(one) for one in re.findall(r"\d+(?:\.\d+)?", match["all"])]
        total = sum(parts, Decimal(0))
        slack = _ROUNDING * len(parts) * (1 if "." in match["all"] else 10)
        if _WHOLE + slack < total <= _MOST:
            yield Finding.at(
                match.span(), _CHECK, Severity.ERROR,
                f"“{match[0]}”相加是{total}%，同一整体的各部分之和不能超过100%",
                "核对各项占比",
            )  # fmt: skip


def _used(text: str) -> Iterator[Finding]:
    """支出的80%用于民生，25%用于基建."""
    for sentence in re.finditer(r"[^。；！？\n]+", text):
        used = list(_USED.finditer(text, *sentence.span()))
        total = sum((Decimal(one["n"]) for one in used), Decimal(0))
        if len(used) > 1 and _WHOLE < total <= _MOST:
            yield Finding.at(
                (used[0].start(), used[-1].end()), _CHECK, Severity.ERROR,
                f"各项用途相加是{total}%，不能超过100%", "核对各项占比",
            )  # fmt: skip


def _structures(text: str) -> Iterator[Finding]:
    for match in _STRUCTURE.finditer(text):
        parts = [Decimal(one) for one in re.findall(r"\d+(?:\.\d+)?", match["all"])]
        total = sum(parts, Decimal(0))
        slack = _ROUNDING * len(parts) * (1 if "." in match["all"] else 10)
        low, high = _NEAR_WHOLE
        if low <= total <= high and abs(total - _WHOLE) > slack:
            yield Finding.at(
                match.span("all"), _CHECK, Severity.ERROR,
                f"结构比“{match['all']}”相加是{total}，各部分之和应是100",
                "核对各项比重",
            )  # fmt: skip
