"""Check that parts give their total: 其中 A、B、C, and A、B、C，合计."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from rag.consistency.quantities import Quantity, all_quantities, quantities
from rag.draft.values import Finding, Severity

_CHECK: Final = "合计"
_AMONG: Final = re.compile(
    r"(?:\s*[，,（(：:；;]?\s*(?:其中|包括|(?P<all>分为|分成|分别为|分别是))"
    r"|[\u4e00-\u9fff]{0,6}[中里](?=[，,：:])|(?=[：:]))[，,：:]?"
)
_TOTAL: Final = re.compile(
    r"[，,。；;]?\s*(?:合计|共计|总计|总共|一共|合起来|(?<=[，,])共)(?:[是为有达]|达到)?\s*$"
)
# Before a part: its name, with what separates it from the part before.
_PART: Final = re.compile(
    r"(?P<mark>[、，,；;]|和|及|以及|与)?\s*(?P<name>[^、，,；;。！？\n\d]{1,16}?)"
)
_DONE: Final = re.compile(r"[，,](?:目前)?已(?:经)?(?:全部)?[\u4e00-\u9fff]{1,4}")
_LEFT: Final = re.compile(r"[，,、](?:尚有|还有|剩余|剩下|余下|未[\u4e00-\u9fff]{1,4}的?)")
# A total of twice its parts, or of half, is the total of something else.
_FAR: Final = 2
# People are counted under several heads at once: a woman may be a member of the Party.
_PEOPLE: Final = frozenset({"人", "名", "位", "户", "人次"})
_ACROSS: Final = re.compile(
    r"女|男|党员|团员|青年|少数民族|学历|本科|大学|硕士|博士|研究生|中级|高级|职称|岁|老年|儿童|残疾"
    r"|代表|委员|劳模|干部|非公|基层|一线|优秀|先进|新增|累计"
)
# Further off only one part is compared, and only with what is counted alike.
_FAR_AMONG: Final = re.compile(
    r"[^。；！？\n\d%]{0,12}[，,（(。；;]其中(?:包括|有|，)?(?P<name>[^，。；！？、\n\d比]{0,14}?)"
)
_VAGUE: Final = 10
# Units of any thing: what follows them says of which.
_ANYTHING: Final = frozenset({"个", "项", "件", "条", "处", "家", "种", "类", "批", "场", "起"})
_RELATIVE: Final = frozenset({"%", "个百分点", "倍", "次", "天", "岁", "度", "届", "期"})
# 赤字1.2万亿元，比上年增加4000亿元，其中: the parts are of what was before.
_MOVED: Final = re.compile(r"比|较|同比|增长|增加|减少|下降")
_ENDS: Final = re.compile(r"\s*(?:[。；;！\n）)]|$)")
# Of two parts with a comma the second may be a part of the first: 粮食30亩，小麦20亩.
_ALIKE: Final = 3
# What is not a part but a movement or a second measure of the whole.
_NO_PART: Final = re.compile(
    r"增长|增加|下降|减少|新增|提高|同比|人均|平均|累计|比|较|每|共|合计|超|最|还|已|预计|计划"
)


def check_sums(text: str) -> tuple[Finding, ...]:
    """Report parts that are more than their total, and totals that their parts do not give."""
    return (*_among(text), *_beyond(text), *_totals(text), *_remainders(text))


def _among(text: str) -> Iterator[Finding]:
    found = quantities(text)
    for place, whole in enumerate(found):
        among = _AMONG.match(text, whole.end)
        if among is None or whole.unit == "%" or _MOVED.search(_clause(text, whole)):
            continue
        parts, parallel = _parts_after(text, among.end(), found[place + 1 :], whole.unit)
        if not parts:
            continue
        span = (among.end(), parts[-1].end)
        largest = max(parts, key=lambda one: one.value)
        if largest.low > whole.high:
            yield Finding.at(
                span,
                _CHECK,
                Severity.ERROR,
                f"“{text[slice(*span)]}”里有一项比总数“{_said(text, whole)}”还大，部分不能超过整体",
                "核对总数和分项",
            )
        elif among["all"] and len(parts) > 1 and _ENDS.match(text, parts[-1].end):
            if not _agree(parts, whole):
                yield _unequal(text, parts, whole, span)
        elif len(parts) > 1 and parallel and not _overlap(text, among.end(), parts):
            total = _sum(parts)
            if total > whole.value + _slack([whole, *parts]):
                yield Finding.at(
                    span, _CHECK, Severity.ERROR,
                    f"“{text[slice(*span)]}”相加是{_plain(total, whole)}，"
                    f"超过总数“{_said(text, whole)}”，分项之和不能大于总数",
                    "核对总数和分项；分项有交叉的要说明",
                )  # fmt: skip


def _beyond(text: str) -> Iterator[Finding]:
    """Yield a part above its whole where words stand between: 86人死亡，其中包括90名儿童."""
    found = all_quantities(text)
    for whole, part in pairwise(found):
        among = _FAR_AMONG.fullmatch(text, whole.end, part.start)
        if among is None or _kind(whole) != _kind(part) or whole.unit in _RELATIVE:
            continue
        if _MOVED.search(_clause(text, whole)) or _NO_PART.search(among["name"]):
            continue
        if whole.unit in _ANYTHING and not _same_noun(text, whole, among, part):
            continue
        plainly = _AMONG.match(text, whole.end) and not (whole.vague or part.vague)
        # 超过300万 may be any more: only another order of size is beyond it.
        limit = whole.high * (_VAGUE if whole.vague else 1)
        if part.low > limit and not plainly:
            span = (whole.start, part.end)
            yield Finding.at(
                span, _CHECK, Severity.ERROR,
                f"部分“{_said(text, part)}”比整体“{_said(text, whole)}”还大",
                "核对总数和分项",
            )  # fmt: skip


def _same_noun(text: str, whole: Quantity, among: re.Match[str], part: Quantity) -> bool:
    """Return whether 个 counts one thing: 7个领域, 其中项目67个 are two."""
    noun = re.match(r"[\u4e00-\u9fff]*", text[whole.end : among.end()])
    name = re.split("[，。；（(]", noun[0] if noun else "")[0][-2:]
    return not name or name in text[among.start("name") : part.end + 8]


def _remainders(text: str) -> Iterator[Finding]:
    """Yield what is done and what is left where they are not all: 126处，已整改98处，尚有38处."""
    found = quantities(text)
    for whole, done, left in zip(found, found[1:], found[2:], strict=False):
        if not whole.unit == done.unit == left.unit or whole.rounded:
            continue
        said = _DONE.fullmatch(text, whole.end, done.start)
        if said and _LEFT.fullmatch(text, done.end, left.start) and not _agree([done, left], whole):
            yield _unequal(text, [done, left], whole, (whole.start, left.end))


def _clause(text: str, one: Quantity) -> str:
    return text[max(text.rfind(mark, 0, one.start) for mark in "，。；\n") + 1 : one.start]


def _kind(one: Quantity) -> str:
    """Return the unit, one for all ways to count people."""
    return "人" if one.unit in ("人", "名", "位") else one.unit


def _unequal(
    text: str, parts: Sequence[Quantity], whole: Quantity, span: tuple[int, int]
) -> Finding:
    total = _sum(parts)
    return Finding.at(
        span, _CHECK, Severity.ERROR,
        f"“{text[parts[0].start : parts[-1].end]}”相加是{_plain(total, whole)}，"
        f"不是“{_said(text, whole)}”",
        "核对总数和分项",
    )  # fmt: skip


def _parts_after(
    text: str, start: int, found: Sequence[Quantity], unit: str
) -> tuple[list[Quantity], bool]:
    """Return the parts that follow one another from ``start``, and whether 、 separates all."""
    parts: list[Quantity] = []
    names: list[str] = []
    parallel = True
    for one in found:
        match = _PART.fullmatch(text, start, one.start)
        if match is None or one.unit != unit or _NO_PART.search(match["name"]):
            break
        if parts and match["mark"] is None:
            break
        parallel = parallel and (not parts or match["mark"] in "、和及以及与")
        parts.append(one)
        names.append(match["name"])
        start = one.end
    # 小学40所，初中18所，高中9所: names of one length are of one kind.
    alike = len(names) >= _ALIKE and len({len(name) for name in names}) == 1
    return parts, parallel or alike


def _overlap(text: str, start: int, parts: Sequence[Quantity]) -> bool:
    """Return whether the parts may count the same people twice."""
    names = text[start : parts[-1].end]
    return parts[0].unit in _PEOPLE and len(set(_ACROSS.findall(names))) > 1


def _totals(text: str) -> Iterator[Finding]:
    found = quantities(text)
    for place, whole in enumerate(found):
        said = _TOTAL.search(text, max(0, whole.start - 10), whole.start)
        if said is None or whole.unit == "%":
            continue
        parts = _parts_before(text, said.start(), found[:place], whole.unit)
        tails = [parts[first:] for first in range(len(parts) - 1)]
        total = _sum(parts)
        near = total <= whole.value * _FAR and whole.value <= total * _FAR
        if tails and near and not any(_agree(tail, whole) for tail in tails):
            yield _unequal(text, parts, whole, (said.start(), whole.end))


def _parts_before(text: str, end: int, found: Sequence[Quantity], unit: str) -> list[Quantity]:
    """Return the parts that stand one after another right before ``end``, in order."""
    parts: list[Quantity] = []
    for one in reversed(found):
        if one.unit != unit or one.end > end:
            break
        between = text[one.end : end]
        if parts and (_PART.fullmatch(between) is None or between[0] not in "、，,和及与以"):
            break
        if not parts and between.strip():
            break
        parts.insert(0, one)
        end = one.start
    return parts


def _sum(parts: Sequence[Quantity]) -> Decimal:
    return sum((one.value for one in parts), Decimal(0))


def _agree(parts: Sequence[Quantity], whole: Quantity) -> bool:
    total = _sum(parts)
    return abs(total - whole.value) <= _slack([whole, *parts])


def _slack(found: Sequence[Quantity]) -> Decimal:
    """Return by how much rounding can move a sum; whole numbers are taken as exact.

    Beside 12.5亿 a plain 3亿 is taken as 3.0亿.
    """
    finest = min((one.step for one in found if one.rounded), default=Decimal(0))
    if all(one.value % 1 == 0 and one.step >= 1 and _is_whole(one) for one in found):
        return Decimal(0)
    return sum((finest / 2 for one in found if one.rounded), Decimal(0))


def _is_whole(one: Quantity) -> bool:
    """Return whether a value is written without a fraction of its scale: 300万, not 12.5亿."""
    return one.step in (Decimal(1), Decimal(10**4), Decimal(10**8))


def _said(text: str, one: Quantity) -> str:
    return text[one.start : one.end]


def _plain(value: Decimal, like: Quantity) -> str:
    """Write a sum with the scale of the total."""
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if like.rounded and value >= size and like.step >= size // 1000:
            return f"{_digits(value / size)}{name}{like.unit}"
    return f"{_digits(value)}{like.unit}"


def _digits(value: Decimal) -> str:
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
