"""Judge whether a draft does what was asked, as far as code can see it in the words.

What code cannot see (a tone, an audience) is not judged here; :mod:`rag.checks.opinions` may ask a
model about it. Nothing is met because nobody looked.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.language.grams import bigram_set, content
from rag.attribution.needs import SLOT
from rag.checks.style import DEMAND, LENGTH_TOLERANCE, count_characters
from rag.draft.requirements import Asks, Check, Judged, Met, Requirement
from rag.draft.values import Draft
from rag.facts.finding import FactKind, agrees, find_facts

# Share of a point's bigrams in one sentence: enough, or a part.
SAID, TOUCHED = 0.7, 0.35
# Outside its bounds by this share, a length is still partly right.
NEAR_BOUND: Final = 0.1
# Sentences of a speech in short sentences have so many characters on average (domain facts).
SHORT_SENTENCE: Final = 25
NOT_JUDGED: Final = "没有判断：字面上看不出来"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict of one check, its reason, and its place in the text."""

    met: Met
    reason: str
    span: Span | None = None


def judge(draft: Draft, requirements: Sequence[Requirement]) -> tuple[Judged, ...]:
    """Judge each requirement by all of its checks."""
    return tuple(_judged(draft, one) for one in requirements)


def _judged(draft: Draft, requirement: Requirement) -> Judged:
    parted = any(check.asks is Asks.PARTS for check in requirement.checks)
    results = [
        _as_part(draft, check)
        if parted and check.asks is Asks.POINT
        else _CHECKS[check.asks](draft, check)
        for check in requirement.checks
    ]
    span = next((one.span for one in results if one.span), None)
    return Judged(
        text=requirement.text,
        met=_together([one.met for one in results]),
        reason="；".join(dict.fromkeys(one.reason for one in results)),
        start=span[0] if span else None,
        end=span[1] if span else None,
    )


def _together(verdicts: Sequence[Met]) -> Met:
    """What was not judged may fail, so it keeps the whole from being met."""
    seen = set(verdicts)
    if len(seen) == 1:
        return verdicts[0]
    if Met.NOT_MET in seen or Met.PARTLY in seen:
        return Met.PARTLY if seen & {Met.MET, Met.PARTLY} else Met.NOT_MET
    return Met.NOT_JUDGED


def _length(draft: Draft, check: Check) -> Result:
    asked, met = _fits(count_characters(draft.text), check)
    return Result(met, f"要求{asked}，现有 {count_characters(draft.text)} 字")


def _part_length(draft: Draft, check: Check) -> Result:
    """The length of each headed section, without its heading."""
    headed = [one for one in draft.sections if one.heading] or list(draft.sections)
    counts = [sum(count_characters(s.text) for s in one.sentences) for one in headed]
    found = [_fits(count, check) for count in counts]
    if not found:
        return Result(Met.NOT_MET, "没有各部分")
    reason = f"要求每部分{found[0][0]}，现有 {'、'.join(map(str, counts))} 字"
    return Result(_together([met for _, met in found]), reason)


def _fits(count: int, check: Check) -> tuple[str, Met]:
    """The length asked for in words, and whether a count fits it."""
    low, high, slack = check.low, check.high, NEAR_BOUND
    asked = f" {low}–{high} 字"
    if low == high:
        asked, slack = f"约 {low} 字", 2 * LENGTH_TOLERANCE
        low, high = round(low * (1 - LENGTH_TOLERANCE)), round(high * (1 + LENGTH_TOLERANCE))
    elif not low or not high:
        asked = f"不超过 {high} 字" if high else f"不少于 {low} 字"
    if low <= count <= (high or count):
        return asked, Met.MET
    near = check.low * (1 - slack) <= count <= (check.high or count) * (1 + slack)
    return asked, Met.PARTLY if near else Met.NOT_MET


_COUNTED = re.compile(
    r"(?:^|(?<=[。；：\n]))\s*(?:[一二三四五六七八九]是|第[一二三四五六七八九][，、是])"
)


def _parts(draft: Draft, check: Check) -> Result:
    every = [one.heading for one in draft.sections if one.heading]
    # The parts of one headed section: （一） to （三）.
    headed = [one for one in every if one.startswith("（")] or every
    counted = _COUNTED.findall(draft.text)
    count = len(headed) or len(counted)
    found = f"小标题 {count} 个" if headed else f"没有小标题，分点 {count} 处"
    start = draft.text.find(headed[0]) if headed else -1
    span = (start, start + len(headed[0])) if start >= 0 else None
    return Result(
        Met.MET if count == check.low else Met.NOT_MET, f"要求 {check.low} 部分，{found}", span
    )


_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][^）)]+[）)]|\d+[.、．])\s*")


def _heading(draft: Draft, check: Check) -> Result:
    asked = content(_NUMBERED.sub("", check.words)).characters
    like: Result | None = None
    for section in draft.sections:
        own = content(_NUMBERED.sub("", section.heading)).characters
        start = draft.text.find(section.heading) if section.heading else -1
        if start < 0:
            continue
        span = (start, start + len(section.heading))
        if own == asked:
            return Result(Met.MET, f"小标题“{section.heading}”", span)
        if asked in own or _share(asked, own) >= SAID:
            like = like or Result(Met.PARTLY, f"只有相近的小标题“{section.heading}”", span)
    return like or Result(Met.NOT_MET, f"没有小标题“{check.words}”")


# A part that is written has so many characters.
WRITTEN_PART: Final = 40


def _as_part(draft: Draft, check: Check) -> Result:
    """A point that is to be a part: it is there if a heading names it and a text stands below."""
    words = _bare_point(check.words)
    for section in draft.sections:
        written = sum(len(one.text) for one in section.sentences)
        if words in section.heading and written >= WRITTEN_PART:
            start = draft.text.find(section.heading)
            span = (start, start + len(section.heading))
            return Result(Met.MET, f"小标题“{section.heading}”下写了 {written} 字", span)
    return _point(draft, check)


def _bare_point(words: str) -> str:
    return re.sub(r"（[^）]*）|\([^)]*\)", "", words).strip("“”\"' 等")


def _point(draft: Draft, check: Check) -> Result:
    """A point is said in sentences; its heading alone says nothing of it."""
    words = _bare_point(check.words)
    places = [(one.start, one.end) for one in draft.sentences]
    for start, end in places:
        if (at := draft.text.find(words, start, end)) >= 0:
            return Result(Met.MET, f"讲到“{words}”", (at, at + len(words)))
    shares = [_share(words, draft.text[start:end]) for start, end in places]
    best = max(shares, default=0.0)
    span = places[shares.index(best)] if best >= TOUCHED else _where(words, draft.text)
    if span is None:
        return Result(Met.NOT_MET, f"没有找到讲“{words}”的话")
    if best >= SAID:
        return Result(Met.MET, f"讲到“{words}”", span)
    if best >= TOUCHED:
        return Result(Met.PARTLY, f"“{words}”字面上只见到一部分", span)
    return Result(Met.PARTLY, f"只有小标题“{words}”，正文字面上没有讲到", span)


def _fact(draft: Draft, check: Check) -> Result:
    wanted = [one for one in find_facts(check.words) if one.kind is FactKind.NUMBER]
    if not wanted:
        return _point(draft, check)
    there = find_facts(draft.text)
    used = [one for one in wanted if agrees(one, there)]
    left = "、".join(one.text for one in wanted if one not in used)
    if not used:
        return Result(Met.NOT_MET, f"没有用到 {left}")
    place = next((one for one in there if agrees(one, used)), None)
    span = (place.start, place.end) if place else None
    if left:
        return Result(Met.PARTLY, f"没有用到 {left}", span)
    return Result(Met.MET, f"用到 {'、'.join(one.text for one in used)}", span)


def _use(draft: Draft, check: Check) -> Result:
    if span := _where(check.words, draft.text):
        return Result(Met.MET, f"用了“{check.words}”", span)
    return Result(Met.NOT_MET, f"没有出现“{check.words}”")


# Manners that can be seen in the letters.
_SEEN: Final[Mapping[str, re.Pattern[str]]] = {
    # Three clauses in a row that begin with the same two characters.
    "排比": re.compile(
        r"(?:^|(?<=[。，；：！\n]))([\u4e00-\u9fff]{2})[^。，；：！\n]{2,30}[，；。]\1[^。，；：！\n]{2,30}[，；。]\1[^。，；：！\n]{2,30}"
    ),
    "英文": re.compile(r"[A-Za-z]{2,}"),
    "堆砌数字": re.compile(r"(?:\d[\d.,]*[^\d。]{1,10}){5}"),
}
_MANNERS = re.compile(
    r"套话|空话|官话|大话|口号|比喻|典故|古诗|形容词|成语|长句|生僻|网络用语|术语|辞藻"
)


def _avoid(draft: Draft, check: Check) -> Result:
    pattern = _SEEN.get(check.words)
    if pattern is None and _MANNERS.search(check.words):
        return Result(Met.NOT_JUDGED, NOT_JUDGED)
    match = (pattern or re.compile(re.escape(check.words))).search(draft.text)
    if match is None:
        return Result(Met.MET, f"全文没有“{check.words}”")
    return Result(Met.NOT_MET, f"出现“{match[0][:30]}”", match.span())


# What is spoken of in other words.
_SPOKEN_OF: Final[Mapping[str, re.Pattern[str]]] = {
    "成绩": re.compile(
        r"取得[^。]{0,14}(?:成绩|成效|进展|进步|成就|突破)|(?:成绩|成效)(?:显著|突出|明显)"
        r"|(?:增长|提高|提升|上升)[了到]?[^。，]{0,4}\d"
    ),
    "问题": re.compile(
        r"(?:存在|面临)[^。]{0,14}(?:问题|不足|困难)|短板|不足之处|(?:还|仍)(?:有|存在)差距"
    ),
    "要求": DEMAND,
}
_SAME: Final = {"成效": "成绩", "成就": "成绩", "不足": "问题", "困难": "问题"}
_NAMES = re.compile(r"点名|人名|姓名|名字|单位名")


def _leave_out(draft: Draft, check: Check) -> Result:
    if _NAMES.search(check.words):
        return Result(Met.NOT_JUDGED, NOT_JUDGED)
    pattern = _SPOKEN_OF.get(_SAME.get(check.words, check.words))
    match = pattern.search(draft.text) if pattern else None
    span = match.span() if match else _where(check.words, draft.text)
    if span is None:
        return Result(Met.MET, f"全文没有讲“{check.words}”")
    return Result(Met.NOT_MET, f"讲到“{draft.text[slice(*span)][:30]}”", span)


def _person(draft: Draft, check: Check) -> Result:
    pattern = r"我们" if check.words == "我们" else r"我(?![们国省市县区州镇乡])"
    match = re.search(pattern, draft.text)
    if match:
        return Result(Met.MET, f"用“{check.words}”", match.span())
    return Result(Met.NOT_MET, f"全文没有“{check.words}”")


_NO_SLOTS = re.compile(r"(?:不要|不得|不能|别|不)(?:留|有|出现)(?:空白|空格|空|待补)")
_SLOTS = re.compile(r"(?:留|空)(?:出|着|空|白|待补)")
_SHORT_SENTENCES = re.compile(r"短句|句子(?:要)?短")


def _other(draft: Draft, check: Check) -> Result:
    slot = SLOT.search(draft.text)
    if _NO_SLOTS.search(check.words):
        if slot:
            return Result(Met.NOT_MET, f"还有“{slot[0]}”", slot.span())
        return Result(Met.MET, "没有待补的空")
    if _SLOTS.search(check.words) and slot:
        return Result(Met.MET, f"留了“{slot[0]}”", slot.span())
    if _SHORT_SENTENCES.search(check.words):
        lengths = [len(one.text) for one in draft.sentences] or [0]
        mean = sum(lengths) / len(lengths)
        reason = f"平均每句 {mean:.0f} 字（短句按 {SHORT_SENTENCE} 字）"
        return Result(Met.MET if mean <= SHORT_SENTENCE else Met.NOT_MET, reason)
    return Result(Met.NOT_JUDGED, NOT_JUDGED)


def _share(words: str, text: str) -> float:
    own = bigram_set(words)
    return len(own & bigram_set(text)) / len(own) if own else 0.0


def _where(words: str, text: str) -> Span | None:
    start = text.find(words) if words else -1
    return (start, start + len(words)) if start >= 0 else None


_CHECKS: Final[Mapping[Asks, Callable[[Draft, Check], Result]]] = {
    Asks.LENGTH: _length,
    Asks.PART_LENGTH: _part_length,
    Asks.PARTS: _parts,
    Asks.HEADING: _heading,
    Asks.POINT: _point,
    Asks.FACT: _fact,
    Asks.USE: _use,
    Asks.AVOID: _avoid,
    Asks.LEAVE_OUT: _leave_out,
    Asks.PERSON: _person,
    Asks.OTHER: _other,
}
