"""What a request leaves open and matters: asked once, with a default for who just goes on."""

import re
from typing import Final

from corpus.document.values import Kind, Value
from rag.requests.brief import Brief
from rag.requests.topic import meeting_subject

# What a speech is on where nothing is said.
USUAL_TOPIC: Final = "当前重点工作"
# Words of a request that say nothing of what the speech is on.
_FRAME = re.compile(
    r"讲话提纲|讲话稿?|发言稿?|表态|主持词|致辞|欢迎词|祝酒词|贺词|稿子?|述职报告|报告|提纲|大纲"
    r"|请|给我|帮我?|为|给|替|代|让|由|起草|撰写|草拟|拟|写|来|弄|搞|一?[篇份个段节]|新任|领导|会议|大会|会上"
    r"|重要|简短|正式|的|在|上|用|要|[，。、；！\s]"
)
_ANYTHING = re.compile(
    r"^(?:继续|就这样|就这么写|直接写|好的?|行|可以|随便|[你您]定|按?默认|都行|没有了?|不用了?|写吧|嗯|是的?"
    r"|go on|yes|ok)[吧了。！!，,]*$",
    re.IGNORECASE,
)
GO_ON: Final = "继续"
# An answer to a question is short; a longer turn is a request of its own.
_LONGEST_ANSWER: Final = 80


class Missing(Value):
    """A question with what is written where the writer just goes on."""

    question: str
    default: str


def missing(brief: Brief) -> Missing | None:
    """Return the one question that a request for a new text raises; None for none."""
    topic = brief.topic
    # 青溪镇 and 镇党委书记 share a character.
    for named in (brief.place[:-1] + brief.role, brief.role, brief.place):
        topic = topic.replace(named, "")
    topic = _FRAME.sub("", topic)
    lacks: list[tuple[str, str]] = []
    if not brief.headings and len(topic) < 2 and not meeting_subject(brief.occasion):
        lacks.append(("讲什么主题", f"主题是{USUAL_TOPIC}"))
    if brief.kind is Kind.HOSTING and not brief.occasion:
        on = topic if len(topic) > 1 else USUAL_TOPIC
        lacks.append(("在什么会上用", f"在{on}会议上"))
    if not lacks:
        return None
    asked = "、".join(what for what, _ in lacks)
    default = "，".join(what for _, what in lacks)
    return Missing(
        question=f"{asked}？请直接说；要是没有别的，说“{GO_ON}”就按“{default}”写。",
        default=default,
    )


IN_CHINESE: Final = (
    "要求请用中文写，英文的还读不准；例如：起草县长在全县安全生产会议上的讲话，800字"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
# So many words that are not Chinese are a request, and no name.
_WORDS: Final = 3


def in_another_language(said: str) -> bool:
    """Whether a request for a new text has words, and none of them in Chinese."""
    return not _CHINESE.search(said) and len(_LATIN.findall(said)) >= _WORDS


def goes_on(said: str) -> bool:
    """Whether a turn leaves a question open and wants to go on."""
    return bool(_ANYTHING.match(said.strip()))


def answers(said: str) -> bool:
    """Whether a turn can be the answer to a question: no request of its own."""
    own = re.search(r"起草|撰写|草拟|(?:写|拟|列)一|找一?[找下些]|[？?]$|另写", said)
    return len(said) <= _LONGEST_ANSWER and not own
