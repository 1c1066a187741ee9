"""Read who speaks, as whom, on what occasion, of what kind and level."""

import re
from enum import StrEnum
from typing import Final

from corpus.document.values import Kind, Level, Value
from rag.fields.found import Page


class Identity(StrEnum):
    """As whom the speaker speaks."""

    HEAD = "一把手"
    DEPUTY = "分管"
    HOST = "主持"
    PLEDGING = "表态"


class Speech(Value):
    """What a request says of the speech as an event; empty fields were not mentioned."""

    occasion: str = ""
    role: str = ""
    kind: Kind = Kind.OTHER
    level: Level | None = None
    identity: Identity | None = None


# Characters of the request that cannot be part of an office before 主席 or 局长.
_NOT_OFFICE = r"(?![起草写拟为以请给帮我们份篇个段的在由让替代，。])"
_ROLE = re.compile(
    r"(?:省委|市委|县委|区委|旗委|盟委|州委|乡党委|镇党委|街道党工委|党组|党委|团省委|团市委|团县委)"
    r"(?:常委、\S{2,6}?部长|(?:组织|宣传|统战|社会工作)部副?部长|政法委副?书记|副?书记)"
    r"|副?[省市县区旗盟州镇乡]长(?!热线|质量奖|江|期|远|城|效|线|度|假|三角)"
    r"|(?:[省市县区旗盟州])?(?:纪委|政法委)副?书记"
    r"|(?:[省市县区旗盟州乡镇])?(?:人大(?:常委会)?副?(?:主任|主席)|政协副?主席)"
    r"|(?:[省市县区旗盟州]委)?(?:组织|宣传|统战|社会工作)部副?部?长"
    rf"|(?:{_NOT_OFFICE}[\u4e00-\u9fff]){{0,4}}党(?:总)?支部书记"
    r"|(?:公司|集团|学校|医院)?工会主席"
    r"|(?:村|社区)(?:党?支部|党?总支)?(?:书记|支书|主任)(?=写|在|要|作|，|的?(?:讲话|发言))"
    # 以县委宣传部的名义
    r"|(?<=以)[\u4e00-\u9fff]{2,12}?(?=的?(?:名义|身份|口吻))"
    rf"|(?:{_NOT_OFFICE}[\u4e00-\u9fff]){{0,6}}?"
    r"(?:总工会|妇联|团委|科协|残联|局|委员会|办公室)(?:党组)?"
    r"(?:副?书记|副?主席|副?主任|副?局长|局长)"
    r"|(?:副?董事长|总经理|副?校长|副?院长)"
    r"|[省市县区州旗](?!委)[\u4e00-\u9fff]{2,4}(?<!局)局长"
    # Of an office said short: 民政局长.
    r"|(?:民政|教育|公安|司法|财政|人社|审计|统计|住建|交通|水利|农业|农业农村|林业|商务|文旅|卫健|医保|应急"
    r"|应急管理|环保|生态环境|自然资源|市场监管|退役军人事务|发改|工信|科技|信访|城管|税务|招商)副?局长"
    r"|(?<=我是)[\u4e00-\u9fff]{2,12}?(?:书记|主任|局长|主席|会长|院长|校长|站长|所长)"
    r"|(?:副书记|副?局长|副?主席|(?<!办公室)副?主任)(?=在|要|讲话|作|出席|的讲话|述职)"
    r"|(?:(?<=起草)|(?<=写)|(?<=[篇份]))书记(?=在|的讲话|讲话)"
)
# The beginning or a word of an office or a meeting shows its level …
_OFFICE_LEVELS: Final = (
    (Level.CENTRAL, re.compile(r"^(?:中央|国务院|全国)")),
    (Level.PROVINCE, re.compile(r"^(?:全|团|副)?省|^自治区")),
    (Level.COUNTY, re.compile(r"^(?:全|团|我|副)?[县区旗]")),
    (Level.CITY, re.compile(r"^(?:全|团|我|副)?[市州](?!场)")),
    (Level.TOWNSHIP, re.compile(r"^(?:全|我|副)?(?:[乡镇村]|街道|社区)")),
    (Level.UNIT, re.compile(r"^(?:全|我)?(?:[局校院]|公司|集团)|董事长|总经理|校长|院长")),
)
# … elsewhere only unambiguous words do: 中央八项规定 and 民营企业 are topics.
_LEVELS: Final = (
    (Level.CENTRAL, re.compile(r"(?:中央|国家)(?:级|层面|领导)|国务院|全国[^，。]{1,12}会议?上")),
    (Level.PROVINCE, re.compile(r"省委|省政府|全省|省级|自治区")),
    (Level.COUNTY, re.compile(r"县委|县政府|全县|县级|我县|区委|区级|全区(?!域)|我区|全旗")),
    (Level.CITY, re.compile(r"市委|市政府|全市(?!场|域)|市级|我市|全州|州委")),
    (
        Level.TOWNSHIP,
        re.compile(r"乡党委|镇党委|全镇|全乡(?!村)|我镇|我乡|乡镇级|乡级|镇级|街道党工委"),
    ),
    (Level.UNIT, re.compile(r"我局|全局(?:干部|上下|系统)|我校|全校|全院|机关党委|本单位|我公司")),
)
_KINDS: Final = (
    (Kind.PLEDGE, re.compile(r"表(?:个|一个|一下)?态")),
    (Kind.HOSTING, re.compile(r"主持词|主持")),
    (Kind.DUTY_REPORT, re.compile(r"述职|述廉")),
    (Kind.ADDRESS, re.compile(r"致辞|贺[词信]|欢迎[词辞]|祝酒|答谢[词辞]|慰问信|感谢信")),
    (Kind.COMMENDATION, re.compile(r"总结表彰|表彰")),
    (Kind.MOBILISATION, re.compile(r"动员|部署会|启动")),
    (Kind.SYMPOSIUM, re.compile(r"座谈会|座谈时|[与同和][^，。]{1,12}座谈")),
    (Kind.INSPECTION, re.compile(r"调研|汇报会")),
    (Kind.WORK_MEETING, re.compile(r"会议|大会|工作会|推进会|讲话|发言")),
)
_MEETING = (
    r"(?:会议|大会|论坛|仪式|典礼|[开闭](?:幕|班|学)式|活动"
    r"|(?:培训|研讨|学习|进修|轮训|读书)班|(?<![社机])会)"
)
_OCCASION = re.compile(
    rf"在(?:20\d{{2}}年\d{{1,2}}月\d{{1,2}}日)?([^，。；、“”\s]{{1,39}}?{_MEETING})"
    r"(?=上|中|的|召开|期间|[开闭]幕(?!仪式|式|大会)|讲话|发言|致辞|表态|，|。|$)"
)
# 全市科技创新大会的主持词: a meeting without 在……上.
_NAMED_MEETING = re.compile(
    rf"(全(?:国|省|市|县|区|州|旗|镇|乡|局|校|院|公司|街道)[^，。；、“”\s]{{1,30}}?{_MEETING})"
    r"(?=上|的|用(?:，|。|$)|讲话|发言|主持|致辞|表态|提纲|，|。|$)"
)
# 县里要开秋粮收购会, 参加开学典礼
_ATTENDED = re.compile(
    rf"(?:要开|召开|参加|出席)([^，。；、“”\s]{{1,30}}?{_MEETING})(?=上|的|，|。|$)"
)
# 写老干部欢送会上的讲话: a meeting or ceremony without 在.
_CEREMONY = re.compile(
    r"写(?:一?[篇份个段])?([^，。；、“”\s在]{2,10}?(?:仪式|典礼|[开闭](?:幕|班|学)式|年会))"
    r"(?=上|的|[\u4e00-\u9fff]{0,6}(?:讲话|发言|致辞))"
    r"|写(?:一?[篇份个段])?(?P<meeting>[^，。；、“”\s在]{2,16}?(?<![社机])会)上的"
)


def read_occasion(page: Page) -> str:
    """Read the meeting; it may be named in a clause that asks for something else."""
    return _noted(page, "occasion", _OCCASION, _NAMED_MEETING, _ATTENDED, _CEREMONY)


def read_speech(page: Page, occasion: str) -> Speech:
    """Read the rest of the event from the words that are left, and note the words as fields."""
    role = _noted(page, "role", _ROLE)
    kind = next((kind for kind, cue in _KINDS if _noted(page, "kind", cue)), Kind.OTHER)
    level = _level(role, occasion, page.left) or _level_of_place(page.value("place"))
    return Speech(
        occasion=occasion, role=role, kind=kind, level=level, identity=_identity(page, kind, role)
    )


def _noted(page: Page, field: str, *patterns: re.Pattern[str]) -> str:
    """The first words that a pattern finds, noted as the field; empty for none."""
    for pattern in patterns:
        if match := pattern.search(page.left):
            group = match.lastindex or 0
            page.note(field, *match.span(group))
            return match[group]
    return ""


_HEAD = re.compile(r"一把手|主要领导|主要负责(?:人|同志)|党政正职")
_LED = re.compile(
    r"(?:书记|省长|市长|县长|区长|州长|旗长|乡长|镇长|局长|主席|主任|部长|董事长|总经理|校长|院长)$"
)


def _identity(page: Page, kind: Kind, role: str) -> Identity | None:
    """As whom the speaker speaks: by the kind of text, else by the office."""
    if kind in (Kind.HOSTING, Kind.PLEDGE):
        return Identity.HOST if kind is Kind.HOSTING else Identity.PLEDGING
    if "副" in role or _noted(page, "identity", re.compile("分管")):
        return Identity.DEPUTY
    if _noted(page, "identity", _HEAD) or _LED.search(role):
        return Identity.HEAD
    return None


def _level(role: str, occasion: str, said: str) -> Level | None:
    for text, levels in ((role, _OFFICE_LEVELS), (occasion, _OFFICE_LEVELS), (said, _LEVELS)):
        for level, cue in levels:
            if cue.search(text):
                return level
    return None


_PLACES: Final = {
    "省": Level.PROVINCE, "市": Level.CITY, "州": Level.CITY, "县": Level.COUNTY,
    "旗": Level.COUNTY, "镇": Level.TOWNSHIP, "乡": Level.TOWNSHIP,
}  # fmt: skip


def _level_of_place(place: str) -> Level | None:
    return _PLACES.get(place[-1:])
