"""Find wishes of one request that cannot both be met, before anything is written."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from corpus.document.values import Value
from corpus.language.numerals import NUMERALS
from rag.draft.requirements import Asks, Requirement
from rag.requests.brief import Brief

# Lengths said in different units may differ by this factor: pages and minutes are rough.
ROUGH: Final = 1.6
_DEMANDS = re.compile(r"提出?(?:[一二两三四五六七八九十几\d]{1,2}[点条个方面]*)?要求")


class Contradiction(Value):
    """Two requirements that exclude each other; ``one`` and ``other`` are their words.

    ``ways`` out of it have a name, and the request as it would be without the contradiction.
    """

    one: str
    other: str
    why: str
    ways: tuple[tuple[str, str], ...]


# What is to be spoken of somewhere: 要讲到甲、乙 does not say that there are two parts.
_MENTIONED: Final = re.compile(
    r"(?:还|也)?(?:要|应|需)?(?:重点|着重|主要|突出)?(?:讲到|讲|提到|谈到|写到|涉及|突出|强调)(?![两二三四五六七]点)"
)


def contradiction(brief: Brief) -> Contradiction | None:
    """Return the first contradiction of a request; None for none."""
    return next(_found(brief), None)


def _found(brief: Brief) -> Iterator[Contradiction]:
    for one, other in combinations(brief.requirements, 2):
        why = _lengths(one, other) or _words(one, other)
        if why:
            ways = (
                (f"按“{one.text}”写", _without(brief.request, other)),
                (f"按“{other.text}”写", _without(brief.request, one)),
            )
            yield Contradiction(one=one.text, other=other.text, why=why, ways=ways)
    for one in brief.requirements:
        yield from _of_parts(brief, one)


def _lengths(one: Requirement, other: Requirement) -> str:
    a, b = (_bounds(requirement) for requirement in (one, other))
    if a is None or b is None or (a[0] <= b[1] and b[0] <= a[1]):
        return ""
    return "长度对不上"


def _bounds(requirement: Requirement) -> tuple[float, float] | None:
    length = next((one for one in requirement.checks if one.asks is Asks.LENGTH), None)
    if length is None:
        return None
    low, high = length.low or 0, length.high or float("inf")
    return (low / ROUGH**0.5, high * ROUGH**0.5) if low == high else (low, high)


def _words(one: Requirement, other: Requirement) -> str:
    for first, second in ((one, other), (other, one)):
        for check in first.checks:
            if check.asks is Asks.LEAVE_OUT and _asks_for(second, check.words):
                return f"又要讲“{check.words}”又不要讲"
            if check.asks is Asks.AVOID and any(
                check.words in wish.words for wish in second.checks if wish.asks is Asks.USE
            ):
                return f"又要用“{check.words}”又不要用"
    return ""


def _asks_for(requirement: Requirement, words: str) -> bool:
    """Whether a requirement asks for what another one leaves out."""
    if words.endswith("要求"):
        return bool(_DEMANDS.search(requirement.text)) and not any(
            check.asks is Asks.LEAVE_OUT for check in requirement.checks
        )
    wanted = (Asks.POINT, Asks.HEADING, Asks.USE)
    return any(check.words == words for check in requirement.checks if check.asks in wanted)


def _of_parts(brief: Brief, requirement: Requirement) -> Iterator[Contradiction]:
    """分三点, and four are listed."""
    count = next((one.low for one in requirement.checks if one.asks is Asks.PARTS), 0)
    mentioned = {
        check.words
        for one in brief.requirements
        if _MENTIONED.match(one.text)
        for check in one.checks
    }
    listed = tuple(one for one in brief.listed if one not in mentioned)
    items = brief.headings if len(brief.headings) > 1 else listed
    given = len(items)
    if count and given > 1 and count != given:
        named = "、".join(items)
        said = next((one for one in brief.read if one.field == "parts"), None)
        ways: tuple[tuple[str, str], ...] = ()
        if said is not None and given <= len(NUMERALS):
            request = brief.request
            counted = request[: said.start] + NUMERALS[given - 1] + request[said.end :]
            ways = ((f"按列出的 {given} 项写", counted),)
        yield Contradiction(
            one=requirement.text,
            other=named,
            why=f"要 {count} 部分，列出的是 {given} 项",
            ways=ways,
        )


def _without(request: str, requirement: Requirement) -> str:
    return request[: requirement.start] + request[requirement.end :]
