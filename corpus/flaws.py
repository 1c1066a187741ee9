"""What is wrong with a text, found in the text itself.

Flaws of a part have that part's place; those of the whole text (spun, a news report) span all of
it, so that every passage carries them. Gaps and cut-off ends are found in cleaning, where the
notices still stand.
"""

import re
from collections.abc import Iterator

from corpus.document import Flaw, FlawKind
from corpus.flaws_dates import find_contradictions
from corpus.flaws_spun import find_spun

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"


def find_flaws(text: str) -> tuple[Flaw, ...]:
    """The flaws of a clean text, in order of kind and place; none for an empty text."""
    return (
        *find_masked(text),
        *find_spun(text),
        *find_contradictions(text),
        *find_news_report(text),
        *find_noise(text),
        *find_broken_end(text),
    )


# --- masked names and numbers -------------------------------------------------------------------

# What stands behind a single X that takes the place of a number or a name.
_COUNTED = "个多万亿千百名家项位人次条件户省市县区镇乡村月日年月号元同局部厅处科委书主县"
_MASKS = "XxＸ×✕╳○〇□■◯*＊_＿"
_MASK = re.compile(
    rf"""
      (?<![A-Za-z0-9{_MASKS}])[{_MASKS}]{{2,}}+(?=[{_HAN}，。、；：”」%\d]|$)  # XX市, ×××同志
    | (?<=[{_HAN}“])[{_MASKS}]{{2,}}+
    | (?<![A-Za-z0-9{_MASKS}])[XxＸ×_＿](?=[{_COUNTED}总])              # X个部门, x区
    | (?<![A-Za-z0-9{_MASKS}])_(?=[{_HAN}])                                         # 职业者等_延伸
    | 某某(?=[{_HAN}])
    """,
    re.X | re.M,
)
_DIGITS = re.compile(r"[一二三四五六七八九〇○零]")


def find_masked(text: str) -> Iterator[Flaw]:
    """Names and numbers that somebody replaced by X, ×, _, * or 某某, each with its place."""
    for match in _MASK.finditer(text):
        if _is_year(text, match):
            continue
        around = text[max(0, match.start() - 4) : match.end() + 4].replace("\n", " ")
        yield Flaw(
            kind=FlawKind.MASKED,
            reason=f"名称或数字被遮蔽：“{around}”",
            start=match.start(),
            end=match.end(),
        )


def _is_year(text: str, match: re.Match[str]) -> bool:
    """Whether circles are zeros: 二○○八年, 二〇〇六年."""
    if not set(match.group()) <= {"○", "〇", "◯"}:
        return False
    return bool(_DIGITS.match(text[match.start() - 1 : match.start()]))


# --- a news report instead of the speech --------------------------------------------------------

_OPENING_LENGTH = 150
_OPENING = re.compile(
    rf"""
      (?:^|\n|。)[ （(【]*
      (?:本报|本台|本网|本站|新华社|人民网|新华网|央广网|中新网|中新社|央视网
        |[{_HAN}]{{2,6}}(?:日报|晚报|网|在线))
      [^，。！？；\n]{{0,24}}?(?:讯|电|消息|报道|快讯)
    | [{_HAN}]{{0,6}}讯[ ]*[（(]
    | [（(](?:本报|特约|见习|实习|通讯员|记者|首席)[^（）()\n]{{1,20}}[)）]
    | \n?记者[^，。\n]{{1,20}}(?:报道|从[^，。]{{2,20}}获悉)
    """,
    re.X,
)
# How a story of the day begins: 今天（5月22日）, 12月6日，某某, 近日, 记者从…获悉.
_DATELINE = re.compile(
    r"今天[（(]\d|(?<![年0-9])(?:\d{1,2}月)?\d{1,2}日(?:上午|下午|晚上?|凌晨|至\d{1,2}日)?[，（(称在宣]"
    r"|近日|日前|连日来|记者(?:从|在|今天|获悉)|据[^，。\n]{0,8}(?:悉|了解|报道|消息)"
)
_REPORTED = re.compile(
    rf"(?:会议|全会|他|她|[{_HAN}]{{2,4}})(?:在[^，。；\n]{{2,16}}(?:时|中|上))?"
    r"(?:还|并|随后|特别)?(?:强调|指出|要求|表示|宣布|介绍)，"
)
# The speaker speaks: 我讲, 我代表 — but 我国, 我省 are said by everybody.
_FIRST_PERSON = re.compile(r"我(?![国省市县州区镇乡军方党院校局部委厅驻台])")
_SALUTATION = re.compile(
    r"(?:同志们|朋友们|女士们|各位[^，。：\n]{1,16}|尊敬的[^。：\n]{1,40})[，、：！]"
)
# A byline may stand over a speech printed in full, which addresses somebody and says 我 throughout.
_LEAST_FIRST_PERSON = 3
# One report of what somebody said is common in speeches; a text that does nothing else is a report.
_LEAST_REPORTED = 2
# Longer texts quote leaders often and are articles or documents, not reports of one event.
_LONGEST_REPORT = 4000


def find_news_report(text: str) -> Iterator[Flaw]:
    """Whether the text is a report instead of a speech.

    Signs are a byline (本报讯, 新华社…电, 记者…), or, where nobody says 我, the beginning of a
    story of the day or reported speech throughout.
    """
    sign = _news_sign(text)
    if sign:
        yield Flaw(
            kind=FlawKind.NEWS_REPORT,
            reason=f"是新闻报道，不是讲话原文（“{sign[:20]}”）",
            start=0,
            end=len(text),
        )


def _news_sign(text: str) -> str:
    said = len(_FIRST_PERSON.findall(text))
    if _SALUTATION.search(text) and said >= _LEAST_FIRST_PERSON:
        return ""
    if byline := _OPENING.search(text[:_OPENING_LENGTH]):
        return byline.group().strip("\n。 ")
    if said or len(text) > _LONGEST_REPORT or _SALUTATION.search(text):
        return ""
    if dateline := _DATELINE.search(text[:_OPENING_LENGTH]):
        return dateline.group()
    reported = _REPORTED.findall(text)
    return reported[0] if len(reported) >= _LEAST_REPORTED else ""


# --- noise ---------------------------------------------------------------------------------------

# Replacement and private-use characters, which broken decoding and lost fonts leave.
_ODD = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]+")
# Mojibake of Chinese text read in a wrong encoding: pairs that no proper text has.
_MOJIBAKE = re.compile("锟斤拷|烫烫烫|屯屯屯|(?:[ÃÂæçèéåäï][\u0080-\u00ff]){2,}")


def find_noise(text: str) -> Iterator[Flaw]:
    """Characters that broken decoding leaves, and quotation marks that are never closed."""
    for pattern in (_ODD, _MOJIBAKE):
        for match in pattern.finditer(text):
            yield _noise(match.start(), match.end(), "有无法辨认的字符")
    yield from _unclosed_quotes(text)


def _unclosed_quotes(text: str) -> Iterator[Flaw]:
    """Opening marks of a line that the next opening mark or the line's end finds still open."""
    start = 0
    for line in text.split("\n"):
        opened: int | None = None
        for place, character in enumerate(line):
            if character == "“":
                if opened is not None:
                    yield _noise(start + opened, start + opened + 1, "引号没有收尾")
                opened = place
            elif character == "”":
                opened = None
        if opened is not None:
            yield _noise(start + opened, start + opened + 1, "引号没有收尾")
        start += len(line) + 1


def _noise(start: int, end: int, reason: str) -> Flaw:
    return Flaw(kind=FlawKind.NOISE, reason=reason, start=start, end=end)


# --- an end that breaks off ----------------------------------------------------------------------

# A shorter last line is a signature, a date or a thank-you.
_LEAST_BROKEN_LINE = 40
_ENDED = "。！？；：…”’）》】」』.!?)\"'"


def find_broken_end(text: str) -> Iterator[Flaw]:
    """A last line that is long and ends in the middle of a sentence."""
    last = text[text.rfind("\n") + 1 :]
    if len(last) >= _LEAST_BROKEN_LINE and last[-1] not in _ENDED:
        yield Flaw(
            kind=FlawKind.TRUNCATED,
            reason="结尾不是完整的句子，后文可能缺失",
            start=len(text),
            end=len(text),
        )
