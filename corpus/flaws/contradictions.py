"""Find dates in a text that contradict each other.

Some phrases say when the text was written: its own date, “今年是2015年”, carrying out the decisions
of a plenum, celebrating an anniversary, the first year of a plan, a general secretary in office.
Others only give an earliest date: a past congress, an event, a wording that did not exist before.
Two signs contradict if one ends before the other begins. Data: ``corpus.calendar.milestones``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.calendar.milestones import shipped
from corpus.document.values import Flaw, FlawKind
from corpus.language.numerals import NUMERALS, number

# Future events do not date a text: 喜迎十八大, “十八大”召开前.
_YET_TO_COME = re.compile(
    r"(?:迎接?|喜迎|迎|筹备|献礼|即将|将于|将要|将召开|将举行|备战)[^，。；]{0,10}$"
)
_YET_TO_COME_AFTER = re.compile(r"^[”’」]?(?:的?(?:胜利)?召开(?:之?前|营造|创造)|前夕|即将|将于)")


@dataclass(frozen=True, slots=True)
class _Sign:
    """Words that date a text between ``since`` and ``until`` (None: any time later)."""

    words: str
    start: int
    end: int
    since: date
    until: date | None


def find_contradictions(text: str) -> Iterator[Flaw]:
    """Yield two flaws, one for each side, for each pair of signs that contradict each other."""
    yield from _wrong_reporters(text)
    signs = list(_first_of_each(_signs(text)))
    for sign in (sign for sign in signs if sign.until is not None):
        later = [s for s in signs if sign.until is not None and s.since > sign.until]
        for other in sorted(later, key=lambda s: s.since, reverse=True):
            reason = (
                f"时间自相矛盾：“{sign.words}”不晚于 {sign.until:%Y-%m}，"
                f"“{other.words}”不早于 {other.since:%Y-%m}"
            )
            for place in (other, sign):
                yield _contradiction(place.start, place.end, reason)


def _contradiction(start: int, end: int, reason: str) -> Flaw:
    return Flaw(kind=FlawKind.CONTRADICTION, reason=reason, start=start, end=end)


def _first_of_each(signs: Iterator[_Sign]) -> Iterator[_Sign]:
    seen: set[tuple[date, date | None]] = set()
    for sign in signs:
        if (key := (sign.since, sign.until)) not in seen:
            seen.add(key)
            yield sign


def _signs(text: str) -> Iterator[_Sign]:
    yield from _congress_signs(text)
    yield from _plenum_signs(text)
    yield from _anniversary_signs(text)
    yield from _secretary_signs(text)
    yield from _own_date_signs(text)
    yield from _plan_signs(text)
    yield from _past_signs(text)


# A text with its date at the start, or one that says what year it is.
_DATE_LINE = re.compile(r"^[（(]?((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日[)）]?[ ]?$", re.M)
_HEAD_LENGTH = 200
_YEAR_NOW = re.compile(r"今年(?:是|（)((?:19|20)\d\d)年")
# A draft may be spoken or printed weeks after the date above it.
_OWN_DATE_SLACK = timedelta(days=31)


def _own_date_signs(text: str) -> Iterator[_Sign]:
    """Yield the text's own date from a line at its start, and 今年是2015年."""
    if match := _DATE_LINE.search(text[:_HEAD_LENGTH]):
        try:
            day = date(*map(int, match.groups()))
        except ValueError:  # an impossible date such as 2月30日
            return
        slack = _OWN_DATE_SLACK
        yield _Sign(match.group(), match.start(), match.end(), day - slack, day + slack)
    for match in _YEAR_NOW.finditer(text):
        year = int(match.group(1))
        yield _Sign(match.group(), match.start(), match.end(), date(year, 1, 1), date(year, 12, 31))


_PLAN_YEAR = re.compile(
    r"(?:今年|是|处于|处在|作为|进入)[^，。；\n]{0,8}?“?"
    rf"(十?[{NUMERALS}]五)”?(?:规划|计划|时期)?的?(开局|起步|第一|收官|最后一)(?:之)?年"
)
_OTHER_YEAR = re.compile(r"明年|去年|后年|前年|即将|\d年(?=是|作为)")
# 今年 may be the year that has just begun or is about to end.
_PLAN_SLACK = timedelta(days=92)


def _plan_signs(text: str) -> Iterator[_Sign]:
    """Yield phrases that call the current year the first or last one of a five-year plan."""
    for match in _PLAN_YEAR.finditer(text):
        plan = shipped().plans.get(match.group(1))
        before = text[max(0, match.start() - 6) : match.start()]
        if plan is None or _OTHER_YEAR.search(before + match.group()):
            continue
        year = plan["to"] if match.group(2) in ("收官", "最后一") else plan["from"]
        yield _Sign(
            match.group(),
            match.start(),
            match.end(),
            date(year, 1, 1) - _PLAN_SLACK,
            date(year, 12, 31) + _PLAN_SLACK,
        )


def _past_signs(text: str) -> Iterator[_Sign]:
    """Yield unforeseeable events, and wordings that were coined on a known date."""
    for pattern, since in shipped().past:
        for match in pattern.finditer(text):
            if not _to_come(text, match):
                yield _Sign(match.group(), match.start(), match.end(), since, None)


_CONGRESS = re.compile(
    rf"(?:第)?([{NUMERALS}]{{2}}|二十)(?:次全国代表大会|大(?=[^{NUMERALS}\d]|$))"
)


def _congress_signs(text: str) -> Iterator[_Sign]:
    """Yield past congresses of the Party only: 党的十九大, 十九大报告, “十九大”精神."""
    congresses = shipped().congresses
    for match in _CONGRESS.finditer(text):
        congress = congresses.get(match.group(1))
        if congress and _is_party(text, match) and not _to_come(text, match):
            yield _Sign(match.group(), match.start(), match.end(), congress["from"], None)


def _is_party(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 8) : match.start()]
    after = text[match.end() : match.end() + 4]
    if re.search(r"(?:共产党|党的|党)第?[“‘]?$", before):
        return True
    return match.group().endswith("大") and bool(
        re.match(r"[”’]?(?:报告|精神|以来|召开|提出)", after)
    )


def _to_come(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 14) : match.start()]
    return bool(
        _YET_TO_COME.search(before) or _YET_TO_COME_AFTER.match(text[match.end() : match.end() + 8])
    )


_PLENUM = re.compile(
    rf"([{NUMERALS}]{{2}}|二十)届((?:[{NUMERALS}](?:中)?[、和及与]?)*[{NUMERALS}])中全会"
)
_CARRYING_OUT = re.compile(r"(?:学习贯彻|贯彻落实|贯彻|学习宣传|传达学习)[^，。；！？\n]{0,30}$")
_SPIRIT = re.compile(r"^[^，。；！？\n]{0,24}精神")


def _plenum_signs(text: str) -> Iterator[_Sign]:
    """Yield plenums; the last one counts in 十八届三中、四中、五中全会.

    If the text carries out a plenum's decisions, the sign ends a year after the next congress.
    """
    known = shipped()
    for match in _PLENUM.finditer(text):
        numbers = re.findall(f"[{NUMERALS}]", match.group(2))
        plenum = known.plenums.get((match.group(1), numbers[-1]))
        if plenum is None or _to_come(text, match):
            continue
        before = text[max(0, match.start() - 40) : match.start()]
        carried_out = _CARRYING_OUT.search(before) and _SPIRIT.match(text[match.end() :][:40])
        until = known.after_term(match.group(1)) if carried_out else None
        yield _Sign(match.group(), match.start(), match.end(), plenum["from"], until)


_CELEBRATED = re.compile(
    r"(?:庆祝|纪念|迎接|喜迎|迎来|隆重庆祝|圆满完成|完成|欢庆|值此|适逢|恰逢)[^，。；\n]{0,40}$"
)


def _anniversary_signs(text: str) -> Iterator[_Sign]:
    """Yield celebrated anniversaries; the text is at most a year older or younger than them.

    Anniversaries that are not celebrated may lie far ahead (到建党一百周年时). Only the latest one
    has an end, because a report on five years mentions all anniversaries in them.
    """
    found = []
    for pattern, year in shipped().anniversaries:
        for match in pattern.finditer(text):
            when = year + number(match.group(1))
            before = text[max(0, match.start() - 48) : match.start()]
            if year + 10 <= when <= year + 200 and _CELEBRATED.search(before):
                found.append((when, match))
    latest = max((when for when, _ in found), default=0)
    for when, match in found:
        until = date(when + 1, 12, 31) if when == latest else None
        yield _Sign(match.group(), match.start(), match.end(), date(when - 1, 1, 1), until)


_BACK_THEN = re.compile(r"(?:当时|曾经|那时|时任)[^。]{0,20}$")


def _secretary_signs(text: str) -> Iterator[_Sign]:
    """Yield words of one term: 以…同志为总书记的党中央, 以…同志为核心的党中央."""
    for secretary in shipped().secretaries:
        name = secretary["name"]
        for match in re.finditer(f"以{name}同志为(?:总书记|核心)的党中央", text):
            if _BACK_THEN.search(text[max(0, match.start() - 24) : match.start()]):
                continue
            yield _Sign(
                match.group(), match.start(), match.end(), secretary["from"], secretary["until"]
            )


def _wrong_reporters(text: str) -> Iterator[Flaw]:
    """Find congress reports with the wrong person: 胡锦涛同志在党的十九大报告中."""
    known = shipped()
    names = "|".join(secretary["name"] for secretary in known.secretaries)
    pattern = re.compile(
        rf"({names})(?:总书记|同志|主席)*在(?:党的|中国共产党)?第?[“‘]?([{NUMERALS}]{{2}}|二十)"
        r"(?:次全国代表大会|大)[”’]?(?:上)?(?:的|所?作的)*(?:工作)?报告"
    )
    for match in pattern.finditer(text):
        congress = known.congresses.get(match.group(2))
        if congress and congress["reporter"] != match.group(1):
            reason = (
                f"人物与会议矛盾：党的{match.group(2)}大报告由{congress['reporter']}作，"
                f"文中写作{match.group(1)}"
            )
            yield _contradiction(match.start(), match.end(), reason)
