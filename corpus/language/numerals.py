"""Find and read numerals; all numerals are read here.

Official texts mix 320000, 32万 and 三十二万, so values are compared. A numeral is a number
(三百五 is 350) or an approximation (三四个, 七八百, 一千二百多, 近百), which gives a range. Years
are read digit by digit (二〇二一).
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

# The numerals of congresses, sections, months and days.
NUMERALS: Final = "一二三四五六七八九十"
# Forms of zero in years: the digit, circles, and the letter O, of either width, Latin, Greek or
# Cyrillic, as input methods and text recognition give them.
ZEROS: Final = "零〇○◯0０OＯoｏΟοОо"
CHINESE: Final = "零〇○一二两三四五六七八九十百千万亿"
ARABIC: Final = r"\d+(?:,\d{3})*(?:\.\d+)?"
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | dict.fromkeys(ZEROS, 0) | {"两": 2}
_TO_ZERO = str.maketrans(dict.fromkeys(ZEROS, "〇"))
_UNITS = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}
# 3千米 is a length in kilometres, so 千 is no scale there.
_SCALES = {"万亿": 10**12, "千万": 10**7, "百万": 10**6, "万": 10**4, "亿": 10**8, "千": 1000}
_SCALE = r"(?:万亿|千万|百万|万|亿|千(?![米克瓦伏帕卡焦赫]))"
_CORE = rf"(?:{ARABIC}|[{CHINESE}]+(?:点[零〇一二三四五六七八九]+)?)"
# Words that make a numeral approximate. 近五年 means the last five years; 节约 and 附近 are words.
BEFORE: Final = (
    r"(?:大约|(?<![节签预合公违邀制契特相续履条解集毁])约|将近|接近|逾"
    rf"|(?<![附最临靠新相邻就亲贴走远])近(?!(?:[{CHINESE}]+|{ARABIC})[多余来几]?个?[年月周天日届次期])"
    r"|(?<![以会路街网线身台百千])上(?=[百千万亿]))"
)
_SOME = r"(?:(?:几|(?<![人户次倍指总少多基岁件票])数)(?=[十百千万亿]))"
_MORE = (
    r"(?:(?<=[0十百千万亿])(?:多(?!元化|样|边|方|维|于)|余(?![额款粮下量热温地力])"
    r"|来(?![自到源往临说看信访])|几(?![乎何率]))|[多余](?=[万亿]))"
)
NUMERAL: Final = rf"{BEFORE}?{_SOME}?{_CORE}{_MORE}?{_SCALE}?{_MORE}?"
_SHAPE = re.compile(
    rf"(?P<before>{BEFORE})?(?P<some>{_SOME})?(?P<core>{_CORE})(?P<more>{_MORE})?"
    rf"(?P<scale>{_SCALE})?(?P<after>{_MORE})?"
)
_BARE = re.compile("[十百千万亿]+")
_POSITIONAL = re.compile(f"[{''.join(_DIGITS)}]{{2,}}")
_PAIR = re.compile("[一二两三四五六七八九]{2,}")
# A longer run of digits is not a number.
_LONGEST = 64
# Written with a unit for each power of ten; ones have none. Above, the unit 亿 would be needed.
DIGITS: Final = "〇一二三四五六七八九"
_POWERS = " 十百千万"
# The tolerance of 约, 近 and 来.
_ABOUT = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Amount:
    """The lowest and highest value that a numeral can mean; equal if it is exact.

    Two amounts are equal if their bounds are: 一千二百多 equals 1200余 and 1200多 (1200 to 1300),
    but neither 1200 nor 1234, though 1234 lies within. 七八百 equals 七百多, but not 八百.
    """

    low: Decimal
    high: Decimal

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    def __str__(self) -> str:
        """Return the amount in one standard form: 1200, or 1200~1300."""
        return _plain(self.low) + ("" if self.exact else f"~{_plain(self.high)}")


def read(numeral: str) -> Amount | None:
    """Read an Arabic or Chinese numeral; return None if it is no number (千百, 万, 五三万).

    Adjacent digits are a range (三四十, 三五个). A last digit right after a unit counts the next
    smaller unit (一万二). Other digits without a unit are read by position.
    """
    shape = _SHAPE.fullmatch(numeral) if len(numeral) <= _LONGEST else None
    if not shape:
        return None
    core, scale = shape["core"], _SCALES.get(shape["scale"] or "", 1)
    before, more = shape["before"], shape["more"] or shape["after"]
    bare = bool(_BARE.fullmatch(core)) and bool(before or more or shape["some"])
    bounds = _bounds("一" + core if bare and core[0] != "十" else core)
    if bounds is None or (shape["some"] and not bare):
        return None
    low, high = (bound * scale for bound in bounds)
    if shape["some"]:
        return Amount(2 * low, 10 * low)
    if low != high:
        return Amount(low, high)
    if more in ("多", "余", "几") or before in ("逾", "上"):
        return Amount(low, low + _last_unit(low))
    if before in ("近", "将近", "接近"):
        return Amount(low * (1 - _ABOUT), low)
    if before or more:
        return Amount(low * (1 - _ABOUT), low * (1 + _ABOUT))
    return Amount(low, low)


def number(numeral: str) -> int:
    """Return a whole number that counts or orders (十九, 12, 三O, 百 in 百周年); 0 for none."""
    if not numeral[:1].isdecimal():
        numeral = numeral.translate(_TO_ZERO)
    amount = read("一" + numeral if numeral[:1] in ("百", "千") else numeral)
    return int(amount.low) if amount and amount.exact else 0


def by_position(numeral: str) -> int:
    """Read a year or another number written digit by digit: 二〇二一, 二OO八, 2021."""
    return int("".join(str(_DIGITS[c]) if c in _DIGITS else c for c in numeral))


def _bounds(core: str) -> tuple[Decimal, Decimal] | None:
    if core[0].isdecimal():
        value = Decimal(core.replace(",", ""))
        return value, value
    whole, _, fraction = core.partition("点")
    values = [_counted(one) for one in _ends_of_range(whole)]
    if not values or (len(values) > 1 and fraction):
        return None
    low, high = values[0], values[-1]
    if low is None or high is None:
        return None
    part = Decimal(f"0.{by_position(fraction):0{len(fraction)}}" if fraction else 0)
    return low + part, high + part


def _ends_of_range(numeral: str) -> tuple[str, ...]:
    """Split 三四十 into 三十 and 四十, 三四十五 into nothing; keep a numeral without a range."""
    pair = _PAIR.search(numeral)
    if not pair:
        return (numeral,)
    digits = [_DIGITS[c] for c in pair[0]]
    rising = digits == list(range(digits[0], digits[0] + len(digits)))
    by_place = _POSITIONAL.fullmatch(numeral) and set(numeral) & set(ZEROS)
    if by_place or not (rising or pair[0] == numeral[:2] == "三五"):
        return (numeral,)
    before, after = numeral[: pair.start()], numeral[pair.end() :]
    if after.strip("十百千万亿"):
        return ()
    return before + pair[0][0] + after, before + pair[0][-1] + after


def _counted(numeral: str, *, last: bool = True) -> int | None:
    """Read a numeral without a range: by position, or unit by unit from the largest.

    ``last`` means that nothing follows it, so its last unit may be missing (一万二).
    """
    if _POSITIONAL.fullmatch(numeral):
        return by_position(numeral)
    for unit, size in _UNITS.items():
        times, found, rest = numeral.rpartition(unit) if unit == "亿" else numeral.partition(unit)
        if found:
            return _with_unit(times, rest, size, last=last)
    return _DIGITS.get(numeral)


def _with_unit(times: str, rest: str, size: int, *, last: bool) -> int | None:
    """Read a multiple of a unit and the part below it; None for 百, 万众, 二十百."""
    if _POSITIONAL.fullmatch(times) or (size < 10_000 and len(times) > 1):
        return None
    count = _counted(times, last=False) if times or size > 10 else 1
    below = _below(rest, size, last=last)
    return count * size + below if count and below is not None else None


def _below(rest: str, size: int, *, last: bool) -> int | None:
    """Read the part after a unit: 三百 and 零五 as they are, a single digit of the next unit."""
    if not rest:
        return 0
    counted = rest.lstrip("零〇○")
    if counted == "两" or _POSITIONAL.fullmatch(counted):
        return None  # 二十两 is a weight
    value = _counted(counted, last=last)
    if value and len(rest) == 1 and size > 10:
        return value * size // 10 if last else None
    return value if value and value < size else None


def _last_unit(value: Decimal) -> Decimal:
    """Return the power of ten of the last nonzero digit: 100 for 1200."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(int(exponent))


def _plain(value: Decimal) -> str:
    """Write a decimal without exponent and trailing zeros."""
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def chinese(number: int) -> str:
    """Return the Chinese numeral used in headings: 一, 十, 十二, 二十, 一百零一; up to 99,999."""
    text = spelled(number, DIGITS, _POWERS)
    # 12 is written 十二, not 一十二.
    return text[1:] if 10 <= number < 20 else text


def counting(number: int) -> str:
    """Return the Chinese numeral before a measure word: 两点, not 二点."""
    return "两" if number == 2 else chinese(number)


def spelled(number: int, digits: str, units: str) -> str:
    """Return the numeral with a unit per power of ten, and one 零 for zeros inside it.

    Args:
        number: From 0 to 99,999.
        digits: The ten digits.
        units: The units by the power of ten; that of the ones is a blank.
    """
    text, skipped = "", False
    for power, digit in zip(range(4, -1, -1), f"{number:05}", strict=True):
        if digit == "0":
            skipped = bool(text)
            continue
        text += ("零" if skipped else "") + digits[int(digit)] + units[power].strip()
        skipped = False
    return text or digits[0]
