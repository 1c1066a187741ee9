"""Plan the sections of a request: their topics and lengths."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from corpus.document.values import Kind, Value
from corpus.language.grams import content
from corpus.language.numerals import NUMERALS
from rag.models.client import LanguageModel
from rag.requests.brief import Brief
from rag.writing.prompts import headings_prompt

# Parallel headings may differ by this many characters.
HEADING_SLACK: Final = 4
SHORTEST_HEADING, LONGEST_HEADING = 4, 24
# Attempts at three parallel headings before the default ones of the kind are used.
ATTEMPTS: Final = 3


class SectionPlan(Value):
    """A section to write: its heading as shown, its topic for retrieval, its length.

    ``framed`` is true if it may have its own opening and closing. ``asked`` is what it has to say,
    each in a sentence of its own.
    """

    heading: str = ""
    topic: str
    length: int
    salutation: str = ""
    framed: bool = True
    asked: tuple[str, ...] = ()


# Topics of the headed sections of each kind, in order (domain facts: kinds and their parts).
_PARTS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.MOBILISATION: ("提高思想认识", "抓好重点任务", "强化组织保障"),
    Kind.WORK_MEETING: ("提高思想认识", "抓好重点任务", "强化组织保障"),
    Kind.COMMENDATION: ("肯定成绩", "学习先进", "推广经验"),
    Kind.SYMPOSIUM: ("提高认识", "突出重点", "加强领导"),
    Kind.INSPECTION: ("肯定成绩", "解决问题", "抓好落实"),
    Kind.PLEDGE: ("提高认识", "落实举措", "作出承诺"),
    Kind.DUTY_REPORT: ("履职情况", "存在不足", "下步打算"),
    Kind.ADDRESS: ("欢迎与祝贺", "情况与意义", "合作与祝愿"),
    Kind.HOSTING: ("会议背景", "会议议程", "贯彻要求"),
}
# Further parts, where more than three are asked for.
_FURTHER: Final = (
    "改进工作作风", "严格督促检查", "营造良好氛围", "加强组织领导", "健全长效机制", "注重总结提升",
    "守住安全底线",
)  # fmt: skip
_SALUTATIONS: Final[Mapping[Kind, str]] = {Kind.ADDRESS: "尊敬的各位来宾、各位朋友："}
# Share of a speech before the first heading, and after the last section.
_FRAME_SHARE: Final = 0.12


def plan_sections(brief: Brief, headings: Sequence[str]) -> tuple[SectionPlan, ...]:
    """Plan the sections of a draft.

    Args:
        brief: The request; if it names headings, these are used.
        headings: The headings of a whole speech, without numbers.
    """
    if is_divided(brief) and headings:
        return _divided(brief, headings)
    if brief.headings or not brief.whole:
        return _apart(brief)
    frame = int(brief.aim * _FRAME_SHARE)
    each = (brief.aim - 2 * frame) // max(1, len(headings))
    subject = subject_of(brief)
    own = points_as_headings(brief)
    body = [
        SectionPlan(
            heading=f"{NUMERALS[index]}、{heading}",
            topic=f"{subject} {heading}",
            length=each,
            asked=own[index : index + 1],
        )
        for index, heading in enumerate(headings)
    ]
    # What must be said and is no part of its own is said where the tasks are.
    place = min(1, len(body) - 1)
    besides = tuple(one for one in brief.points if not own or one not in brief.listed)
    if body:
        asked = (*body[place].asked, *besides)
        body[place] = body[place].model_copy(update={"asked": asked})
    if body:
        body[0] = body[0].model_copy(update={"asked": (*brief.facts, *body[0].asked)})
    salutation = _SALUTATIONS.get(brief.kind, "同志们：")
    return (
        SectionPlan(topic=f"{subject} 背景 意义", length=frame, salutation=salutation),
        *body,
        SectionPlan(topic=f"{subject} 结语 号召", length=frame),
    )


def is_divided(brief: Brief) -> bool:
    """Whether one headed section is asked for in several parts: “加强组织建设”一节，分三点."""
    return len(brief.headings) == 1 and max(brief.parts, len(brief.listed)) > 1


def _divided(brief: Brief, headings: Sequence[str]) -> tuple[SectionPlan, ...]:
    """A headed section with its parts, （一） to （三）, behind a sentence that opens it."""
    (heading,) = brief.headings
    opening = int(brief.aim * _FRAME_SHARE)
    each = max(60, (brief.aim - opening) // len(headings))
    own = points_as_headings(brief)
    besides = (*brief.facts, *(one for one in brief.points if one not in brief.listed))
    parts = [
        SectionPlan(
            heading=f"（{NUMERALS[place]}）{one}",
            topic=f"{heading} {one}",
            length=each,
            framed=False,
            asked=own[place : place + 1],
        )
        for place, one in enumerate(headings)
    ]
    first = SectionPlan(heading=heading, topic=heading, length=opening, framed=False, asked=besides)
    return (first, *parts)


def _apart(brief: Brief) -> tuple[SectionPlan, ...]:
    """The sections that are asked for by their headings; else a paragraph for each point."""
    points = brief.points if not brief.headings and len(brief.points) > 1 else ()
    asked = brief.headings or points or ("",)
    each = max(60, brief.aim // len(asked))
    sections = [
        SectionPlan(
            heading="" if points else one,
            topic=f"{brief.topic} {one}" if points else one or brief.topic,
            length=each,
            framed=not points,
            asked=(one,) if points else (),
        )
        for one in asked
    ]
    rest = (*brief.facts, *(() if points else brief.points))
    sections[0] = sections[0].model_copy(update={"asked": (*rest, *sections[0].asked)})
    return tuple(sections)


def points_as_headings(brief: Brief) -> tuple[str, ...]:
    """The points of the request where each is to be a part of the speech, in their order."""
    bare = tuple(re.sub(r"（[^）]*）|\([^)]*\)", "", one) for one in brief.listed)
    fits = len(bare) > 1 and brief.parts in (0, len(bare)) and len(bare) <= len(NUMERALS)
    return bare if fits else ()


_MEETING = re.compile(
    r"^(?:全国|全省|全市|全县|全区|全镇|全乡|全局|全校)|(?:工作|动员|部署|推进|表彰|总结|现场)*(?:会议|大会|座谈会|会|讲话|发言|主持词|致辞|提纲|稿)+$"
)


def subject_of(brief: Brief) -> str:
    """Return the subject of the speech: the topic, or the meeting's name without its frame."""
    if brief.topic and _MEETING.sub("", brief.topic):
        return brief.topic
    return _MEETING.sub("", brief.occasion) or brief.topic or brief.request


def make_headings(model: LanguageModel, brief: Brief, *, seed: int) -> tuple[str, ...]:
    """Return the headings of a whole speech: its points, else parallel ones that the model writes.

    There are as many as are asked for, or three; where none of the model's are accepted, they are
    those of the kind.

    Raises:
        ModelServerError: the model does not answer.
    """
    if own := points_as_headings(brief):
        return own
    usual = (*_PARTS.get(brief.kind, _PARTS[Kind.WORK_MEETING]), *_FURTHER)
    parts = usual[: brief.parts or _GROUP]
    made: list[str] = []
    for start in range(0, len(parts), _GROUP):
        group = parts[start : start + _GROUP]
        made += _parallel(model, subject_of(brief), group, seed=seed + start, but=made)
    return tuple(made)


def _parallel(
    model: LanguageModel, subject: str, parts: Sequence[str], *, seed: int, but: Sequence[str]
) -> tuple[str, ...]:
    """Parallel headings for up to three parts, other than those there are; else the parts."""
    prompt = headings_prompt(subject, parts)
    for attempt in range(ATTEMPTS):
        answer = model.complete(
            prompt, max_tokens=72, temperature=0.3 + 0.3 * attempt, seed=seed + attempt
        )
        headings = tuple(_bare(line) for line in answer.splitlines() if line.strip())[:_GROUP]
        if are_parallel(headings) and not set(headings) & set(but):
            return headings[: len(parts)]
    return tuple(parts)


# The model writes headings three at a time: it was shown three, and counts badly.
_GROUP: Final = 3


def _bare(line: str) -> str:
    return re.sub(
        r"^[\s*#\-]*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d+[.、．])?[\s*]*|[。；，*\s]+$",
        "",
        line,
    )


# Words of the request itself, which small models tend to repeat.
_FRAME = re.compile(r"讲话|发言|提纲|标题|主席|书记|[县市镇局]长")


def are_parallel(headings: Sequence[str]) -> bool:
    """Return whether these are three different, suitable headings of similar length."""
    lengths = [len(content(heading).characters) for heading in headings]
    return (
        len(set(headings)) == _GROUP
        and not any(_FRAME.search(heading) for heading in headings)
        and min(lengths) >= SHORTEST_HEADING
        and max(lengths) <= LONGEST_HEADING
        and max(lengths) - min(lengths) <= HEADING_SLACK
    )
