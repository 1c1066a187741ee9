"""What code can do with a standing wish: a pace, a length, words to avoid, who speaks.

Pure rules on the words. What they do not read has no effect of its own, and is told to the writer
as such.
"""

import re
from contextlib import suppress
from typing import Final

from corpus.document.values import Kind, Level, Value
from corpus.language.numerals import read
from rag.errors import RequestError
from rag.requests.brief import Action, Brief, parse_request
from rag.requests.length import LENGTHS, LONGEST, SHORTEST, asked_lengths

# The paces that the settings allow.
SLOWEST, FASTEST = 60, 400


class Avoided(Value):
    """Words that a draft must not have, and those that are said instead; often none."""

    words: str
    instead: str = ""


class Meaning(Value):
    """What code reads in a wish; empty fields were not said.

    ``length`` is in characters: of a section where ``of_section``, else of a whole speech; a most
    where ``at_most``. The wish holds only for texts of ``kind``, where one is named.
    """

    pace: int = 0
    length: int = 0
    at_most: bool = False
    of_section: bool = False
    avoid: tuple[Avoided, ...] = ()
    role: str = ""
    level: Level | None = None
    kind: Kind | None = None


_COUNT = r"(?P<n>\d{2,4}|[一二两三四五六七八九十百零]{1,6})"
_PACE: Final = re.compile(
    rf"(?:每|(?<![\d一二三四五六七八九十百])一)分钟\D{{0,8}}?{_COUNT}\s*(?:来|多|左右)?个?(?:汉)?字|语速\D{{0,8}}?(?P<m>\d{{2,4}})"
)
# A part of a text: its length is not that of the text, and words are looked for in all of it.
_PART: Final = re.compile(r"标题|题目|每[段句条]|一[段句]|段[首尾落]|开[头篇场]|结[尾语]|末尾|首句")
_SECTION: Final = re.compile(r"[每一]小?节|小节")
_AT_MOST: Final = re.compile(r"以内|之内|内$|不超过?|不要超|别超|至多|最多|以下|控制在")
# A wish for some texts only, which code cannot tell from others.
_CONDITION: Final = re.compile(r"凡是?|如果|要是|只要|遇到|除了|(?<![我们])的稿子")
_SPEAKS: Final = re.compile(r"讲话人|发言人|主讲|都?是给.{2,12}写|替.{2,12}写|由.{2,12}讲")
# Words for kinds of text that are told apart from speeches for certain.
_KINDS: Final = (Kind.PLEDGE, Kind.HOSTING, Kind.DUTY_REPORT, Kind.ADDRESS)
_VERB = r"(?:使用|用|写|说|讲|提|出现|叫|带|喜欢听?|爱听?)"
_NO = r"(?:不要再?|不再?|别再?|禁止|禁|避免|不得|不准|不许|从不)(?:给我)?"
# One letter stands in too many words to be looked for.
_QUOTED = r"[“\"「『‘']([^“”\"「」『』‘’']{2,20})[”\"」』’']"
_LIST = rf"(?:{_QUOTED}[、和或及与，]*)+"
_AVOIDS: Final = re.compile(
    rf"{_NO}{_VERB}?(?P<a>{_LIST})"
    rf"|(?P<b>{_LIST})[^“”，。；]{{0,8}}?[，,]?[^“”，。；]{{0,3}}(?:{_NO}{_VERB}|忌用)(?=[了吧的]*(?:$|[，。；]))"
)
_INSTEAD: Final = re.compile(
    rf"{_QUOTED}(?:一律|统一|都|要)*(?:说成?|写成?|叫做?|改成?|改为|换成?|用)(?:是|为|作)?{_QUOTED}"
)
_RATHER: Final = re.compile(
    rf"(?:用|写|说|叫){_QUOTED}[，,、]?\s*(?:而)?(?:不|别)(?:用|写|说|叫)?{_QUOTED}"
)


def meaning_of(text: str, pace: int) -> Meaning:
    """Read a wish.

    Args:
        text: The wish.
        pace: Characters read aloud per minute, for lengths in minutes.

    Raises:
        RequestError: the wish asks for a pace or a length that cannot be.
    """
    own = _pace(text)
    rest = re.sub(_QUOTED, "", _PACE.sub("", text))
    kind = _kind(rest)
    conditional = bool(_CONDITION.search(text)) and not kind
    # A wish is for a section as well as for the whole: 每一节 500 字.
    lengths = [] if _PART.search(rest) or conditional else asked_lengths(rest, own or pace)
    length = lengths[0].characters if lengths else 0
    if length and not SHORTEST <= length <= LONGEST:
        raise RequestError(f"一次可写 {SHORTEST} 到 {LONGEST} 字，要的是 {length} 字；请改一个长度")
    role, level = _speaker(rest)
    return Meaning(
        pace=own,
        length=length,
        at_most=bool(length and _AT_MOST.search(rest)),
        of_section=bool(length and _SECTION.search(rest)),
        avoid=() if _PART.search(rest) or conditional else _avoided(text),
        role=role,
        level=level,
        kind=kind,
    )


def _pace(text: str) -> int:
    match = _PACE.search(text)
    amount = read(match["n"] or match["m"]) if match else None
    pace = int(amount.low) if amount else 0
    if pace and not SLOWEST <= pace <= FASTEST:
        raise RequestError(
            f"语速要在每分钟 {SLOWEST} 到 {FASTEST} 字之间，说的是 {pace} 字；请改一个"
        )
    return pace


def _avoided(text: str) -> tuple[Avoided, ...]:
    """The words to avoid, each once."""
    found = [Avoided(words=old, instead=new) for old, new in _INSTEAD.findall(text)]
    found += [Avoided(words=old, instead=new) for new, old in _RATHER.findall(text)]
    for match in _AVOIDS.finditer(text):
        found += [Avoided(words=one) for one in re.findall(_QUOTED, match["a"] or match["b"])]
    kept = {one.instead for one in found}
    first = {one.words: one for one in reversed(found)}
    return tuple(one for words, one in reversed(first.items()) if words not in kept)


def _speaker(text: str) -> tuple[str, Level | None]:
    """Who speaks, where the wish says so."""
    match = _SPEAKS.search(text)
    if not match:
        return "", None
    for said in (text[match.end() :].lstrip("是为：:，, "), match[0]):
        brief = _parsed(said)
        if brief and brief.role:
            return brief.role, brief.level
    return "", None


def _kind(text: str) -> Kind | None:
    brief = _parsed(text)
    return brief.kind if brief and brief.kind in _KINDS else None


def _parsed(text: str) -> Brief | None:
    """The words as a request; None where they are none, such as with a day that there is not."""
    for pattern in LENGTHS:
        text = pattern.sub("", text)
    if not text.strip():
        return None
    with suppress(RequestError):
        return parse_request(text, action=Action.DRAFT)
    return None
