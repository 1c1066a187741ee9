"""Find one thing with two figures: 工会会员总数35万人 here, 工会会员总数36万人 there.

Only the same words, the same unit and the same words of time, place and movement around them count
as one thing; anything else may be two matters.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from rag.consistency.quantities import Quantity, quantities
from rag.draft.values import Finding, Severity

_CHECK: Final = "前后不一"
# A shorter subject (会员, 企业) is named in passing.
_SUBJECT: Final = re.compile(
    r"(?P<name>[\u4e00-\u9fff“”]{4,24}?)(?P<link>(?:总共|一共|已经|目前|共计|合计|共|已|现)?(?:达到|达|有|为|是)?)$"
)
# Without a verb only these say that the figure is of the whole.
_WHOLE: Final = re.compile(r"总|全长|面积|里程|库容|现有|共有|拥有")
# What is counted is named after the unit: 15个成员 and 5个常任理事国 are two matters.
_COUNTED: Final = re.compile(r"(?:左右|以上)?的?(?P<noun>[\u4e00-\u9fff]{0,6})")
# What says that a figure is of a time, of a part, of a movement or of a wish.
_MOVING: Final = re.compile(
    r"增|减|升|降|提高|到|新|超|比|较|其中|每|平均|人均|力争|目标|计划|预计|将|要|争取|再|另|先后|累计|第|由|从|翻|占|余|约|近|日均|年均|分别|各|起|来自|以及|还|又|吸纳|帮助|完成|实现|投入|培训|发放|组织|安排"
)
_TIME: Final = re.compile(
    r"\d{2,4}年|今年|去年|前年|明年|上年|当年|同期|截至|\d+月|季度|上半年|下半年|全年|期间|时期|以来|底|年初|年末|月|日|昨|今|五年|[一二三四五六七八九十]+年"
)
# 全市 and 我县 are the speaker's own place and tell nothing apart.
_PLACES: Final = re.compile(
    r"[\u4e00-\u9fff]{1,3}(?<![全我本各该])(?:省|市|县|区|镇|乡|村|街道|社区|学校|公司|集团|厂|局|队)"
)
_POINTS: Final = re.compile("[本该这那]")
_NO_NAME: Final = re.compile("^在|[的了着]$")
_NOW: Final = re.compile("^(?:目前|现在|如今|当前)")
# 全县共有乡镇, 去年全县接待游客: a place and perhaps a time, and what is counted there.
_SCOPE: Final = re.compile(r"(?:今年|去年|年)?(?:全[省市州县区镇乡村国]|我[省市州县区镇乡])")
_SCOPED: Final = 6
# Figures further apart are of two matters, unless each says that it is of the whole.
_NEAR: Final = Decimal("1.2")
_LOOSE_UNITS: Final = frozenset(
    {"%", "个百分点", "倍", "次", "天", "小时", "分钟", "元", "位", "岁", "届", "期"}
)


class _Said(NamedTuple):
    """A figure of a thing, and what stands around it."""

    quantity: Quantity
    words: str
    sure: bool


def check_repeated_figures(text: str) -> tuple[Finding, ...]:
    """Report the later of two different figures for one thing."""
    found = []
    seen: dict[tuple[str, str, frozenset[str]], _Said] = {}
    for key, said in _said(text):
        first = seen.setdefault(key, said)
        near = (first.sure and said.sure) or _are_near(first.quantity, said.quantity)
        if near and _differ(first.quantity, said.quantity):
            found.append(
                Finding.at(
                    (said.quantity.start, said.quantity.end), _CHECK, Severity.WARNING,
                    f"“{key[0]}”前面说是{first.words}，这里说是{said.words}",
                    "核对后统一；如是不同时间或口径，写明",
                )
            )  # fmt: skip
    return tuple(found)


def _are_near(first: Quantity, second: Quantity) -> bool:
    """Return whether one figure may be a slip for the other: 35万 and 36万."""
    low, high = sorted((first.value, second.value))
    return high <= low * _NEAR


def _differ(first: Quantity, second: Quantity) -> bool:
    """Return whether two figures cannot be one, even if the shorter one is rounded."""
    slack = max(first.step if first.rounded else 0, second.step if second.rounded else 0)
    return abs(first.value - second.value) > slack / 2


def _said(text: str) -> Iterator[tuple[tuple[str, str, frozenset[str]], _Said]]:
    for one in quantities(text):
        if one.unit in _LOOSE_UNITS:
            continue
        clause = max(text.rfind(mark, 0, one.start) for mark in "，。；！？、：…—,\n（）") + 1
        subject = _SUBJECT.fullmatch(text, clause, one.start)
        if subject is None or not _is_one_thing(subject):
            continue
        sentence = max(text.rfind(mark, 0, one.start) for mark in "。；！？\n") + 1
        before = text[sentence : one.start]
        around = frozenset(_TIME.findall(before)) | frozenset(_PLACES.findall(before))
        if _POINTS.match(subject["name"]):
            # 这条路 is one road within a paragraph only.
            around |= {str(text.count("\n", 0, clause))}
        counted = _COUNTED.match(text, one.end)
        unit = one.unit + (counted["noun"] if counted else "")
        key = (_NOW.sub("", subject["name"]), unit, around)
        yield key, _Said(one, text[one.start : one.end], _is_whole(subject))


def _is_one_thing(subject: re.Match[str]) -> bool:
    """Return whether the words name a thing that has one figure."""
    name = subject["name"]
    return not _NO_NAME.search(name) and not _MOVING.search(name)


def _is_whole(subject: re.Match[str]) -> bool:
    """Return whether the words say that the figure is of all there is."""
    name = subject["name"]
    scoped = len(name) >= _SCOPED and _SCOPE.match(name)
    return bool(subject["link"] or _WHOLE.search(name) or scoped)
