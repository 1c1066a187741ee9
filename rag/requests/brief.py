"""Parse a user's request into a brief.

Pure rules, no model: rules can be tested, and a misread request is worse than one not understood.
"""

import datetime
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from pydantic import Field

from corpus.calendar.dates import CHINESE_YEAR, NUMBER
from corpus.document.values import Kind, Level, Value
from corpus.language.numerals import NUMERALS, by_position, number
from rag.draft.requirements import Asks, Requirement
from rag.errors import RequestError
from rag.fields.listing import list_requirements
from rag.fields.reading import Found, Page, Read, crossed_out, read_fields
from rag.fields.speech import Identity, read_occasion, read_speech
from rag.requests.length import LENGTHS, LONGEST, SHORTEST, Length, asked_length, asked_lengths
from rag.requests.place import Place, Unit
from rag.requests.topic import named_topic, topic_of
from rag.settings import PACE

# A longer request than one with a pasted speech is a mistake, and takes minutes to read.
MAX_REQUEST: Final = 20_000
# Usual length of one section of a county speech, if no length is given.
SECTION_LENGTH: Final = 400
SPEECH_LENGTH: Final = 1500
# Nobody can follow a speech of more parts.
MOST_PARTS: Final = 10
# How far from a bound a draft is planned, as a share of it (drafts are up to 12 % too long).
MARGIN: Final = 0.12


class Action(StrEnum):
    """What the user wants."""

    DRAFT = "起草"
    OUTLINE = "提纲"
    REVISE = "修改"
    MATERIAL = "素材"
    QUESTION = "提问"


class ReviseMode(StrEnum):
    """How to revise a text."""

    POLISH = "润色"
    EXPAND = "扩写"
    SHORTEN = "缩写"
    REPHRASE = "改写"
    FORMAL = "口语转书面"
    CONTINUE = "续写"
    IMITATE = "仿写"


class Brief(Value):
    """A parsed request. Empty fields were not mentioned.

    ``topic`` is the topic to write about. ``headings`` are the requested sections, in order,
    ``parts`` their number where only that was said. ``length`` is the total number of characters,
    ``shortest`` and ``longest`` are its bounds (0: none), ``minutes`` and ``pages`` what was said
    instead. ``points`` must be in the text, in this order; ``facts`` may be used; ``use`` and
    ``avoid`` are wording; ``leave_out`` is not spoken of. ``model`` is a speech to imitate.
    ``agenda`` are the items of the meeting that a host announces, ``attendees`` who is there.
    ``passage`` is 开头 or 结尾 where only that of a speech is asked for.
    ``read`` has the words of the request that each field comes from. ``text`` is pasted for
    revision. ``wishes`` are the standing wishes of the writer, word for word.
    """

    request: str
    action: Action
    topic: str = ""
    headings: tuple[str, ...] = ()
    whole: bool = False
    occasion: str = ""
    role: str = ""
    level: Level | None = None
    kind: Kind = Kind.OTHER
    length: int = Field(default=SECTION_LENGTH, ge=SHORTEST, le=LONGEST)
    length_given: bool = False
    date: datetime.date | None = None
    since: str = ""
    mode: ReviseMode = ReviseMode.REPHRASE
    target: Place = Place()
    text: str = ""
    wishes: tuple[str, ...] = ()
    identity: Identity | None = None
    place: str = ""
    audience: str = ""
    points: tuple[str, ...] = ()
    parts: int = Field(default=0, ge=0, le=MOST_PARTS)
    facts: tuple[str, ...] = ()
    use: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    tone: str = ""
    shortest: int = Field(default=0, ge=0, le=LONGEST)
    longest: int = Field(default=0, ge=0, le=LONGEST)
    minutes: float = Field(default=0, ge=0)
    pages: float = Field(default=0, ge=0)
    model: str = ""
    agenda: tuple[str, ...] = ()
    attendees: str = ""
    passage: str = ""
    requirements: tuple[Requirement, ...] = ()
    read: tuple[Read, ...] = ()

    @property
    def aim(self) -> int:
        """The length to write to: well within the bounds, because a draft never hits it exactly."""
        if self.shortest and self.longest:
            return (self.shortest + self.longest) // 2
        if self.longest:
            return max(SHORTEST, round(self.longest * (1 - MARGIN)))
        return round(self.shortest * (1 + MARGIN)) if self.shortest else self.length

    @property
    def listed(self) -> tuple[str, ...]:
        """The points that are counted or listed together, without what is to be said besides."""
        found = [
            check.words
            for one in self.requirements
            if _is_listed(one, self.request)
            for check in one.checks
            if check.asks is Asks.POINT
        ]
        return tuple(dict.fromkeys(found))

    @property
    def given(self) -> str:
        """All that the writer said: names and numbers in it are the writer's own."""
        return "\n".join((self.request, self.text, *self.wishes))

    @property
    def day(self) -> datetime.date:
        """The day on which wording is judged: the meeting's day, or today if unknown."""
        return self.date or datetime.date.today()

    @property
    def query(self) -> str:
        """The text to search the corpus for."""
        return " ".join(part for part in (self.occasion, self.topic) if part) or self.request


# 一是…, 第一点…, or the number of an item before it.
_COUNTS = re.compile(r"(?:^|[：:，；])\s*(?:[一二三四五六七八九]是|第[一二三四五六七八九])")
_NUMBERED = re.compile(r"(?:\d[.、)）．]|[）)]|[一二三四五六七八九]、|[①②③④⑤⑥⑦⑧⑨])[ \u3000]*$")


def _is_listed(required: Requirement, request: str) -> bool:
    several = sum(check.asks is Asks.POINT for check in required.checks) > 1
    counts = _COUNTS.search(required.text) or _NUMBERED.search(request[: required.start])
    return several or bool(counts) or required.text.startswith(("先", "再", "然后", "最后"))


_QUOTE = r"[“\"「『]([^“”\"「」『』]{2,60})[”\"」』]"
# “甲”“乙”和“丙”三节: one or several quotations before a word for sections.
_SECTIONS_OF = re.compile(
    rf"((?:{_QUOTE}[、和及与，\s]*){{1,9}})(?:的|这)*[一几两二三四]?(?:个)?(?:小节|节|段|部分|章)"
)
_WHOLE = re.compile(
    r"讲话稿|一[篇份]|全文|致辞|主持词|发言稿|稿子|[上的](?:讲话|发言|表态发言)(?:[，。]|$)"
    r"|(?:述职|工作|总结|年度|专题)报告(?![会厅团])"
)
_PART_ONLY = re.compile(
    r"[一几两这那](?:段|节|句|小节|部分)|(?:关于|对)[^，。]{2,20}的要求|第.{1,2}[节段]"
)
# 讲话的开头, 致辞的结束语: only this part of it is asked for.
_PASSAGE = re.compile(
    r"(?:讲话稿?|发言稿?|致辞|主持词|报告|稿子|[会式礼坛]上)(?:中|里)?的?(?P<what>开头|开篇|开场白|开场|引言|结尾|结语|结束语|收尾)"
    r"(?:部分|一?段)?(?=[，。；、\s]|$)"
)
_ENDS_WITH = ("结尾", "结语", "结束语", "收尾")
_DATE = re.compile(
    rf"(?<!\d)(20\d{{2}}|{CHINESE_YEAR})\s*[年.-]\s*{NUMBER}\s*[月.-]\s*{NUMBER}(?!\d)\s*日?"
)
_SINCE = re.compile(rf"((?:19|20)\d{{2}}|{CHINESE_YEAR})\s*年?(?:以来|以后|之后|起)")
_LATELY = re.compile(r"近[一二两三四五几\d]{1,2}年(?:来|以来)?")
_ORDERED = r"(倒数)?(?:第\s*([一二两三四五六七八九十\d]{1,3})|(最后|末|首)\s*一?)\s*个?\s*"
_TARGETS: Final = (
    (Unit.SENTENCE, re.compile(_ORDERED + r"句")),
    (Unit.PARAGRAPH, re.compile(_ORDERED + r"(?:自然)?段")),
    (Unit.SECTION, re.compile(_ORDERED + r"(?:小?节|部分|点|条)")),
)
_MODES: Final = (
    (ReviseMode.FORMAL, re.compile(r"口语转书面|书面|正式一?点|正式一些|庄重|口语化")),
    (ReviseMode.CONTINUE, re.compile(r"续写|接着写|往下写|再写一[段节句]")),
    (ReviseMode.IMITATE, re.compile(r"仿写|照着.{0,6}写|仿照")),
    (ReviseMode.SHORTEN, re.compile(r"缩写|[更再]?短一?[点些]|精简|压缩|简短|太长|删减|精炼")),
    (
        ReviseMode.EXPAND,
        re.compile(
            r"扩写|[更再]?长一?[点些]|展开(?!活动|工作)|[详具][细体]一?[点些]|太短|充实|丰富"
        ),
    ),
    (ReviseMode.REPHRASE, re.compile(r"改写|换[个种一].{0,4}说法|换个写法|重写|换一下|改一[下改]")),
    (
        ReviseMode.POLISH,
        re.compile(
            r"润色|修改|通顺|打磨|改得|改改|有气势|有力|接地气|语气|太[空虚啰官]|[再更].{1,4}一?[点些]"
        ),
    ),
)
_OUTLINE = re.compile(
    r"提纲|大纲|(?<!制度)(?<!政策)框架(?!协议|性|体系|下)|列.{0,4}(?:标题|要点)|写作思路"
)
_MATERIAL = re.compile(
    r"素材|找.{0,12}(?:材料|说法|表述|段落|句子|讲话)|^(?:请|帮我)*找[一几]?[些句段篇]|有没有.{0,12}(?:材料|讲话|说法|表述)"
    r"|怎么(?:讲|说|写|提)的?|查一?[下查找]|搜|检索|参考一下"
)
_DRAFT = re.compile(
    r"党课|起草|草拟|拟[写定一]|撰写|写[一篇个份]|来[一篇段]|帮我写|写.{0,6}(?:稿|讲话|发言|致辞)|[一]节"
    r"|写几句|表(?:个|一个|一下)态|[弄整搞][一个份篇]{1,2}(?:讲话|发言|稿)"
    r"|要?[在去到][^，。；\n]{2,40}上(?:讲话|发言|致辞|讲几句|说几句|表态)(?=[，。\n]|$)"
)
_QUESTION = re.compile(
    r"[？?]\s*$|^(?:什么|哪|谁|何时|为什么|是否|有多少)|是什么|有哪些|哪一年|哪些"
)
_PASTED = re.compile(r"(?<!\d)[：:]\s*\n?(.{15,})$|\n\s*(.{15,})$", re.DOTALL)
_POLITE = r"^(?:请|帮我|麻烦你?|给我|你)*"
# The beginning of a request decides its type, whatever its topic contains (框架, 修改, 查找).
BEGINS_DRAFT = re.compile(
    _POLITE + r"(?:(?:重新)?(?:起草|草拟|撰写|拟写)|写(?:一?[篇段节份个]|[“\"「『])"
    # 写县长在全会上的讲话: what is written stands at the end of the clause.
    r"|写(?![短长得好])(?=[^，。；\n]{2,30}(?:讲话|发言|致辞|主持词|贺词|讲稿)(?:[，。；\n]|$)))"
)
_BEGINS_SEARCH = re.compile(_POLITE + r"(?:再)?(?:找|查|搜|检索|有没有)")
_BY_OUTLINE = re.compile(
    r"(?:按照?|照着?|根据|用|就)[^，。；]{0,8}(?:提纲|大纲|框架)[^，。；]{0,6}(?:起草|写|成稿|展开)"
)


def parse_request(
    request: str,
    *,
    has_draft: bool = False,
    date: datetime.date | None = None,
    pace: int = PACE,
    action: Action | None = None,
) -> Brief:
    """Parse a request.

    Args:
        request: The user's text.
        has_draft: Whether the conversation already has a draft to revise.
        date: The date of the meeting, if given apart from the request.
        pace: Characters read aloud per minute, for requests in minutes.
        action: What is asked for, where that is known already.

    Raises:
        RequestError: the request is empty, too long, or asks for an impossible length.
    """
    request = request.strip()
    if not request:
        raise RequestError("没有收到要求；请写明要起草、修改或查找什么")
    if len(request) > MAX_REQUEST:
        raise RequestError(
            f"要求有 {len(request)} 字，超过 {MAX_REQUEST} 字；"
            "请把长文另存为文件，用 ingest 收入语料库"
        )
    action = action or _action(request, has_draft)
    pasted = _pasted(request, has_draft) if action is Action.REVISE else ""
    said = request.removesuffix(pasted) if pasted else request
    length = _length(said, pace)
    page = read_fields(said)
    _note_lengths(page, asked_lengths(said, pace))
    if match := _PASSAGE.search(page.left):
        name = "结尾" if match["what"] in _ENDS_WITH else "开头"
        page.found.append(Found("passage", name, *match.span("what")))
        page.cross_out(*match.span("what"))
    quoted = _headings(page)
    given = tuple(f"{NUMERALS[n]}、{one}" for n, one in enumerate(page.values("headings")[:10]))
    headings = quoted or given
    passage = page.has("passage")
    whole = not headings and bool(_WHOLE.search(said)) and not _PART_ONLY.search(said)
    whole = whole and not passage
    occasion = read_occasion(page)
    required = list_requirements(page)
    for one in required:
        if one.checks[0].asks in (Asks.OTHER, Asks.PERSON) and not named_topic(one.text):
            page.cross_out(one.start, one.end)
    # 引用调研材料 and 面向县级干部 say how to write, not what kind of speech and of what level.
    speech = read_speech(page, occasion)
    # A revision has a topic only if it names one (仿写, 题目：…); the rest says how to revise.
    find = named_topic if action is Action.REVISE else topic_of
    # What was read as another field is no topic.
    left = _without_figures(crossed_out(page.left))
    topic = find(left, headings=quoted, occasion=occasion)
    # 区委书记给毕业生的寄语: who speaks is no topic.
    topic = re.sub(rf"^{re.escape(speech.role)}(?:的|(?=[给送对向为]))", "", topic) or topic
    page.find("topic", topic)
    return Brief(
        request=request,
        action=action,
        topic=topic,
        headings=headings,
        whole=whole,
        occasion=speech.occasion,
        role=speech.role,
        level=speech.level,
        kind=speech.kind,
        length=length.characters if length else (SPEECH_LENGTH if whole else SECTION_LENGTH),
        length_given=length is not None,
        date=date or _date(page),
        since=str(by_position(since)) if (since := _first(_SINCE, said)) else "",
        mode=next((mode for mode, cue in _MODES if cue.search(said)), ReviseMode.REPHRASE),
        target=_target(said),
        text=pasted,
        identity=speech.identity,
        place=page.value("place"),
        audience=page.value("audience"),
        points=page.values("points"),
        parts=_parts(page, headings),
        facts=page.values("facts"),
        use=page.values("use"),
        avoid=tuple(dict.fromkeys(map(_manner, page.values("avoid")))),
        leave_out=page.values("leave_out"),
        tone=page.value("tone"),
        shortest=length.shortest if length else 0,
        longest=length.longest if length else 0,
        minutes=length.minutes if length else 0,
        pages=length.pages if length else 0,
        model=page.value("model"),
        agenda=page.values("agenda"),
        attendees=page.value("attendees"),
        passage=page.value("passage"),
        requirements=required,
        read=page.read,
    )


def _note_lengths(page: Page, lengths: Sequence[Length]) -> None:
    """Note the lengths with their bounds, both the same where a length is meant roughly."""
    for one in lengths:
        name = "minutes" if one.minutes else "pages" if one.pages else "length"
        name = "part_length" if one.part else name
        rough = 0 if one.shortest or one.longest else one.characters
        bounds = f"{one.shortest or rough}-{one.longest or rough}"
        page.found.append(Found(name, bounds, one.start, one.end))


def _parts(page: Page, headings: Sequence[str]) -> int:
    said = number(page.value("parts").replace("两", "二")) if page.has("parts") else 0
    given = len(headings) if page.has("headings") else 0
    counted = len(page.values("points")) if _COUNTED.search(page.said) and not said else 0
    return min(MOST_PARTS, said or given or counted)


_COUNTED = re.compile(r"(?:^|[，。；;：:,\n])\s*(?:一是|第一(?:层|点|块|部分))")


def _manner(avoided: str) -> str:
    return "排比" if avoided in ("排比句", "排比句式") else avoided


def _action(request: str, has_draft: bool) -> Action:
    head = request[:200]
    pasted = _pasted(request, has_draft)
    asked = request.removesuffix(pasted)[:200]
    imitates = re.search(r"仿写|照着.{0,6}写|仿照", asked)
    revises = any(cue.search(asked) for _, cue in _MODES)
    begins = _BEGINS_SEARCH.match(head) or (BEGINS_DRAFT.match(head) and not imitates)
    if revises and (has_draft or pasted) and not begins and not _BY_OUTLINE.search(asked):
        return Action.REVISE
    for action, cue in (
        (Action.DRAFT, _BY_OUTLINE),
        (Action.OUTLINE, _OUTLINE),
        (Action.DRAFT, BEGINS_DRAFT),
        (Action.MATERIAL, _MATERIAL),
        (Action.DRAFT, _DRAFT),
        (Action.QUESTION, _QUESTION),
    ):
        if cue.search(head):
            return action
    if revises:
        raise RequestError("还没有可修改的稿子；请先起草，或把要改的文字贴在冒号后面")
    return Action.DRAFT


# 要求：1. …: what follows says how to revise.
_REQUIRED = re.compile(r"要求(?:如下)?[：:]\s*(?:\d[.、)）．]|[（(]?一|①)")


def _pasted(request: str, has_draft: bool) -> str:
    """Return the text to revise, after a colon or on separate lines."""
    match = _PASTED.search(request)
    if not match or _REQUIRED.search(request, 0, match.end()):
        return ""
    # 第二段改写一下，要求：…: if there is a draft, the text after the colon says how to revise it.
    if has_draft and match[1] and _target(request[: match.start()]) != Place():
        return ""
    return (match[1] or match[2]).strip()


def _headings(page: Page) -> tuple[str, ...]:
    """The quoted headings of sections: “甲”“乙”两节."""
    found = [
        (group.start(1) + one.start(1), group.start(1) + one.end(1))
        for group in _SECTIONS_OF.finditer(page.said)
        for one in re.finditer(_QUOTE, group[1])
        if one[1].strip()
    ]
    for start, end in found:
        page.note("headings", start, end)
    return tuple(page.said[start:end].strip() for start, end in found)


def _without_figures(said: str) -> str:
    """Remove length, date and years from the request, as they are not part of a topic."""
    for pattern in (_DATE, _SINCE, _LATELY, *LENGTHS):
        said = pattern.sub("", said)
    return said


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _length(said: str, pace: int) -> Length | None:
    asked = asked_length(said, pace)
    if asked and not SHORTEST <= asked.characters <= LONGEST:
        raise RequestError(
            f"一次可写 {SHORTEST} 到 {LONGEST} 字，要的是 {asked.characters} 字；请改一个长度"
        )
    return asked


def _date(page: Page) -> datetime.date | None:
    match = _DATE.search(page.said)
    if not match:
        return None
    page.note("date", *match.span())
    try:
        return datetime.date(by_position(match[1]), number(match[2]), number(match[3]))
    except ValueError as error:
        raise RequestError(f"没有 {match[0]} 这一天；请改一个日期") from error


def _target(said: str) -> Place:
    for unit, cue in _TARGETS:
        if match := cue.search(said):
            from_end, counted, word = match.groups()
            ordinal = number(counted) if counted else (1 if word == "首" else -1)
            return Place(unit=unit, number=-ordinal if from_end and counted else ordinal)
    return Place()
