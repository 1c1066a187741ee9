"""Detect news reports, which report on a speech but are not one.

A byline (本报讯, 新华社…电) is enough, unless the speaker speaks at length. Without one, weaker
signs are weighed. For a report: a dateline, reported speech, people named with their office, an
event. Against it: an address, the first person, demands, and the marks of an official document.
"""

import re
from collections.abc import Iterator
from typing import Final

from corpus.document.values import Flaw, FlawKind

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
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
# How news of the day starts: 今天（5月22日）, 12月6日，某某, 近日, 记者从…获悉.
_DATELINE = re.compile(
    r"(?:今天|昨天|今晚|昨晚|目前|截至今天)[（(]\d|(?<![年0-9])(?:\d{1,2}月)?\d{1,2}日(?:上午|下午|晚上?|中午|凌晨|夜间"
    r"|至\d{1,2}日|开始|起|出版的)?[，（(称在宣同抵出从应致]|当地时间|近日|日前|连日来|眼下|这几天|这段时间|近期，"
    r"|记者(?:从|在|今天|获悉)|据[^，。\n]{0,8}(?:悉|了解|报道|消息|统计)|(?:更新时间戳|数据显示，)"
)
_SAYING = "强调|指出|要求|表示|宣布|介绍|认为|说|称|希望"
# Reported speech. Speeches cite with 习近平总书记强调, so such matches do not count (_CITED). No
# name contains these characters: 这就是说, 可以说, 我们希望, 新的要求.
_NAMELESS = "的这就是可以应当所我们来甚很特步且需要也都不再总有和与并而却但"
_REPORTED = re.compile(
    rf"(?:^|(?<=[，。；：”）)\n]))(?:会议|全会|文章|双方|他|她|(?:(?![{_NAMELESS}])[{_HAN}]){{2,8}})"
    rf"(?:在[^，。；\n]{{2,16}}(?:时|中|上))?(?:还|并|随后|特别|首先|最后)?(?:{_SAYING})[，：]",
    re.M,
)
_CITED = re.compile(
    r"(?:总书记|主席|总理|中央|国务院)(?:反复|多次|深刻|曾)?(?:强调|指出|要求)[，：]"
)
# An event seen from outside, in the first sentences.
_EVENT = re.compile(
    r"(?:在[^，。\n]{2,24}|[会奖展赛节式馆\d日])(?:举行|召开|开幕|闭幕|启动|会见|会谈|举办|出版|发表|同[^，。\n]{2,16}(?:通|会))"
    r"|(?:应[^，。\n]{2,20}邀请|发来贺信|致贺电|逝世|迎来|亮相|正在进行|火热|热潮|走进)"
)
_EVENT_LENGTH = 120
# Words of a news desk.
_OUTSIDE = re.compile(
    r"数据显示|消息称|发言人|总台|央视|记者|网民|专家(?:表示|认为|介绍)|当地时间|同比|今天|昨天|昨晚|更新时间戳"
    r"|镜头|画面|节目|各地|当地|目前|截至|最新|眼下|据介绍|负责人|国际人士|小时|\d+[家辆架场]|参加会见|出席"
)
# The speaker's first person: 我讲, 我代表; but anybody says 我国 and 我省.
_FIRST_PERSON = re.compile(r"我(?![国省市县州区镇乡军方党院校局部委厅驻台])")
_QUOTED = re.compile(r"“[^”\n]{0,400}”")
_SALUTATION = re.compile(
    r"(?:同志们|朋友们|女士们|各位[^，。：\n]{1,16}|尊敬的[^。：\n]{1,40})[，、：！]"
    r"|你们好|来信收|我谨?代表"
)
# Demands, as in speeches and documents.
_DEMAND = re.compile(
    r"(?:^|[，。；：\n])(?:我们|各级|各地|各部门)?(?:一定)?(?:要|必须|务必|应当|应|不得|严禁|确保)"
)
# Marks of documents that reports lack: a number, an order to carry out, articles.
_DOCUMENT = re.compile(
    r"〔\d{4}〕\d+号|\[\d{4}\]\d+号|现将[^。\n]{2,40}(?:印发|转发|通知|公布)"
    r"|(?:请|望)[^。\n]{0,12}(?:贯彻|遵照|认真)[^。\n]{0,6}执行|特此(?:通知|公告|函复|批复)"
    r"|第[一二三四五六七八九十]+条[ \u3000]"
)
# A byline may precede a full speech, which has an address and says 我 throughout.
_LEAST_FIRST_PERSON: Final = 3
# Longer texts are articles or documents that quote leaders often, not reports on one event.
_LONGEST_REPORT: Final = 4000
_THOUSAND: Final = 1000


def find_news_report(text: str) -> Iterator[Flaw]:
    """Yield one flaw over the whole text if it is a report and not a speech."""
    sign = _news_sign(text)
    if sign:
        yield Flaw(
            kind=FlawKind.NEWS_REPORT,
            reason=f"是新闻报道，不是讲话原文（“{sign[:20]}”）",
            start=0,
            end=len(text),
        )


def _news_sign(text: str) -> str:
    """Return the words that best show a report, or ""."""
    said = len(_FIRST_PERSON.findall(text))
    addressed = _SALUTATION.search(text)
    if addressed and said >= _LEAST_FIRST_PERSON:
        return ""
    if byline := _OPENING.search(text[:_OPENING_LENGTH]):
        return byline.group().strip("\n。 ")
    if addressed or len(text) > _LONGEST_REPORT or _DOCUMENT.search(text):
        return ""
    return _weighed_sign(text)


def _weighed_sign(text: str) -> str:
    """Weigh signs for and against a report; return the first one for it if they suffice."""
    thousands = max(0.3, len(text) / _THOUSAND)
    dateline = _DATELINE.search(text[:_OPENING_LENGTH])
    event = _EVENT.search(text[:_EVENT_LENGTH])
    reported = [
        match.group() for match in _REPORTED.finditer(text) if not _CITED.search(match.group())
    ]
    outside = _OUTSIDE.findall(text)
    said = len(_FIRST_PERSON.findall(_QUOTED.sub("", text)))
    weight = (
        2 * bool(dateline)
        + bool(event)
        + min(2, len(reported))
        + min(2.0, len(outside) / thousands / 3)
        - 2 * min(2, said) * (not reported)
        - min(2.0, len(_DEMAND.findall(text)) / thousands / 4) * (len(reported) < 2)
    )
    if weight < 2:
        return ""
    first = dateline or event
    return first.group() if first else (reported or outside)[0]
