"""The brief: what a request in the writer's own words asks for.

Pure rules, no model: a request that is misread costs the writer more than one that is not
understood, and rules can be tested.
"""

import datetime
import re
from enum import StrEnum
from typing import Final

from pydantic import Field

from corpus.document import Kind, Level
from rag.draft import Value
from rag.errors import RequestError
from rag.numerals import read_chinese

# A request with a pasted speech is long; beyond this it is a mistake, and is read for minutes.
MAX_REQUEST: Final = 20_000
# What one section of a county speech usually runs to, when no length is asked.
SECTION_LENGTH: Final = 400
SPEECH_LENGTH: Final = 1500
# A section below this is one sentence; above this no one listens.
SHORTEST, LONGEST = 60, 12_000


class Action(StrEnum):
    """What is asked for."""

    DRAFT = "起草"
    OUTLINE = "提纲"
    REVISE = "修改"
    MATERIAL = "素材"
    QUESTION = "提问"


class ReviseMode(StrEnum):
    """How a text is to be revised."""

    POLISH = "润色"
    EXPAND = "扩写"
    SHORTEN = "缩写"
    REPHRASE = "改写"
    FORMAL = "口语转书面"
    CONTINUE = "续写"
    IMITATE = "仿写"


class Unit(StrEnum):
    """What a revision is aimed at."""

    ALL = "全文"
    SECTION = "节"
    PARAGRAPH = "段"
    SENTENCE = "句"


class Target(Value):
    """The place of a revision; ``number`` counts from 1, -1 is the last."""

    unit: Unit = Unit.ALL
    number: int = 0


class Brief(Value):
    """A request, understood. Empty fields were not said.

    ``topic`` is what to write about; ``headings`` the sections asked for, in order; ``length`` the
    characters asked for in all; ``text`` a text that the user pasted to be revised.
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
    target: Target = Target()
    text: str = ""

    @property
    def query(self) -> str:
        """What to search the corpus for."""
        return " ".join(part for part in (self.occasion, self.topic) if part) or self.request


_ROLE = re.compile(
    r"(?:省委|市委|县委|区委|旗委|州委|乡党委|镇党委|街道党工委|党组|党委|团省委|团市委|团县委)"
    r"(?:常委、\S{2,6}部长|副?书记)"
    r"|(?:副?省长|副?市长|副?县长|副?区长|副?州长|副?镇长|副?乡长)"
    r"|[\u4e00-\u9fff]{0,4}?(?:总工会|妇联|团委|科协|残联|局|委员会|办公室)(?:党组)?(?:副?书记|副?主席|副?主任|副?局长|局长)"
    r"|(?:副?董事长|总经理|副?校长|副?院长)"
)
_LEVELS: Final = (
    (Level.CENTRAL, re.compile(r"中央|国务院|全国")),
    (Level.PROVINCE, re.compile(r"省委|省政府|全省|省长|自治区|全区域")),
    (Level.COUNTY, re.compile(r"县委|县政府|全县|县长|我县|区委|区长|全区|我区|全旗")),
    (Level.CITY, re.compile(r"市委|市政府|全市|市长|我市|全州|州委")),
    (Level.TOWNSHIP, re.compile(r"乡党委|镇党委|全镇|全乡|镇长|乡长|我镇|我乡|街道|村党")),
    (Level.UNIT, re.compile(r"我局|全局|公司|集团|学校|我校|全院|机关党委|企业|本单位")),
)
_KINDS: Final = (
    (Kind.PLEDGE, re.compile(r"表态")),
    (Kind.HOSTING, re.compile(r"主持词|主持")),
    (Kind.DUTY_REPORT, re.compile(r"述职|述廉")),
    (Kind.ADDRESS, re.compile(r"致辞|贺词|欢迎词|祝酒")),
    (Kind.COMMENDATION, re.compile(r"总结表彰|表彰")),
    (Kind.MOBILISATION, re.compile(r"动员|部署会|启动")),
    (Kind.SYMPOSIUM, re.compile(r"座谈会")),
    (Kind.INSPECTION, re.compile(r"调研|汇报会")),
    (Kind.WORK_MEETING, re.compile(r"会议|大会|工作会|推进会|讲话|发言")),
)
_OCCASION = re.compile(
    r"在([^，。；、“”\s]{2,40}?(?:工作会议|大会|座谈会|推进会|动员会|会议|论坛|仪式|活动|汇报会|会))"
)
_QUOTED = re.compile(r"[“\"「『]([^“”\"「」『』]{2,60})[”\"」』]")
_SECTION_OF = re.compile(
    r"(?:[“\"「『]([^“”\"「」『』]{2,60})[”\"」』])\s*(?:的)?(?:这)?(?:一|几|两|三)?(?:节|段|部分|章|小节)"
)
_ABOUT = re.compile(
    r"(?:关于|围绕|就|以)[“\"「]?([^，。；“”\"\s]{2,40}?)[”\"」]?(?:的|为题|为主题|写|起草|拟|，|。|$)"
)
_LENGTH = re.compile(r"(\d{2,5})\s*(?:个)?(?:汉)?字")
_LENGTH_CHINESE = re.compile(r"([一二两三四五六七八九十百千]{2,7})\s*(?:个)?字")
_MINUTES = re.compile(r"(\d{1,3}|[一二两三四五六七八九十]{1,3})\s*分钟")
_DATE = re.compile(r"(20\d{2})\s*[年.-]\s*(\d{1,2})\s*[月.-]\s*(\d{1,2})\s*日?")
_SINCE = re.compile(r"((?:19|20)\d{2})\s*年?(?:以来|以后|之后|起)")
_ORDERED = r"(?:第\s*([一二两三四五六七八九十\d]{1,3})|(最后)\s*一?)\s*个?\s*"
_TARGETS: Final = (
    (Unit.SENTENCE, re.compile(_ORDERED + r"句")),
    (Unit.PARAGRAPH, re.compile(_ORDERED + r"(?:自然)?段")),
    (Unit.SECTION, re.compile(_ORDERED + r"(?:节|部分|点|条)")),
)
_MODES: Final = (
    (ReviseMode.FORMAL, re.compile(r"口语转书面|书面|正式一?点|正式一些|庄重|口语化")),
    (ReviseMode.CONTINUE, re.compile(r"续写|接着写|往下写|再写一[段节句]")),
    (ReviseMode.IMITATE, re.compile(r"仿写|照着.{0,6}写|仿照")),
    (ReviseMode.SHORTEN, re.compile(r"缩写|[更再]?短一?[点些]|精简|压缩|简短|太长|删减|精炼")),
    (ReviseMode.EXPAND, re.compile(r"扩写|[更再]?长一?[点些]|展开|详细一?[点些]|太短|充实|丰富")),
    (ReviseMode.REPHRASE, re.compile(r"改写|换[个种一].{0,4}说法|换个写法|重写|换一下|改一[下改]")),
    (ReviseMode.POLISH, re.compile(r"润色|修改|通顺|打磨|改得|改改|有气势|更有力")),
)
_OUTLINE = re.compile(r"提纲|大纲|框架|列.{0,4}(?:标题|要点)|写作思路")
_MATERIAL = re.compile(
    r"素材|找.{0,12}(?:材料|说法|表述|段落|句子|讲话)|有没有.{0,12}(?:材料|讲话|说法|表述)"
    r"|怎么(?:讲|说|写|提)的?|查一?[下查找]|搜|检索|参考一下"
)
_DRAFT = re.compile(
    r"起草|草拟|拟[写定一]|撰写|写[一篇个份]|来[一篇段]|帮我写|写.{0,6}(?:稿|讲话|发言|致辞)|[一]节"
)
_QUESTION = re.compile(
    r"[？?]\s*$|^(?:什么|哪|谁|何时|为什么|是否|有多少)|是什么|有哪些|哪一年|哪些"
)
_PASTED = re.compile(r"[：:]\s*\n?(.{15,})$|\n\s*(.{15,})$", re.DOTALL)
_FILLER = re.compile(
    r"^(?:请|帮我|麻烦|给我|为我|再)*(?:起草|草拟|拟写|撰写|写|拟|列|找|查|来|搜)?(?:一下|一[篇份个段节]|出)?(?:关于)?"
    r"|(?:左右|以内|上下)?[，,。！!？?\s]*$"
)


def parse_request(
    request: str, *, has_draft: bool = False, date: datetime.date | None = None
) -> Brief:
    """Understand a request.

    Args:
        request: What the user wrote.
        has_draft: Whether the conversation already holds a draft that can be revised.
        date: The date of the meeting, where it was given apart from the request.

    Raises:
        RequestError: the request is empty, too long, or asks for an impossible length.
    """
    request = request.strip()
    if not request:
        raise RequestError("没有收到要求；请写明要起草、修改或查找什么")
    if len(request) > MAX_REQUEST:
        raise RequestError(
            f"要求有 {len(request)} 字，超过 {MAX_REQUEST} 字；"
            "请把长文另存为文件，用 ingest 收入资料库"
        )
    action = _action(request, has_draft)
    pasted = _pasted(request) if action is Action.REVISE else ""
    said = request.removesuffix(pasted) if pasted else request
    length = _length(said)
    headings = tuple(match[1] for match in _SECTION_OF.finditer(said))
    whole = not headings and bool(re.search(r"讲话稿|一篇|全文|致辞|主持词|发言稿|述职报告", said))
    return Brief(
        request=request,
        action=action,
        topic=_topic(said, headings),
        headings=headings,
        whole=whole,
        occasion=_first(_OCCASION, said),
        role=_role(said),
        level=next((level for level, cue in _LEVELS if cue.search(said)), None),
        kind=next((kind for kind, cue in _KINDS if cue.search(said)), Kind.OTHER),
        length=length or (SPEECH_LENGTH if whole else SECTION_LENGTH),
        length_given=length is not None,
        date=date or _date(said),
        since=_first(_SINCE, said),
        mode=next((mode for mode, cue in _MODES if cue.search(said)), ReviseMode.REPHRASE),
        target=_target(said),
        text=pasted,
    )


def _action(request: str, has_draft: bool) -> Action:
    head = request[:200]
    revises = any(cue.search(head) for _, cue in _MODES)
    if revises and (has_draft or _pasted(request)) and not re.match(r"(?:请|帮我)*起草", head):
        return Action.REVISE
    for action, cue in (
        (Action.OUTLINE, _OUTLINE),
        (Action.DRAFT, re.compile(r"^(?:请|帮我|麻烦)*(?:起草|草拟|撰写|拟写)")),
        (Action.MATERIAL, _MATERIAL),
        (Action.DRAFT, _DRAFT),
        (Action.QUESTION, _QUESTION),
    ):
        if cue.search(head):
            return action
    if revises:
        raise RequestError("还没有可修改的稿子；请先起草，或把要改的文字贴在冒号后面")
    return Action.DRAFT


def _pasted(request: str) -> str:
    match = _PASTED.search(request)
    return (match[1] or match[2]).strip() if match else ""


def _topic(said: str, headings: tuple[str, ...]) -> str:
    if headings:
        return "；".join(headings)
    quoted = _QUOTED.findall(said)
    if quoted:
        return str(quoted[0])
    if about := _first(_ABOUT, said):
        return about
    bare = _LENGTH.sub("", said)
    bare = _OCCASION.sub("", bare)
    return _FILLER.sub("", bare).strip("，,。 ") or said


def _role(said: str) -> str:
    match = _ROLE.search(said)
    return match[0] if match else ""


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _length(said: str) -> int | None:
    """The characters asked for, in figures, in Chinese numerals, or as minutes at 180 a minute."""
    if match := _LENGTH.search(said):
        asked = int(match[1])
    elif match := _LENGTH_CHINESE.search(said):
        asked = int(read_chinese(match[1]) or 0)
    elif match := _MINUTES.search(said):
        asked = 180 * _number(match[1])
    else:
        return None
    if not SHORTEST <= asked <= LONGEST:
        raise RequestError(f"一次可写 {SHORTEST} 到 {LONGEST} 字，要的是 {asked} 字；请改一个长度")
    return asked


def _number(digits: str) -> int:
    return int(digits) if digits.isdigit() else int(read_chinese(digits) or 0)


def _date(said: str) -> datetime.date | None:
    match = _DATE.search(said)
    if not match:
        return None
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise RequestError(f"没有 {match[0]} 这一天；请改一个日期") from error


def _target(said: str) -> Target:
    for unit, cue in _TARGETS:
        if match := cue.search(said):
            return Target(unit=unit, number=-1 if match[2] else _number(match[1]))
    return Target()
