"""Self-contradiction of dates: things in one text that cannot stand together.

Some phrases say when a text is *now*: carrying out the decisions of a plenum, an anniversary being
celebrated, a general secretary in office. Others only say what lies *behind* it: a congress that
it looks back on. Now must not end before what lies behind begins. The dates are data:
``data/milestones.json``.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from corpus.document import Flaw, FlawKind

_NUMERALS = "一二三四五六七八九十"
# A plenum's decisions are carried out until the next congress has set new ones, and some more
# months until the new ones have come down to the counties.
_CARRYING_OUT_MONTHS = 12
# A general secretary is called so for some months after leaving office (reports already written).
_AFTER_OFFICE_MONTHS = 6
# What is still to come is no sign of the time: 喜迎十八大, “十八大”召开前.
_YET_TO_COME = re.compile(r"(?:迎接?|喜迎|迎|筹备|献礼|即将|将于|将要|备战)[^，。；]{0,10}$")
_YET_TO_COME_AFTER = re.compile(r"^[”’」]?(?:的?(?:胜利)?召开(?:之?前|营造|创造)|前夕|即将|将于)")


@dataclass(frozen=True, slots=True)
class _Sign:
    """Words that date a text: it was written between ``since`` and ``until`` (None: any time)."""

    words: str
    start: int
    end: int
    since: date
    until: date | None


def find_contradictions(text: str) -> Iterator[Flaw]:
    """Each pair of signs of the time that exclude each other, placed at the later one's words."""
    yield from _wrong_reporters(text)
    signs = list(dict.fromkeys(_first_of_each(_signs(text))))
    bounded = [sign for sign in signs if sign.until is not None]
    for sign in bounded:
        later = [s for s in signs if sign.until is not None and s.since > sign.until]
        for other in sorted(later, key=lambda s: s.since, reverse=True):
            yield Flaw(
                kind=FlawKind.CONTRADICTION,
                reason=(
                    f"时间自相矛盾：“{sign.words}”不晚于 {sign.until:%Y-%m}，"
                    f"“{other.words}”不早于 {other.since:%Y-%m}"
                ),
                start=other.start,
                end=other.end,
            )


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


_CONGRESS = re.compile(
    rf"(?:第)?([{_NUMERALS}]{{2}}|二十)(?:次全国代表大会|大(?=[^{_NUMERALS}\d]|$))"
)


def _congress_signs(text: str) -> Iterator[_Sign]:
    """Congresses looked back on; only those of the Party: 党的十九大, 十九大报告, “十九大”精神."""
    congresses = _milestones().congresses
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
    rf"([{_NUMERALS}]{{2}}|二十)届((?:[{_NUMERALS}](?:中)?[、和及与]?)*[{_NUMERALS}])中全会"
)
_CARRYING_OUT = re.compile(r"(?:学习贯彻|贯彻落实|贯彻|学习宣传|传达学习)[^，。；！？\n]{0,30}$")
_SPIRIT = re.compile(r"^[^，。；！？\n]{0,24}精神")


def _plenum_signs(text: str) -> Iterator[_Sign]:
    """Plenums; of 十八届三中、四中、五中全会 the last counts.

    Where the text carries out the decisions of one, its now ends a year after the next congress.
    """
    known = _milestones()
    for match in _PLENUM.finditer(text):
        numbers = re.findall(f"[{_NUMERALS}]", match.group(2))
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
    """Anniversaries being celebrated: the text was written in that year, the one before or after.

    Others may lie far ahead (到建党一百周年时). Of several only the latest says when now is: a
    report of five years looks back on all that fell into them.
    """
    found = []
    for pattern, year in _milestones().anniversaries:
        for match in pattern.finditer(text):
            when = year + _number(match.group(1))
            before = text[max(0, match.start() - 48) : match.start()]
            if year + 10 <= when <= year + 200 and _CELEBRATED.search(before):
                found.append((when, match))
    latest = max((when for when, _ in found), default=0)
    for when, match in found:
        until = date(when + 1, 12, 31) if when == latest else None
        yield _Sign(match.group(), match.start(), match.end(), date(when - 1, 1, 1), until)


_BACK_THEN = re.compile(r"(?:当时|曾经|那时|时任)[^。]{0,20}$")


def _secretary_signs(text: str) -> Iterator[_Sign]:
    """以…同志为总书记的党中央, 以…同志为核心的党中央: words of that term only."""
    for secretary in _milestones().secretaries:
        name = secretary["name"]
        for match in re.finditer(f"以{name}同志为(?:总书记|核心)的党中央", text):
            if re.search(
                r"(?:当时|曾经|那时|时任)[^。]{0,20}$",
                text[max(0, match.start() - 24) : match.start()],
            ):
                continue
            yield _Sign(
                match.group(), match.start(), match.end(), secretary["from"], secretary["until"]
            )


def _wrong_reporters(text: str) -> Iterator[Flaw]:
    """胡锦涛同志在党的十九大报告中: the report of a congress that somebody else gave."""
    known = _milestones()
    names = "|".join(secretary["name"] for secretary in known.secretaries)
    pattern = re.compile(
        rf"({names})(?:总书记|同志|主席)*在(?:党的|中国共产党)?第?[“‘]?([{_NUMERALS}]{{2}}|二十)"
        r"(?:次全国代表大会|大)[”’]?(?:上)?(?:的|所?作的)*(?:工作)?报告"
    )
    for match in pattern.finditer(text):
        congress = known.congresses.get(match.group(2))
        if congress and congress["reporter"] != match.group(1):
            yield Flaw(
                kind=FlawKind.CONTRADICTION,
                reason=(
                    f"人物与会议矛盾：党的{match.group(2)}大报告由{congress['reporter']}作，"
                    f"文中写作{match.group(1)}"
                ),
                start=match.start(),
                end=match.end(),
            )


def _number(digits: str) -> int:
    """An Arabic number, or a Chinese one below a thousand; 0 if it is neither."""
    if digits.isdecimal():
        return int(digits)
    total, current = 0, 0
    for character in digits:
        if character == "百":
            total, current = total + (current or 1) * 100, 0
        elif character == "十":
            total, current = total + (current or 1) * 10, 0
        elif character in _NUMERALS:
            current = _NUMERALS.index(character) + 1
    return total + current


@dataclass(frozen=True, slots=True)
class _Milestones:
    congresses: dict[str, dict[str, Any]]
    plenums: dict[tuple[str, str], dict[str, Any]]
    secretaries: tuple[dict[str, Any], ...]
    anniversaries: tuple[tuple[re.Pattern[str], int], ...]

    def after_term(self, term: str) -> date | None:
        """When nobody carries out the decisions of a term's plenums any more."""
        ends = sorted(congress["to"] for congress in self.congresses.values())
        own = self.congresses[term]["to"] if term in self.congresses else None
        following = [end for end in ends if own is not None and end > own]
        return _add_months(following[0], _CARRYING_OUT_MONTHS) if following else None


@lru_cache(maxsize=1)
def _milestones() -> _Milestones:
    path = files("corpus") / "data" / "milestones.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for row in (*data["congresses"], *data["plenums"], *data["general_secretaries"]):
        row["from"] = date.fromisoformat(row["from"])
        row["to"] = date.fromisoformat(row["to"]) if row["to"] else None
    for row in data["general_secretaries"]:
        row["until"] = _add_months(row["to"], _AFTER_OFFICE_MONTHS) if row["to"] else None
    return _Milestones(
        congresses={row["number"]: row for row in data["congresses"]},
        plenums={(row["term"], row["number"]): row for row in data["plenums"]},
        secretaries=tuple(data["general_secretaries"]),
        anniversaries=tuple(
            (re.compile(rf"{row['pattern']}(\d{{1,3}}|[{_NUMERALS}百零]{{1,6}})周年"), row["year"])
            for row in data["anniversaries"]
        ),
    )


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))
