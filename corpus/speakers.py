"""Who speaks: name and office, from the title, the lines under it, an editor's note or the lead."""

import re
from dataclasses import dataclass

# Family names of one character that most people in China bear, from the Hundred Family Surnames
# and the yearly report of the Ministry of Public Security; without one a word is no name.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁"
    "沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎闫薛尹段雷黎史龙陶贺顾毛郝龚邵万钱覃武"
    "戚莫孔汤常温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅"
    "童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项连"
    "芦麦褚娄窦岑景宫费卜冷晏席卫米柏宗瞿桂佟臧闵苟邬边卞姬栾隋刁沙荣巫寇桑郎甄丛仲虞敖巩佘池查麻苑"
)
_DOUBLE_SURNAMES = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|夏侯|端木"
# 高新区在… is no name.
_NOT_NAME = "(?<![省市县区镇乡村局委院校部门会司厂])"
_NAME = (
    rf"(?:(?:{_DOUBLE_SURNAMES})[\u4e00-\u9fff]{{1,2}}"
    rf"|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}){_NOT_NAME}"
)
_OFFICE = (
    "书记|省长|市长|县长|区长|州长|旗长|镇长|乡长|主席|主任|部长|局长|院长|厅长|校长|会长|秘书长|"
    "常委|总理|理事长|董事长|总经理|社长|台长|行长|司令员|政委|处长|科长|所长|站长|队长|组长"
)
_ROLE = (
    rf"(?:[\u4e00-\u9fff]{{0,16}}(?:{_OFFICE})"
    rf"(?:、|，(?=[\u4e00-\u9fff]{{1,8}}(?:{_OFFICE}))|兼)?)+"
)
# What a person does right after the name in a report or a note.
_ACTS = (
    "同志|深入|在|到|赴|来到|强调|主持|出席|率|作|对|讲|指出|一行|表示|要求|调研|参加|发表|宣布|"
    "说|致辞"
)
_TITLE_NAME = re.compile(rf"^[“《]?({_NAME})(?:同志)?(?:在|调研|深入|出席|赴|到|强调|主持|就)")
_TITLE_ROLE = re.compile(rf"^(?:中共|中国共产党)?({_ROLE})(?:同志)?(?:在|关于|于)")
_BYLINE = re.compile(rf"^[（(]?(?:中共|中国共产党)?({_ROLE})?[\s：:]*({_NAME})\s*(?:[（(].*)?$")
_SPACED_NAME = re.compile(rf"^([{_SURNAMES}])\s+([\u4e00-\u9fff])$")
_LEAD = re.compile(rf"(?:^|[，。：:；\s）)日])(?:中共)?({_ROLE})({_NAME})(?={_ACTS})")
_GROUP = re.compile(r"领导小组|工作组|专班|指挥部")
# Title, speaker and date stand in the first lines; a report names its person in the first ones too.
_HEADER_LINES, _LONGEST_HEADER_LINE, _LEAD_LENGTH = 5, 40, 300


@dataclass(frozen=True, slots=True)
class Speaker:
    """Name and office, either may be empty, with confidence from 0 to 1 and the words for it."""

    name: str
    role: str
    confidence: float
    evidence: str


def find_speaker(title: str, text: str, raw_text: str, *, news: bool) -> Speaker | None:
    """Who gives the speech, or whom a news report is about; None where nothing tells.

    Args:
        title: The title.
        text: The clean text.
        raw_text: The raw text, where an editor's note may name the speaker.
        news: Whether the text is a report: its lead names the person with the office.
    """
    named = _TITLE_NAME.match(title)
    if named:
        name = named.group(1)
        role = _role_of(name, text) or _role_of(name, raw_text)
        return Speaker(name, role, 0.9, title)
    byline = _byline(title, text)
    if byline:
        return byline
    office = _TITLE_ROLE.match(title)
    if office:
        return Speaker("", office.group(1), 0.85, title)
    return _lead(text) if news else None


def _role_of(name: str, text: str) -> str:
    """The office that stands before a name: 市委常委、组织部长…翁某某同志."""
    match = re.search(rf"(?:^|[，。：:；\s）)日])(?:中共)?({_ROLE}){re.escape(name)}", text)
    return _offices(match.group(1)) if match else ""


def _offices(role: str) -> str:
    """The offices without the chairs of working groups, which change with every campaign."""
    kept = [office for office in re.split(r"[、，]", role) if office and not _GROUP.search(office)]
    return "、".join(kept)


def _byline(title: str, text: str) -> Speaker | None:
    lines = [line for line in text.split("\n")[:_HEADER_LINES] if line != title]
    for line in lines:
        if len(line) > _LONGEST_HEADER_LINE or line.endswith(("：", "。", "！")):
            break
        spaced = _SPACED_NAME.match(line)
        if spaced:
            return Speaker(spaced.group(1) + spaced.group(2), "", 0.8, line)
        match = _BYLINE.match(line)
        if match:
            return Speaker(match.group(2), match.group(1) or "", 0.85, line)
    return None


def _lead(text: str) -> Speaker | None:
    match = _LEAD.search(text[:_LEAD_LENGTH])
    if not match:
        return None
    return Speaker(match.group(2), _offices(match.group(1)), 0.75, match.group())
