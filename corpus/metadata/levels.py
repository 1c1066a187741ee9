"""Find the administrative level of a speech: by office, title, or whom the speaker represents."""

import re
from functools import lru_cache

from corpus.document.guess import Guess
from corpus.document.values import Level
from corpus.metadata.places import provinces

_MUNICIPALITY = r"(?:北京|上海|天津|重庆)市(?![\u4e00-\u9fff]{1,4}[区县])"
_LEVEL_WORDS: tuple[tuple[Level, re.Pattern[str]], ...] = tuple(
    (level, re.compile(pattern))
    for level, pattern in (
        (
            Level.CENTRAL,
            r"党中央|中共中央|国务院|总书记|国家主席|中华人民共和国主席|国务院总理|全国|中央政治局|"
            r"中央军委|联合国|亚太经合|上海合作组织|二十国集团|金砖|中国共产党第|中国载人航天",
        ),
        (
            Level.PROVINCE,
            rf"省(?:委|政府|人大|人民|政协|级|直|长|[总工团妇]|[\u4e00-\u9fff]{{1,6}}[厅局])|全省|我省|副省长|"
            rf"自治区|全区各族|{_MUNICIPALITY}",
        ),
        (
            Level.CITY,
            r"市(?:委|政府|人大|人民|政协|级|直|长|[总妇])|全市|我市|[州盟地]委|州政府|州长|全州|我州|"
            r"团市委|自治州|行署",
        ),
        (
            Level.COUNTY,
            r"县(?:委|政府|人大|人民|政协|级|直|长)|全县|我县|区(?:委|政府|人大|政协|长)|全区|我区|旗委|旗长|"
            r"^\d*年?[a-zA-Z×]?区|团县委|自治县|县科协|县残联",
        ),
        (
            Level.TOWNSHIP,
            r"镇(?:党委|政府|长|人民)|乡(?:党委|政府|长|人民)|全镇|全乡|我镇|我乡|街道(?:党工委|办)",
        ),
        (Level.UNIT, r"公司|集团|全厂|学院|全校|我校|医院|全院|我局|全局|我院|本局"),
    )
)
# Words that show which level a speaker represents; 省委 alone may be the level above.
_OWN_WORDS: tuple[tuple[Level, re.Pattern[str]], ...] = tuple(
    (level, re.compile(pattern))
    for level, pattern in (
        (
            Level.CENTRAL,
            r"代表(?:党中央|国务院|中国政府)|中方(?!和|式)|中国(?:愿|将|坚定|始终|支持|致力)|我国",
        ),
        (Level.PROVINCE, r"全省(?!委)|我省|代表省(?:委|政府|人民政府)|全区各族|自治区党委|省里"),
        (Level.CITY, r"全市|我市|代表市委|全州|我州|市里"),
        (Level.COUNTY, r"全县|我县|代表县委|全区(?!域)|我区|代表区委|全旗|县里"),
        (Level.TOWNSHIP, r"全镇|我镇|全乡|我乡|代表[镇乡]党委|本街道|镇里"),
        (Level.UNIT, r"我局|全公司|我公司|全校|我校|我院|全集团|集团党委|局里"),
    )
)
# A statement of whom the speaker represents counts as this many mentions.
_FOR_WHOM = re.compile(
    r"我(?:谨|受)?[^，。]{0,4}代表(?P<中央>党中央|国务院|中国政府)?(?P<省>[\u4e00-\u9fff]{0,4}?省|自治区)?"
    r"(?P<市>[^，。省县乡镇]{0,4}?市)?(?P<县>[^，。省市乡镇]{0,4}?县|区)?(?P<乡>[^，。省市县]{0,4}?[乡镇])?"
    r"(?:党委|人民政府|委|政府|，|向|、)"
)
_FOR_WHOM_WEIGHT = 6
_LEAST_OWN = 3
# In an autonomous region, 全区 means the whole region.
_REGION = re.compile(r"自治区")
_REGION_MENTIONS = 3
# The levels by mentions, for a text that shows its level in no other way.
_NAMED_WORDS = tuple((level, pattern) for level, pattern in _LEVEL_WORDS[:-1])


def find_level(role: str, title: str, meeting: str, text: str) -> Guess | None:
    """Return the level by office, meeting or title, else by whom the speaker represents.

    Args:
        role: The speaker's office; empty if unknown.
        title: The title; empty if the text has no title of its own.
        meeting: The meeting that the header names; empty if it names none.
        text: The clean text.
    """
    for words, confidence in ((role, 0.9), (meeting, 0.9), (title, 0.85)):
        found = _earliest(words) if words else None
        if found:
            level, evidence = found
            return Guess(_of_municipality(level, f"{title} {meeting}"), confidence, evidence)
    return _own(text) or _named(text)


def _earliest(words: str) -> tuple[Level, str] | None:
    found = [
        (match.start(), level, match.group())
        for level, pattern in _LEVEL_WORDS
        for match in [pattern.search(words)]
        if match
    ]
    province = _province_name().match(words)
    if province:
        found.append((0, Level.PROVINCE, province.group()))
    if not found:
        return None
    _, level, evidence = min(found, key=lambda one: one[0])
    return level, evidence


def _of_municipality(level: Level, header: str) -> Level:
    """Raise a city to province level if it is a municipality such as Beijing."""
    return Level.PROVINCE if level is Level.CITY and re.search(_MUNICIPALITY, header) else level


def _own(text: str) -> Guess | None:
    """Find the level by 我市, 全县, and 我代表县委."""
    named = {level: pattern.findall(text) for level, pattern in _OWN_WORDS}
    counts = {level: float(len(words)) for level, words in named.items()}
    # 我国 is said at every level, so it counts half.
    counts[Level.CENTRAL] *= 0.5
    whom = _FOR_WHOM.search(text)
    for group, level in zip(("中央", "省", "市", "县", "乡"), Level, strict=False):
        if whom and whom.group(group):
            counts[level] += _FOR_WHOM_WEIGHT
            named[level].append(whom.group())
            break
    if counts[Level.COUNTY] and len(_REGION.findall(text)) >= _REGION_MENTIONS:
        counts[Level.PROVINCE] += counts.pop(Level.COUNTY)
        named[Level.PROVINCE].extend(named[Level.COUNTY])
    best = max(counts, key=lambda level: counts[level])
    if counts[best] < _LEAST_OWN:
        return None
    rivals = sum(counts.values()) - counts[best]
    confidence = 0.8 if counts[best] > 2 * rivals else 0.65
    return Guess(best, confidence, "、".join(sorted(set(named[best]))[:6]))


def _named(text: str) -> Guess | None:
    named = {level: pattern.findall(text) for level, pattern in _NAMED_WORDS}
    best = max(named, key=lambda level: len(named[level]))
    if len(named[best]) < _LEAST_OWN:
        return None
    return Guess(best, 0.55, "、".join(sorted(set(named[best]))[:6]))


@lru_cache(maxsize=1)
def _province_name() -> re.Pattern[str]:
    """Match a title that starts with a province and no place below it: 2025年广西政府工作报告."""
    return re.compile(
        rf"(?:\d{{4}}年)?(?:{'|'.join(provinces())})(?=政府|人民政府|党|省委|第|各族)"
    )
