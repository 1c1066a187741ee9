"""Find quantities, numerals with their unit, however they are written.

12.5亿元, 十二亿五千万元 and １２.５亿元 are one value. Only exact quantities are returned: 近百人
and 三四个 give no sum.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from corpus.language.numerals import NUMERAL, number, read

# The same characters in half width, one for one, so that offsets stay; punctuation stays wide.
_HALF: Final = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
# Longer units first: 人次 is not 人.
_UNITS: Final = (
    "个百分点|百分点|%|人次|平方公里|平方千米|平方米|立方米|公里|千米|公顷|公斤|千克|千瓦时|千瓦|"
    "小时|分钟|件次|场次|班次|户次|架次|台套|元|人|名|户|家|个|项|件|起|宗|处|座|所|条|台|套|辆|部|"
    "亩|吨|米|斤|场|次|期|批|岁|天|倍|位|支|种|类|只|头|幢|栋|间|盏|口|株|棵|张|份|册|艘|架|度|股|届"
)
_UNIT: Final = re.compile(_UNITS)
_NUMERAL: Final = re.compile(NUMERAL)
# What makes a quantity approximate, or only one end of a range.
_VAGUE_BEFORE: Final = re.compile(
    r"(?:超过?|突破|不足|不到|不低于|不少于|以上|至少|最多|高于|低于)$"
)
_VAGUE_AFTER: Final = re.compile(r"(?:多|余|以上|以下|以内|左右|上下|[—\-~～至])")
_SCALES: Final = {"万": 4, "亿": 8, "千": 3, "百": 2, "十": 1}


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount at ``[start:end]``; ``step`` is the value of its last written place.

    ``rounded`` says that places below the last were left out: a decimal, or a multiple of 万 or 亿.
    ``vague`` says that it is a bound or an approximation (220余人, 超过400万户).
    """

    start: int
    end: int
    value: Decimal
    unit: str
    step: Decimal
    rounded: bool
    vague: bool = False

    @property
    def low(self) -> Decimal:
        """The least amount that is written so."""
        return self.value - self.step / 2

    @property
    def high(self) -> Decimal:
        """The greatest amount that is written so."""
        return self.value + self.step / 2


def plain(text: str) -> str:
    """Return the text with digits of half width; the length stays."""
    return text.translate(_HALF)


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the exact quantities of a plain text, by position."""
    return tuple(one for one in all_quantities(text) if not one.vague)


@lru_cache(maxsize=4096)
def all_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a plain text, by position, with those that are vague."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[Quantity]:
    end = 0
    for one in _numerals(text):
        if one.start < end or text.startswith("第", max(0, one.start - 1)):
            continue
        spoken = text.endswith("百分之", 0, one.start)
        unit = None if spoken else _UNIT.match(text, one.end)
        if not spoken and unit is None:
            continue
        begin, end = one.start - 3 * spoken, unit.end() if unit else one.end
        vague = _VAGUE_BEFORE.search(text[max(0, begin - 4) : begin])
        yield Quantity(
            begin,
            end,
            one.value,
            unit[0] if unit else "%",
            one.step,
            one.step < 1 or bool(set(text[one.start : one.end]) & {"万", "亿"}),
            one.vague or bool(vague or _VAGUE_AFTER.match(text, end)),
        )


class _Numeral(NamedTuple):
    """A numeral, the lowest value it can mean, and the value of its last place."""

    start: int
    end: int
    value: Decimal
    step: Decimal
    vague: bool


def _numerals(text: str) -> Iterator[_Numeral]:
    """Yield the numerals of a text; 12亿5000万 is one."""
    held: _Numeral | None = None
    for match in _NUMERAL.finditer(text):
        amount = read(match[0])
        if amount is None:
            continue
        new = _Numeral(*match.span(), amount.low, _step(match[0]), not amount.exact)
        if held and held.end == new.start and not held.vague and amount.high < held.step:
            held = held._replace(
                end=new.end, value=held.value + new.value, step=new.step, vague=new.vague
            )
            continue
        if held:
            yield held
        held = new
    if held:
        yield held


def _step(numeral: str) -> Decimal:
    """Return the value of the last place that is written: 0.1亿 for 12.5亿, 1千万 for 五千万."""
    scale = 0
    core = numeral
    while core and core[-1] in _SCALES:
        scale += _SCALES[core[-1]]
        core = core[:-1]
    fraction = re.search(r"[.点](.+)$", core)
    if fraction:
        scale -= len(fraction[1])
    elif core and not core[-1].isdecimal() and len(core) > 1 and core[-2] in _SCALES and not scale:
        scale = 0
    return Decimal(1).scaleb(scale)


def counted(numeral: str) -> int:
    """Return a small whole number, Arabic or Chinese; 0 if it is none."""
    return int(numeral) if numeral.isdecimal() else number(numeral)
