"""Fill the slots of set phrases and headings from the brief.

A slot that the brief does not fill is never guessed: the next phrase of the list is said, or none.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.document.values import Kind, Level
from corpus.language.numerals import NUMERALS, counting
from rag.requests.brief import Brief
from rag.structures.values import Move, Opening

# A longer subject makes a heading too long to say.
LONGEST_SUBJECT: Final = 12


@dataclass(frozen=True, slots=True)
class _Seat:
    """A sort of place: its level, the words of its offices, its 全市, and in whose name one speaks.

    ``every`` and ``cue`` are regular expressions.
    """

    level: Level
    every: str
    cue: str
    body: str

    @property
    def called(self) -> str:
        """What a meeting of all of it is called: 全市."""
        return self.every.partition("(")[0]


# The usual sort of a level stands first.
_SEATS: Final = (
    _Seat(Level.CENTRAL, "全国", "党中央|国务院", "党中央、国务院"),
    _Seat(Level.PROVINCE, "全省", "省委|省长|省政府", "省委、省政府"),
    _Seat(Level.PROVINCE, "全自治区", "自治区", "自治区党委、自治区政府"),
    _Seat(Level.CITY, "全市(?!场|域)", "市委|市长|市政府", "市委、市政府"),
    _Seat(Level.CITY, "全州", "州委|州长|州政府", "州委、州政府"),
    _Seat(Level.CITY, "全盟", "盟委|盟长|盟行署", "盟委、盟行署"),
    _Seat(Level.COUNTY, "全县(?!域)", "县委|县长|县政府", "县委、县政府"),
    _Seat(Level.COUNTY, "全区(?!域)", "区委|区长|区政府", "区委、区政府"),
    _Seat(Level.COUNTY, "全旗", "旗委|旗长|旗政府", "旗委、旗政府"),
    _Seat(Level.TOWNSHIP, "全镇", "镇党委|镇长|镇政府", "镇党委、镇政府"),
    _Seat(Level.TOWNSHIP, "全乡(?!村)", "乡党委|乡长|乡政府", "乡党委、乡政府"),
    _Seat(Level.TOWNSHIP, "全街道", "街道", "街道党工委、办事处"),
)
_EVERY: Final = "|".join(one.every for one in _SEATS)
# Who leads a committee or a government, or a department of the committee, speaks in its name; who
# leads an office of its own (主任, 主席, 局长) does so only in the name of that.
_LEADS: Final = re.compile(
    r"(?:(?<!支部)书记|自治区副?主席|[省市县区州盟旗镇乡]长|常委|部长|秘书长)$"
)
_MEETING = re.compile(
    rf"^(?:{_EVERY}|全局|全校)"
    r"|(?:工作|动员|部署|推进|表彰|总结|现场)*(?:会议|大会|座谈会|会|讲话|发言|主持词|致辞|提纲|稿)+[上的]?$"
)
_WORKERS = re.compile(
    r"(?:科技|医务|教育|文艺|新闻|政法|宣传|组织|社会|志愿)工作者|人民教师|教师|劳动模范|民警|职工|妇女|青年"
    r"|志愿者|党员|干部"
)
# 县教育局局长 speaks for 县教育局.
_OFFICE = re.compile(
    r"^(?:新任|现任|拟任|任)?"
    r"(.+?(?:总工会|妇联|团委|科协|残联|政协|人大常委会|局|委员会|办公室|公司|学校|医院|学院"
    r"|(?:卫健|发改|国资|经信|住建|教)委))(?:党组|党委)?"
    r"(?:副?书记|副?主席|副?主任|副?局长|副?校长|副?院长|副?董事长|总经理)$"
)
_YEAR = re.compile(r"(?:20\d{2}|本|上一?)年度?|^年度")
# What a duty report calls itself is not what it is on.
_DUTY = re.compile(r"(?:年度|个人|的|述职|述廉|报告)+$")
# What a meeting passes on: 传达学习市委全会精神.
_TOLD = re.compile(r"(?:传达学习|学习传达|传达)(?:贯彻)?([^，。；]{2,30}?精神)")
# Those whom a meeting is for are not what it is on: what is done with them is.
_PEOPLE: Final = re.compile(
    r"^(?:优秀|先进|模范|基层|一线|新任|离退休)*(?P<who>青年|团员青年|共青团员|老干部|离退休干部|共产党员|党员|干部|(?:民营)?企业家|企业"
    r"|退役军人|妇女|职工|(?:人民)?教师|医务工作者|科技工作者|教育工作者|文艺工作者|新闻工作者|社会工作者|志愿者|专家|人才|统战人士|党外人士)"
    r"(?:干部)?(?:代表|人士|典型)?(?:节)?$"
)
_WORK_WITH: Final = {
    "干部": "干部队伍建设", "共产党员": "党员队伍建设", "党员": "党员队伍建设",
    "企业家": "企业发展",
    "民营企业家": "民营经济发展", "企业": "企业发展", "教师": "教育工作", "人民教师": "教育工作",
    "教育工作者": "教育工作", "医务工作者": "卫生健康工作", "科技工作者": "科技创新工作",
    "文艺工作者": "文艺工作", "新闻工作者": "新闻舆论工作", "社会工作者": "社会工作",
    "志愿者": "志愿服务", "专家": "人才工作", "团员青年": "青年工作", "共青团员": "共青团工作",
    "党外人士": "统一战线工作", "统战人士": "统一战线工作", "离退休干部": "老干部工作",
}  # fmt: skip
# The month or week of something is on that.
_SEASON: Final = re.compile(r"(?<=\w{4})(?:活动)?(?:月|周|日|年)$")
# Nobody can carry out a festival, or people: no phrase says so.
_NO_WORK = re.compile(
    r"^任职$|(?:节|培训班|研修班|进修班|党课班|学习班|纪念日|工作者|教师|劳动模范|先进个人|人物|典礼|仪式|开[幕班]式?)$"
)
_SLOT = re.compile(r"\{(\w+)\}")


def subject_of(brief: Brief) -> str:
    """Return the subject of the speech, or the request itself where it names none."""
    return named_subject(brief) or brief.topic or brief.request


def named_subject(brief: Brief) -> str:
    """Return the topic, or the meeting's name without its frame; empty where neither is named."""
    headed = brief.topic in brief.headings and brief.occasion
    topic = "" if headed else _YEAR.sub("", brief.topic)
    if brief.kind is Kind.DUTY_REPORT and _DUTY.sub("", topic) in ("", brief.role):
        return f"{brief.role}履职"
    if told := _TOLD.search(topic) or _TOLD.search(brief.occasion):
        return told[1]
    meeting = _YEAR.sub("", brief.occasion)
    named = topic if _MEETING.sub("", topic) else _MEETING.sub("", meeting)
    work = f"{named}工作"
    if named and f"{work}会" in brief.occasion:
        return work
    if people := _PEOPLE.match(named):
        # A part with a heading of its own is on that.
        return brief.topic if headed else _WORK_WITH.get(people["who"], f"{people['who']}工作")
    return _SEASON.sub("", named)


def slots_of(brief: Brief, *, parts: int = 0) -> dict[str, str]:
    """Return what the set phrases may say, by the names of their slots; unknown ones are absent.

    Args:
        brief: The request.
        parts: The number of headed parts.
    """
    found = {
        "occasion": brief.occasion,
        "subject": "" if _NO_WORK.search(subject := named_subject(brief)) else subject,
        "body": _body(brief),
        "unit": brief.place if brief.place and brief.level is Level.TOWNSHIP else _unit(brief),
        "above": seat.body if (seat := _meeting_seat(brief)) else "",
        "workers": _workers(brief),
        "event": _event(brief),
        "year": match[1] if (match := re.search(r"(20\d{2})年度", brief.request)) else "",
        "count": counting(parts) if 0 < parts <= len(NUMERALS) else "",
    }
    return {name: words for name, words in found.items() if words}


def fill(phrases: Sequence[str], slots: Mapping[str, str]) -> str:
    """Return the first phrase whose slots are all known, filled; empty if there is none."""
    for phrase in phrases:
        if all(name in slots for name in _SLOT.findall(phrase)):
            return _SLOT.sub(lambda match: slots[match[1]], phrase)
    return ""


def openings(move: Move, subject: str) -> tuple[Opening, ...]:
    """Return how the paragraphs of a move may begin and go on, those on the subject first.

    Args:
        move: What the paragraphs do.
        subject: What they are on; those that name it are left out where it is long, or no work.
    """
    short = bool(subject) and len(subject) <= LONGEST_SUBJECT and not _NO_WORK.search(subject)
    slots = {"subject": subject} if short else {}
    filled = [
        Opening(first=first, then=tuple(filter(None, (fill([said], slots) for said in one.then))))
        for one in move.points
        if (first := fill([one.first], slots))
    ]
    return tuple(filled)


def fill_headings(
    sets: Sequence[Sequence[str]], slots: Mapping[str, str]
) -> tuple[tuple[str, ...], ...]:
    """Return the sets of headings that suit the subject, filled; those that name it come first."""
    subject = slots.get("subject", "")
    short = bool(subject) and len(subject) <= LONGEST_SUBJECT
    usable = [one for one in sets if short or not any("{subject}" in heading for heading in one)]
    spare = {**slots, "subject": "这项工作"}
    return tuple(
        tuple(fill([heading], slots if short else spare) for heading in one)
        for one in usable or sets
    )


def _body(brief: Brief) -> str:
    """In whose name the speaker speaks: the speaker's own body, not that of the meeting."""
    if office := _OFFICE.match(brief.role):
        return office[1]
    if brief.role and not _LEADS.search(brief.role):
        return ""
    seat = _seat(brief)
    return seat.body if seat else ""


def _seat(brief: Brief) -> _Seat | None:
    """The sort of place for which the speaker speaks."""
    if own := _named_by(brief.role, lambda one: one.cue):
        return own
    met = _meeting_seat(brief)
    if met and brief.level in (None, met.level):
        return met
    # 清河区 is of the level of a county, and no county.
    usual = [one for one in _SEATS if one.level is brief.level]
    placed = (one for one in usual if brief.place.endswith(one.called[1:]))
    return next(placed, next(iter(usual), None))


def _meeting_seat(brief: Brief) -> _Seat | None:
    """The sort of place whose meeting it is: 全市 says it before any office that attends."""
    return _named_by(brief.occasion, lambda one: one.every) or _named_by(
        brief.occasion, lambda one: one.cue
    )


def _named_by(said: str, words: Callable[[_Seat], str]) -> _Seat | None:
    """The sort of place that is named first."""
    found = [(match.start(), one) for one in _SEATS if (match := re.search(words(one), said))]
    return min(found, key=lambda one: one[0])[1] if found else None


def _unit(brief: Brief) -> str:
    if office := _OFFICE.match(brief.role):
        return office[1]
    seat = _named_by(brief.role, lambda one: one.cue)
    if not seat or seat.level is not Level.TOWNSHIP:
        return ""
    return f"{seat.called[1:]}党委、政府" if "党委" in seat.body else seat.body


def _workers(brief: Brief) -> str:
    match = _WORKERS.search(f"{brief.occasion}，{brief.topic}")
    if not match:
        return "奋战在各条战线上的广大干部群众"
    seat = _meeting_seat(brief) or _seat(brief)
    return f"{seat.called if seat else ''}广大{match[0]}"


def _event(brief: Brief) -> str:
    """The meeting without 全市: what is wished success."""
    return re.sub(rf"^(?:{_EVERY})", "本次", brief.occasion)
