"""Parse the requested length: characters, or minutes at the speaker's pace."""

import re
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
    rf"|[{NUMERALS}两百千万]{{2,9}})",
    r"个?\s*(?:汉)?字(?!方针|要求|口诀|诀|经|精神|箴言|目标|标题|格局)",
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
LENGTHS: Final = (_CHARACTERS, _HOURS, _QUARTERS, _MINUTES)


def asked_length(said: str, pace: int) -> int | None:
    """Return the characters requested, the middle of a range; None if no length is given.

    Args:
        said: The user's text.
        pace: Characters read aloud per minute.
    """
    if match := _CHARACTERS.search(said):
        return round(_middle(match)) or None
    if match := _HOURS.search(said):
        minutes = 60 * _value(match["hours"]) + (30 if match["half"] else 0)
        minutes += _value(match["minutes"])
    elif match := _QUARTERS.search(said):
        minutes = 15 * _middle(match)
    elif match := _MINUTES.search(said):
        minutes = _middle(match)
    else:
        return None
    return round(pace * minutes) or None


def _middle(match: re.Match[str]) -> float:
    """Return the middle of 500-600 or of 三四百; 0 if it is no number (百十)."""
    amounts = [read(match[name]) for name in ("low", "high") if match.groupdict().get(name)]
    bounds = [bound for amount in amounts if amount for bound in (amount.low, amount.high)]
    return float(min(bounds) + max(bounds)) / 2 if bounds else 0


def _value(numeral: str | None) -> float:
    amount = read(numeral) if numeral else None
    return float(amount.low) if amount else 0
