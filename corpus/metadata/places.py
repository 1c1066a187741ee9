"""Find the place of a speech: in its header, else the place that its words name most."""

import re
from collections import Counter
from functools import lru_cache
from importlib.resources import files

from corpus.document.guess import Guess
from corpus.document.values import Level
from corpus.metadata.header import Header

# 平安西畴, 幸福西畴: such words come before the writer's own place, or before these common nouns.
_FRAME = re.compile(
    r"(?:平安|幸福|美丽|法治|活力|魅力|和谐|文明|实力|生态|数字|健康|美好)"
    r"([\u4e00-\u9fff]{2})(?=[、，。；”建新实篇的上中])"
)
_NOT_PLACES = re.compile(
    "建设|中国|乡村|社会|城市|政府|校园|家园|家庭|创建|生活|环境|村镇|社区|"
    "单位|村庄|经济|文明|思维|教育|精神|素养|宣传|观念|意识|村屯|景象|前景|"
    "未来|明天|愿景|图景|篇章|农村|城乡|发展|稳定|企业|院落|庭院|工程|行动|"
    "工地|医院|交通|行业|机关|实践|新风|风尚|产业|文化|安全|底色|屏障|治理|"
    "转型|赋能|技术|平台|经验|中原|贸易|制造|农业|能源|金融"
)
# The minimum number of mentions; a rarer name is not the speech's place.
_LEAST_MENTIONS = 3
_HEADER_LENGTH = 200
# A place in the header counts as this many mentions in the text.
_HEADER_WEIGHT = 3
_NAMED = re.compile(
    r"(?:中共|在|到|赴)([\u4e00-\u9fff]{2,3}?(?:县|市|区|旗|镇|乡))(?:委|政府|党|第|的|召|人|调)"
)
_NOT_OWN = re.compile(
    r"(?:大学|路线?|精神|经验|会议|奥运|工程|久安|召开|举行|世界|时间|青年|日报|交所)"
)
# An office starts with its place: 中共青峦县委书记, 鹿鸣坝乡党委书记.
_OF_OFFICE = re.compile(
    r"^(?:中共)?([\u4e00-\u9fff]{2,6}?(?:省|自治区|自治州|市|县|区|旗|镇|乡))"
    r"(?=委|人大|人民政府|政府|政协|党委|总工会|妇联|[\u4e00-\u9fff]{2,8}局)"
)
# The speech's own place in the text: 溪宁县委, after nothing that could be a part of its name.
_SUFFIX = {
    Level.CITY: "市|州|盟",
    Level.COUNTY: "县|区|旗",
    Level.TOWNSHIP: "镇|乡|街道",
}
_BEFORE = r"(?<![\u4e00-\u9fff])|(?<=[在到对向由从和是与将把为让于经])"
_AFTER = "委|政府|人民政府|党委|各级|各族|上下|人民|第|干部|群众|党代"
# Words before 县委 or 市政府 that are not names.
_COMMON = re.compile(
    r"^(?:中共|全|各|我|本|省|每|其他|周边|有关|贫困|两|三|几|多|所有|省市|市|县|乡|该|一些|相关|"
    r"直属|[一二三四五六七八九十]+个?)$|[各全我本这那个级的及等会委]|省市"
)


def find_place(
    header: Header, role: str, title: str, text: str, raw_text: str, *, level: Level | None
) -> Guess | None:
    """Return the place of a speech, or None.

    Args:
        header: The header, which may name the place after the date.
        role: The speaker's office, which starts with its place.
        title: The title; empty if the text has no title of its own.
        text: The clean text.
        raw_text: The raw text, whose first lines count more.
        level: The level; at the central level only the header gives a place.
    """
    if header.place and not re.search("[省市县区]委|会|大学", header.place):
        return Guess(header.place, 0.9, header.place)
    if level is Level.CENTRAL:
        return None
    office = _OF_OFFICE.match(role)
    if office and office.group(1) != "自治区":
        return Guess(office.group(1), 0.85, office.group())
    named = _NAMED.search(title)
    if named:
        return Guess(named.group(1), 0.8, named.group())
    if level in (Level.COUNTY, Level.TOWNSHIP):
        # There are too many counties to list their names.
        return _suffixed(text, level) or _framed(text)
    found = _most_named(f"{title} {header.occasion}", text, raw_text, level)
    if found or level is not Level.CITY:
        return found
    return _suffixed(text, level) or _framed(text)


def _framed(text: str) -> Guess | None:
    counts = Counter(
        match.group(1)
        for match in _FRAME.finditer(text)
        if not _NOT_PLACES.fullmatch(match.group(1))
    )
    for name, _ in counts.most_common(1):
        frames = [match.group() for match in _FRAME.finditer(text) if match.group(1) == name]
        if text.count(name) >= _LEAST_MENTIONS:
            return Guess(name, 0.6, "、".join(frames[:3]))
    return None


def _suffixed(text: str, level: Level) -> Guess | None:
    """Return the place of this level with the most mentions of its organs: 溪宁县委, 溪宁县各级."""
    pattern = _suffix_pattern(level)
    counts: Counter[str] = Counter()
    evidence: dict[str, str] = {}
    for match in pattern.finditer(text):
        if not _COMMON.search(match.group(1)):
            name = match.group(1) + match.group(2)
            counts[name] += 1
            evidence.setdefault(name, match.group())
    for name, count in counts.most_common(1):
        mentions = text.count(name[: -len("县")])
        if mentions >= _LEAST_MENTIONS:
            return Guess(name, 0.65 if count > 1 else 0.55, evidence[name])
    return None


@lru_cache(maxsize=4)
def _suffix_pattern(level: Level) -> re.Pattern[str]:
    return re.compile(rf"(?:{_BEFORE})([\u4e00-\u9fff]{{2,3}}?)({_SUFFIX[level]})(?={_AFTER})")


def _most_named(title: str, text: str, raw_text: str, level: Level | None) -> Guess | None:
    """Return the prefecture or province that is named most; the header counts more."""
    header = f"{title}\n{raw_text[:_HEADER_LENGTH]}"
    names = _known_names(level is Level.PROVINCE)
    counts = Counter(
        match.group() for match in names.finditer(text) if not _NOT_OWN.match(text, match.end())
    )
    for match in names.finditer(header):
        if not _NOT_OWN.match(header, match.end()):
            counts[match.group()] += _HEADER_WEIGHT
    best = counts.most_common(2)
    if not best or not best[0][1] or (len(best) > 1 and best[1][1] == best[0][1]):
        return None
    name, count = best[0]
    at = text.find(name)
    evidence = text[max(0, at - 6) : at + len(name) + 6] if at >= 0 else name
    in_title = name in title
    confidence = 0.85 if in_title else 0.7 if count >= _LEAST_MENTIONS else 0.5
    if level is None and not in_title:
        confidence = 0.4  # a text that speaks for no place may name any
    return Guess(name, confidence, evidence)


def provinces() -> tuple[str, ...]:
    """Return the names of provinces, regions and municipalities without their suffix."""
    return tuple(line[0] for line in _divisions())


@lru_cache(maxsize=1)
def _divisions() -> tuple[tuple[str, ...], ...]:
    path = files("corpus.metadata") / "prefectures.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split()) for line in lines if line[:1] != "#" and line.strip())


@lru_cache(maxsize=2)
def _known_names(only_provinces: bool) -> re.Pattern[str]:
    """Match the names of provinces or of prefectures; the municipalities are both."""
    names = []
    for province, *prefectures in _divisions():
        if only_provinces or not prefectures:
            names.append(province)
        if not only_provinces:
            names.extend(prefectures)
    return re.compile("|".join(sorted(names, key=len, reverse=True)))
