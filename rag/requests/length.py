"""Parse the requested length: characters, minutes at the speaker's pace, or pages."""

import re
from dataclasses import dataclass, replace
from typing import Final

from corpus.language.numerals import BEFORE, NUMERALS, read

# A shorter section is one sentence; nobody listens to a longer speech.
SHORTEST, LONGEST = 60, 12_000

_TO = r"\s*(?:[-－—–~～]+|至|到)\s*"
_MORE = r"\s*[来余多几]?\s*"


def _counted(numeral: str, unit: str) -> re.Pattern[str]:
    """Match a number or a range of units; ``unit`` also says what may not follow."""
    return re.compile(
        rf"{BEFORE}?(?P<low>{numeral}){_MORE}(?:(?:{unit})?{_TO}(?P<high>{numeral}){_MORE})?{unit}"
    )


# 1500字, 1,500字, 1.2万字, 500-600字; not 三十二字方针, which is a topic.
_CHARACTERS = _counted(
    r"(?:(?<![\d.])(?<!\d,)(?:\d{1,3}(?:,\d{3})+|\d{1,5}(?:\.\d{1,3})?[千万]|\d{2,7})"
    # A single digit is no length, and has to be refused as one: 写3字的讲话.
    rf"|[{NUMERALS}两百千万]{{2,9}}|(?<=写)\d(?=个?字(?:左右|以内|的|[，。]|$)))",
    r"个?\s*(?:汉)?字(?!方针|要求|口诀|诀|经|精神|箴言|目标|标题|格局)",
)
# 字数1500以内, with the unit left out.
_BARE_CHARACTERS = re.compile(
    rf"(?:字数|篇幅)(?:要?求?(?:控制)?在|为|约|大约)?[：:]?\s*(?P<low>\d{{3,5}})(?:{_TO}(?P<high>\d{{3,5}}))?(?![\d个字分页]|\s*字)"
)
# 15分钟便民生活圈 and 24小时值班 are topics.
_MINUTE = rf"(?:\d{{1,3}}|[{NUMERALS}两]{{1,3}})"
_MINUTES = _counted(_MINUTE, r"分钟(?![^，。；]{0,6}圈)")
_QUARTERS = re.compile(r"(?P<low>[一二两三123])刻钟(?![^，。；]{0,6}圈)")
_HOURS = re.compile(
    rf"(?<![\d.{NUMERALS}])(?=[\d{NUMERALS}两半])(?:(?P<hours>[1-3](?:\.\d)?|[一二两三])个?)?"
    r"(?P<half>半个?)?(?:小时|钟头)"
    rf"(?:(?P<minutes>{_MINUTE})分钟?)?"
    r"(?=(?:左右|以内|之内)?的?(?:讲话|发言|致辞|主持词|述职|稿|党课|[\s，。、；！？,;!?）)]|$))"
)
# 2页, 两页纸, 一页半A4纸; not 第2页 and 主页.
_PAGES = re.compile(
    rf"(?<![第\d{NUMERALS}])(?P<low>\d{{1,2}}|[{NUMERALS}两半])(?:{_TO}(?P<high>\d{{1,2}}|[{NUMERALS}两]))?\s*页(?P<half>半)?(?:A4)?的?纸?(?![码面])"
)
# A page by GB/T 9704 has 22 lines of 28 characters. In drafts exported to Word about a seventh of
# that stays white: indents, last lines of paragraphs, headings and the title.
PAGE: Final = 22 * 28 * 6 // 7
_TIMES: Final = (_HOURS, _QUARTERS, _MINUTES)
LENGTHS: Final = (_CHARACTERS, _BARE_CHARACTERS, *_TIMES, _PAGES)
# 每部分400字 is the length of a part.
_OF_A_PART = re.compile(
    r"(?:每|各|其中|开头|结尾|标题|第.{1,2}(?:部分|段|点)|单段)[^，。；;]{0,8}$"
)
_AT_MOST = re.compile(
    r"(?:不超过|不要超过|不能超过|别超过|不得超过|不多于|最多|至多|控制在)(?:约|大约)?\s*$"
)
_AT_LEAST = re.compile(r"(?:不少于|不低于|不得少于|不能少于|至少|最少|起码|超过)\s*$")
_WITHIN = re.compile(r"\s*(?:以内|内(?!容)|之内|以下|封顶)")
_OR_MORE = re.compile(r"\s*(?:以上|起步)")


@dataclass(frozen=True, slots=True)
class Length:
    """A length in characters, from its words at ``[start:end]`` of the request.

    ``shortest`` and ``longest`` are its bounds, 0 where none was said. ``minutes`` and ``pages``
    are what was said instead of characters. ``part`` says that it is of a part, not of the whole.
    """

    characters: int
    start: int
    end: int
    shortest: int = 0
    longest: int = 0
    minutes: float = 0
    pages: float = 0
    part: bool = False


def asked_length(said: str, pace: int) -> Length | None:
    """Return the length requested of the whole, in the middle of a range; None if none is given.

    Bounds that are said apart (不少于800字，不超过1000字) are one range, where they leave room.

    Args:
        said: The user's text.
        pace: Characters read aloud per minute.
    """
    whole = [one for one in asked_lengths(said, pace) if not one.part]
    if not whole:
        return None
    first = whole[0]
    bounds = [one for one in whole if (one.shortest or one.longest) and not one.minutes]
    shortest = max((one.shortest for one in bounds), default=0)
    longest = min((one.longest for one in bounds if one.longest), default=0)
    if len(bounds) > 1 and 0 < shortest <= longest and first in bounds:
        middle = (shortest + longest) // 2
        return replace(first, characters=middle, shortest=shortest, longest=longest)
    return first


def asked_lengths(said: str, pace: int) -> tuple[Length, ...]:
    """Return all lengths in the request, characters before minutes before pages."""
    found: list[Length] = []
    for pattern in LENGTHS:
        unit = pace if pattern in _TIMES else PAGE if pattern is _PAGES else 1
        for match in pattern.finditer(said):
            if any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            bounds = _hours(match) if pattern is _HOURS else _bounds(match)
            if bounds and pattern is _QUARTERS:
                bounds = (15 * bounds[0], 15 * bounds[1])
            if pattern is _PAGES and bounds and match["half"]:
                bounds = (bounds[0] + 0.5, bounds[1] + 0.5)
            if bounds and bounds[1]:
                found.append(_length(said, match, bounds, unit, timed=pattern in _TIMES))
    return tuple(found)


def _length(
    said: str, match: re.Match[str], bounds: tuple[float, float], unit: int, *, timed: bool
) -> Length:
    start, end = match.span()
    amount = (bounds[0] + bounds[1]) / 2
    low, high = (round(unit * bound) for bound in bounds)
    shortest, longest = (low, high) if low != high else (0, 0)
    before, behind = said[max(0, start - 8) : start], said[end : end + 4]
    if low == high and ((most := _AT_MOST.search(before)) or _WITHIN.match(behind)):
        longest = high
        start -= len(most[0]) if most else 0
        end += len(within[0]) if (within := _WITHIN.match(behind)) else 0
    elif low == high and ((least := _AT_LEAST.search(before)) or _OR_MORE.match(behind)):
        shortest = low
        start -= len(least[0]) if least else 0
        end += len(more[0]) if (more := _OR_MORE.match(behind)) else 0
    return Length(
        characters=round(unit * amount),
        start=start,
        end=end,
        shortest=shortest,
        longest=longest,
        minutes=amount if timed else 0,
        pages=amount if unit == PAGE and not timed else 0,
        part=bool(_OF_A_PART.search(said[:start])),
    )


def _hours(match: re.Match[str]) -> tuple[float, float]:
    minutes = 60 * _value(match["hours"]) + (30 if match["half"] else 0) + _value(match["minutes"])
    return minutes, minutes


def _bounds(match: re.Match[str]) -> tuple[float, float] | None:
    """Return the ends of 500-600; an approximation is its middle; None for no number (百十)."""
    ends = []
    for name in ("low", "high"):
        words = match.groupdict().get(name)
        amount = 0.5 if words == "半" else _middle(words)
        if amount:
            ends.append(amount)
    return (min(ends), max(ends)) if ends else None


def _middle(numeral: str | None) -> float:
    amount = read(numeral) if numeral else None
    return float(amount.low + amount.high) / 2 if amount else 0


def _value(numeral: str | None) -> float:
    amount = read(numeral) if numeral else None
    return float(amount.low) if amount else 0
