"""The words of the one who presides over a meeting: set phrases around the agenda, by code.

Nothing here is left to a model: an item that is missed or put out of order is what a host is
blamed for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from corpus.language.numerals import chinese, counting
from corpus.language.person_names import NAME, OFFICE
from rag.fields.agenda import ACTS
from rag.requests.brief import Brief
from rag.structures.filling import slots_of

# 县委常委、组织部部长李强: the 、 within an office, and between two people.
_ITEM = re.compile(rf"^(?:由|请)?(?P<who>[^，：:]{{2,40}}?)(?:分别)?(?P<act>(?:{ACTS}).*)$")
# What begins so is done by nobody in particular: 观看…, 情况通报, 大会发言.
_NOBODY = re.compile(
    r"^(?:大会|集中|分组|典型|情况|经验|书面|现场|集体|全体|会议|问题|工作|政策|业务|视频|自由)*"
    rf"(?:{ACTS})"
)
# 县委书记张明: an office and a name, which is called 同志.
_NAMED = re.compile(rf"(?:{OFFICE}|厂长|经理|教授|队员|代表)(?P<name>{NAME})$")
# Words behind an office that begin like a name: 县长助理, 会长单位, 书记代表.
_NO_NAME = re.compile("助理|代表|单位|委员|成员|办公|集体|全体|同志|分别|一行|所在")
_SPEECH = re.compile(r"^(?:作.{0,6}|重要|总结|动员)*讲话")
# What the agenda is, where the request gives none.
_NO_AGENDA: Final = "会议议程：【待补：逐项列出议程】。"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of an agenda: who does what; ``who`` is empty where nobody is named."""

    who: str
    act: str

    @classmethod
    def of(cls, words: str) -> Self:
        """Read an item as it stands in a request."""
        match = None if _NOBODY.match(words) else _ITEM.match(words)
        if not match:
            return cls("", words)
        return cls("、".join(map(_called, match["who"].split("、"))), match["act"])

    @property
    def is_speech(self) -> bool:
        """Whether it is the speech of a leader, after which all applaud."""
        return bool(self.who and _SPEECH.match(self.act))


def _called(who: str) -> str:
    """A person with 同志 behind the name; others as they are."""
    named = _NAMED.search(who)
    return f"{who}同志" if named and not _NO_NAME.search(named["name"]) else who


def items_of(brief: Brief) -> tuple[Item, ...]:
    """Return the items of the agenda, in order."""
    return tuple(map(Item.of, brief.agenda))


def beginning_lines(brief: Brief) -> tuple[str, ...]:
    """Return the paragraphs up to the agenda as a whole: why the meeting is held, who attends."""
    meeting = brief.occasion or "这次会议"
    lines = [f"现在开会。今天，我们召开{meeting}{_purpose(brief)}。"]
    if brief.attendees:
        lines.append(f"出席今天会议的有：{brief.attendees.strip('。；，： ')}。")
    return (*lines, f"{_agenda(items_of(brief))}下面，依次进行。")


def opening_lines(brief: Brief) -> tuple[str, ...]:
    """Return the paragraphs up to the last item of the agenda."""
    items = items_of(brief)
    announced = (_announced(one, place, len(items)) for place, one in enumerate(items))
    return (*beginning_lines(brief), *announced)


def summing_lines(brief: Brief) -> tuple[str, ...]:
    """Return the paragraph that sums up what was done, before the requirements."""
    done = [f"{one.who}{_done(one.act)}" for one in items_of(brief) if one.who]
    speakers = [one.who for one in items_of(brief) if one.is_speech]
    said = f"刚才，{'，'.join(done)}。" if done else ""
    if speakers:
        said += f"{speakers[-1]}的讲话，请大家认真学习领会，抓好贯彻落实。"
    return (f"同志们，会议的各项议程已经进行完毕。{said}下面，就贯彻落实会议精神，我再强调几点。",)


def _purpose(brief: Brief) -> str:
    subject = slots_of(brief).get("subject")
    return f"，主要任务是研究部署{subject}，推动各项工作落到实处" if subject else ""


def _agenda(items: Sequence[Item]) -> str:
    if not items:
        return _NO_AGENDA
    count = counting(len(items))
    listed = "；".join(f"{chinese(n)}是{_listed(one)}" for n, one in enumerate(items, 1))
    return f"今天的会议共有{count}项议程：{listed}。"


def _listed(item: Item) -> str:
    return f"{item.who}{item.act}"


def _announced(item: Item, place: int, count: int) -> str:
    lead = "首先" if place == 0 else "最后" if place == count - 1 and count > 2 else "下面"
    ordinal = f"进行第{chinese(place + 1)}项议程"
    if not item.who:
        return f"{lead}，{ordinal}：{item.act}。"
    welcome = "，大家欢迎" if re.search("讲话|发言|致辞", item.act) else ""
    return f"{lead}，{ordinal}，请{item.who}{item.act}{welcome}。"


# 讲话 is no verb that takes 了: 作了讲话.
_NOUN = re.compile(
    r"(?:重要|总结|动员|交流|典型|表态|主旨|专题|辅导|即席|工作)*(?:讲话|发言|致辞|报告)|表态|述职|点评"
)
_VERBS = re.compile(rf"(?:(?:{ACTS})(?:并?通过)?)+")
_OBJECT_WITHIN: Final = {"颁奖": "颁了奖", "授课": "授了课", "授牌": "授了牌", "合影": "合了影"}


def _done(act: str) -> str:
    """What was done, of what is to be done: 宣读了表彰决定, 作了发言."""
    if act.startswith("作"):
        return f"作了{act[1:]}"
    if _NOUN.match(act):
        return f"作了{act}"
    if act in _OBJECT_WITHIN:
        return _OBJECT_WITHIN[act]
    verbs = _VERBS.match(act)
    return f"{verbs[0]}了{act[verbs.end() :]}" if verbs else act
