"""Chinese and Arabic numerals: reading, and finding those that state a fact.

Official writing mixes 5.2%, 百分之五点二, 三十二万, 2021年 and 二〇二一年; what is compared is the
value.
"""

import re
from decimal import Decimal

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
CHINESE = "零〇○一二两三四五六七八九十百千万亿"
ARABIC = r"\d+(?:,\d{3})*(?:\.\d+)?"
_POSITIONAL = re.compile(r"[零〇○一二三四五六七八九]{2,}")
_WELL_FORMED = re.compile(
    r"(?:[零〇]?[一二两三四五六七八九]?[十百千]|[零〇]?[一二两三四五六七八九]|[万亿])+"
)


def read_chinese(numeral: str) -> Decimal | None:
    """The value of a Chinese numeral; None for what is none (千百, 百十).

    ``二〇二一`` reads by position, ``三十二万`` by unit, ``五点二`` with a decimal part.
    """
    whole, point, fraction = numeral.partition("点")
    if point:
        value = read_chinese(whole)
        if value is None or not fraction or any(c not in _DIGITS for c in fraction):
            return None
        return value + Decimal("0." + "".join(str(_DIGITS[c]) for c in fraction))
    if _POSITIONAL.fullmatch(whole):
        return Decimal("".join(str(_DIGITS[c]) for c in whole))
    if not _WELL_FORMED.fullmatch(whole):
        return None
    return _by_unit(whole)


def _by_unit(numeral: str) -> Decimal | None:
    total = section = digit = 0
    previous = 10**9
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _SMALL:
            unit = _SMALL[character]
            if unit >= previous or (digit == 0 and not (unit == 10 and section == 0)):
                return None  # 千百, 百千: a manner of speaking, not a number
            section += (digit or 1) * unit
            digit, previous = 0, unit
        else:
            section += digit
            if section == 0 and total == 0:
                return None  # 万众, 亿万
            total = (
                (total + section) * _LARGE[character]
                if character == "亿"
                else (total + section * _LARGE[character])
            )
            section = digit = 0
            previous = 10**9
    return Decimal(total + section + digit)


def read_arabic(numeral: str) -> Decimal:
    """The value of digits with optional thousands commas and decimal point."""
    return Decimal(numeral.replace(",", ""))
