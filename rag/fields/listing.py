"""List what a request requires, each as it was said, with what is to be looked at in the draft."""

import re
from collections.abc import Iterator
from typing import Final

from corpus.language.numerals import number
from rag.draft.requirements import Asks, Check, Requirement
from rag.fields.found import MARKER, Found, Page

# Which fields are checked, and how.
_CHECKED: Final = {
    "length": Asks.LENGTH,
    "minutes": Asks.LENGTH,
    "pages": Asks.LENGTH,
    "part_length": Asks.PART_LENGTH,
    "parts": Asks.PARTS,
    "headings": Asks.HEADING,
    "points": Asks.POINT,
    "facts": Asks.FACT,
    "use": Asks.USE,
    "avoid": Asks.AVOID,
    "leave_out": Asks.LEAVE_OUT,
    "tone": Asks.OTHER,
    "model": Asks.OTHER,
    "audience": Asks.OTHER,
}
# A clause that asks for something; 要开会 and 要一篇 ask for the text itself.
_ASKING = re.compile(
    r"^(?:请|同时|另外|此外|并且?|但|也|还|最好|尽量|文中|文章|报告|稿子里?|讲话里?|全文|通篇|正文|标题|开头|结尾|每[一个]?\S{1,3}|数据\S{0,4}|内容上?|具体)*"
    r"(?:要(?!开|召开|一[篇份个段]|在|起草|写一|的是|讲话|发言|参加|出席|求：)|须|需(?!要最新)|必须|务必|应当?|可适当|适当|不要|别|不能|不得|不用|不必|避免|少|多用|突出|体现|结合|"
    r"适合|字数|篇幅|结构|语气|语言|文风|风格|口气|口吻|行文|格式|控制|直接|符合|引用|有|用)"
)
_PERSON = re.compile(r"第一人称|以“?我们?”?的口吻|用“?我们?”?来?讲")
_FRAME = re.compile(r"^(?:请|帮我|麻烦|给我|为|替)*(?:起草|草拟|拟|撰写|写|修改|协助|列|来)")
_STOP = re.compile(r"(?<!\d)[，,]|[，,](?!\d{3})|[。；;！!\n]")
_HARD = re.compile(r"[。；;！!\n]")
_SHORTEST: Final = 3


def list_requirements(page: Page) -> tuple[Requirement, ...]:
    """The requirements of a request, in its order."""
    listed: list[tuple[int, int]] = []
    joins = False
    for start, end, item in _clauses(page):
        words = page.said[start:end]
        fields = [one for one in page.found if one.field in _CHECKED and _within(one, start, end)]
        asks = item or bool(fields) or bool(_ASKING.match(words))
        if asks and (fields or len(words) >= _SHORTEST):
            listed.append((start, end))
        elif (
            joins and not _FRAME.match(words) and page.said[listed[-1][1] : start].strip() in "，,"
        ):
            listed[-1] = (listed[-1][0], end)
        joins = bool(listed) and listed[-1][1] == end and not fields
    return tuple(
        Requirement(text=page.said[a:b], start=a, end=b, checks=_checks(page, a, b))
        for a, b in listed
    )


def _checks(page: Page, start: int, end: int) -> tuple[Check, ...]:
    found = [one for one in page.found if one.field in _CHECKED and _within(one, start, end)]
    checks = [_check(one) for one in sorted(found, key=lambda one: one.start)]
    words = page.said[start:end]
    if _PERSON.search(words):
        checks.append(Check(asks=Asks.PERSON, words="我们" if "我们" in words else "我"))
    return tuple(checks) or (Check(asks=Asks.OTHER, words=words),)


def _check(found: Found) -> Check:
    asks = _CHECKED[found.field]
    if asks in (Asks.LENGTH, Asks.PART_LENGTH):
        low, _, high = found.value.partition("-")
        return Check(asks=asks, low=int(low), high=int(high))
    if asks is Asks.PARTS:
        count = number(found.value.replace("两", "二"))
        return Check(asks=asks, low=count, high=count)
    return Check(asks=asks, words=found.value)


def _within(found: Found, start: int, end: int) -> bool:
    return start <= found.start and found.end <= end


def _clauses(page: Page) -> Iterator[tuple[int, int, bool]]:
    """The clauses of a request, and whether each is an item of a numbered list."""
    said = page.said
    masked = re.sub(r"（[^）]*）|\([^)]*\)|“[^”]*”|《[^》]*》", lambda m: "□" * len(m[0]), said)
    # A fact and a point may have commas of their own.
    for one in page.found:
        if one.field in ("facts", "points", "leave_out"):
            masked = masked[: one.start] + "□" * (one.end - one.start) + masked[one.end :]
    markers = {match.start(): match.end() for match in MARKER.finditer(masked)}
    if len(markers) < 2:
        markers = {}
    start, item = 0, False
    for place in range(len(said) + 1):
        stops = place == len(said) or place in markers or _is_stop(masked, place, item=item)
        if not stops:
            continue
        if bare := _bare(said, start, place):
            yield *bare, item
        start = markers.get(place, place if place in markers else place + 1)
        item = place in markers


def _is_stop(masked: str, place: int, *, item: bool) -> bool:
    stop = (_HARD if item else _STOP).match(masked, place)
    return bool(stop)


def _bare(said: str, start: int, end: int) -> tuple[int, int] | None:
    """A clause without spaces and stops at its ends; None where it only leads to a list."""
    words = said[start:end]
    start += len(words) - len(words.lstrip(" \n\u3000，,。；;"))
    end -= len(words) - len(words.rstrip(" \n\u3000，,。；;"))
    if start >= end or said[end - 1] in "：:":
        return None
    return start, end
