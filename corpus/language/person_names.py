"""Recognise Chinese names and offices, and find the person named in a header line."""

import re
from dataclasses import dataclass

# Single-character family names of most people in China, from the Hundred Family Surnames and the
# yearly report of the Ministry of Public Security. A word that starts with none of them is no name.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁"
    "沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎闫薛尹段雷黎史龙陶贺顾毛郝龚邵万钱覃武"
    "戚莫孔汤常温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅"
    "童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项连"
    "芦麦褚娄窦岑景宫费卜冷晏席卫米柏宗瞿桂佟臧闵苟邬边卞姬栾隋刁沙荣巫寇桑郎甄丛仲虞敖巩佘池查麻苑习"
)
_DOUBLE_SURNAMES = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|夏侯|端木"
# Excludes words such as 高新区 before 在….
_NOT_NAME = "(?<![省市县区镇乡村局委院校部门会司厂长记])"
NAME = (
    rf"(?:(?:{_DOUBLE_SURNAMES})[\u4e00-\u9fff]{{1,2}}"
    rf"|[{SURNAMES}][\u4e00-\u9fff]{{1,2}}){_NOT_NAME}"
)
OFFICE = (
    "书记|省长|市长|县长|区长|州长|旗长|镇长|乡长|主席|主任|部长|局长|院长|厅长|校长|会长|秘书长|"
    "常委|总理|理事长|董事长|总经理|社长|台长|行长|司令员|政委|处长|科长|所长|站长|队长|组长|"
    "发言人|专员|盟长|检察长|委员长"
)
ROLE = (
    rf"(?:[\u4e00-\u9fff]{{0,16}}(?:{OFFICE})"
    rf"(?:、|，(?=[\u4e00-\u9fff]{{1,8}}(?:{OFFICE}))|兼)?)+"
)
# Names of other ethnic groups: 艾尔肯·吐尼亚孜. GB/T 15834 has ·; programs write others.
_DOT, _OTHER_DOTS = "·", "•‧∙⋅・･．."
DOTS = _DOT + _OTHER_DOTS
_DOTTED = rf"[\u4e00-\u9fff]{{2,6}}(?:[{DOTS}][\u4e00-\u9fff]{{1,8}}){{1,3}}"
_TO_DOT = str.maketrans(dict.fromkeys(_OTHER_DOTS, _DOT))
_SPACED = rf"[{SURNAMES}](?:\s+[\u4e00-\u9fff]){{1,2}}"
_BYLINE = re.compile(
    rf"^[（(]?({ROLE})?[\s：:]*({_DOTTED}|{NAME}|{_SPACED})\s*(?:同志)?"
    r"(?:的?(?:讲话|报告)|所?作.{0,12}|[（(].*)?[）)]?$"
)
# After an office and a space, a name may start with an unusual family name.
_AFTER_OFFICE = re.compile(rf"^[（(]?({ROLE})\s+([\u4e00-\u9fff]{{2,3}})[）)]?$")
_NAME_FIRST = re.compile(rf"^({NAME})((?:{OFFICE}))$")
_GLUED_BYLINE = re.compile(rf"^\s*({ROLE})?\s*({NAME})")
# Text that can follow a name without a separator.
_OPENING = re.compile(r"\s|$|各位|尊敬|同志|女士|先生|朋友|主席|大会|今天|今年|\d|[一二三]、")
_GROUP = re.compile(r"领导小组|工作组|专班|指挥部")


@dataclass(frozen=True, slots=True)
class Person:
    """Name and office (either may be empty), confidence from 0 to 1, and the words as evidence."""

    name: str
    role: str
    confidence: float
    evidence: str


def find_person(line: str, *, glued: bool = False) -> Person | None:
    """Find the person named in a line that has nothing else, or (``glued``) at a text's start."""
    if glued:
        match = _GLUED_BYLINE.match(line)
        name = fits_name(match.group(2), line[match.end() :]) if match else ""
        role = match.group(1) if match and match.group(1) else ""
        return Person(name, normal_role(role), 0.85, f"{role} {name}".strip()) if name else None
    plain = line.strip()
    turned = _NAME_FIRST.match(plain)
    if turned:
        return Person(turned.group(1), turned.group(2), 0.85, plain)
    match = _BYLINE.match(plain) or _AFTER_OFFICE.match(plain)
    if not match:
        return None
    name = re.sub(r"\s", "", match.group(2)).translate(_TO_DOT)
    return Person(name, normal_role(match.group(1) or ""), 0.85, plain)


def fits_name(name: str, after: str) -> str:
    """Return the name, cut to the length that fits the text after it; "" if none fits."""
    for length in (len(name), len(name) - 1):
        if length >= 2 and _OPENING.match(name[length:] + after):
            return name[:length]
    return ""


def normal_role(role: str) -> str:
    """Join offices with 、, without 中共 and without posts in working groups."""
    plain = re.sub(r"^(?:中共|中国共产党)(?!中央)", "", re.sub(r"\s", "", role))
    offices = [office for office in re.split(r"[、，]|兼(?=[\u4e00-\u9fff])", plain) if office]
    return "、".join(office for office in offices if not _GROUP.search(office))
