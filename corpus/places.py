"""Where a speech was given: the place that its header and its own words name most."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from corpus.document import Level

# 平安西畴, 幸福西畴: a writer puts such words before the own place, or before these common nouns.
_FRAME = re.compile(
    r"(?:平安|幸福|美丽|法治|活力|魅力|和谐|文明|实力|生态|数字|健康|美好)"
    r"([\u4e00-\u9fff]{2})(?=[、，。；”建新实篇的上中])"
)
_NOT_PLACES = re.compile(
    "建设|中国|乡村|社会|城市|政府|校园|家园|家庭|创建|生活|环境|村镇|社区|"
    "单位|村庄|经济|文明|思维|教育|精神|素养|宣传|观念|意识|村屯|景象|前景|"
    "未来|明天|愿景|图景|篇章|农村|城乡|发展|稳定|企业|院落|庭院|工程|行动|"
    "工地|医院|交通|行业|机关|实践|新风|风尚|产业|文化|安全|底色|屏障|治理|"
    "转型|赋能|技术|平台|经验|中原"
)
# Seldom named is not meant: once framed and this often in all.
_LEAST_MENTIONS = 3
_HEADER_LENGTH = 200
# A place in the header counts as so many mentions in the text.
_HEADER_WEIGHT = 3
_NAMED = re.compile(
    r"(?:中共|在|到|赴)([\u4e00-\u9fff]{2,3}?(?:县|市|区|旗|镇|乡))(?:委|政府|党|第|的|召|人|调)"
)
_NOT_OWN = re.compile(r"(?:大学|路线?|精神|经验|会议|奥运|工程|久安|召开|举行)")


@dataclass(frozen=True, slots=True)
class Place:
    """A place, with confidence from 0 to 1 and the words for it."""

    name: str
    confidence: float
    evidence: str


def find_place(title: str, text: str, raw_text: str, *, level: Level | None) -> Place | None:
    """The place of a speech, or None: for the central level, or where nothing tells."""
    if level is Level.CENTRAL:
        return None
    named = _NAMED.search(title)
    if named:
        return Place(named.group(1), 0.8, title)
    if level in (Level.COUNTY, Level.TOWNSHIP):
        return _framed(text)  # the names of counties are too many to list
    return _most_named(title, text, raw_text, level)


def _framed(text: str) -> Place | None:
    counts = Counter(
        match.group(1)
        for match in _FRAME.finditer(text)
        if not _NOT_PLACES.fullmatch(match.group(1))
    )
    for name, _ in counts.most_common(1):
        frames = [match.group() for match in _FRAME.finditer(text) if match.group(1) == name]
        if text.count(name) >= _LEAST_MENTIONS:
            return Place(name, 0.6, "、".join(frames[:3]))
    return None


def _most_named(title: str, text: str, raw_text: str, level: Level | None) -> Place | None:
    """The prefecture or province that is named most, the header counting more."""
    header = f"{title}\n{raw_text[:_HEADER_LENGTH]}"
    names = _known_names(level is Level.PROVINCE)
    counts = Counter(
        match.group() for match in names.finditer(text) if not _NOT_OWN.match(text, match.end())
    )
    for name in {match.group() for match in names.finditer(header)}:
        counts[name] += _HEADER_WEIGHT
    best = counts.most_common(2)
    if not best or not best[0][1] or (len(best) > 1 and best[1][1] == best[0][1]):
        return None
    name, count = best[0]
    at = text.find(name)
    evidence = text[max(0, at - 6) : at + len(name) + 6] if at >= 0 else header.strip()[:40]
    return Place(name, 0.5 if count < _LEAST_MENTIONS else 0.7, evidence.replace("\n", " "))


@lru_cache(maxsize=2)
def _known_names(provinces: bool) -> re.Pattern[str]:
    """The names of provinces, or of prefectures; the municipalities are both."""
    path = files("corpus") / "data" / "prefectures.txt"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    names = []
    for province, *prefectures in map(str.split, lines):
        if provinces or not prefectures:
            names.append(province)
        if not provinces:
            names.extend(prefectures)
    return re.compile("|".join(sorted(names, key=len, reverse=True)))
