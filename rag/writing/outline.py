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

    ``framed`` is true if it may have its own opening and closing.
    """

    heading: str = ""
    topic: str
    length: int
    salutation: str = ""
    framed: bool = True


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
_SALUTATIONS: Final[Mapping[Kind, str]] = {Kind.ADDRESS: "尊敬的各位来宾、各位朋友："}
# Share of a speech before the first heading, and after the last section.
_FRAME_SHARE: Final = 0.12


def plan_sections(brief: Brief, headings: Sequence[str]) -> tuple[SectionPlan, ...]:
    """Plan the sections of a draft.

    Args:
        brief: The request; if it names headings, these are used.
        headings: The headings of a whole speech, without numbers.
    """
    if brief.headings or not brief.whole:
        asked = brief.headings or ("",)
        each = max(60, brief.length // len(asked))
        return tuple(
            SectionPlan(heading=heading, topic=heading or brief.topic, length=each)
            for heading in asked
        )
    frame = int(brief.length * _FRAME_SHARE)
    each = (brief.length - 2 * frame) // max(1, len(headings))
    subject = subject_of(brief)
    body = (
        SectionPlan(
            heading=f"{NUMERALS[index]}、{heading}", topic=f"{subject} {heading}", length=each
        )
        for index, heading in enumerate(headings)
    )
    salutation = _SALUTATIONS.get(brief.kind, "同志们：")
    return (
        SectionPlan(topic=f"{subject} 背景 意义", length=frame, salutation=salutation),
        *body,
        SectionPlan(topic=f"{subject} 结语 号召", length=frame),
    )


_MEETING = re.compile(
    r"^(?:全国|全省|全市|全县|全区|全镇|全乡|全局|全校)|(?:工作|动员|部署|推进|表彰|总结|现场)*(?:会议|大会|座谈会|会|讲话|发言|主持词|致辞|提纲|稿)+$"
)


def subject_of(brief: Brief) -> str:
    """Return the subject of the speech: the topic, or the meeting's name without its frame."""
    if brief.topic and _MEETING.sub("", brief.topic):
        return brief.topic
    return _MEETING.sub("", brief.occasion) or brief.topic or brief.request


def make_headings(model: LanguageModel, brief: Brief, *, seed: int) -> tuple[str, ...]:
    """Let the model write three parallel headings; if none are accepted, use those of the kind.

    Raises:
        ModelServerError: the model does not answer.
    """
    parts = _PARTS.get(brief.kind, _PARTS[Kind.WORK_MEETING])
    prompt = headings_prompt(subject_of(brief), parts)
    for attempt in range(ATTEMPTS):
        answer = model.complete(
            prompt, max_tokens=72, temperature=0.3 + 0.3 * attempt, seed=seed + attempt
        )
        headings = tuple(_bare(line) for line in answer.splitlines() if line.strip())[:3]
        if are_parallel(headings):
            return headings
    return parts


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
        len(set(headings)) == 3
        and not any(_FRAME.search(heading) for heading in headings)
        and min(lengths) >= SHORTEST_HEADING
        and max(lengths) <= LONGEST_HEADING
        and max(lengths) - min(lengths) <= HEADING_SLACK
    )
