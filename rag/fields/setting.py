"""Read where and before whom a speech is held."""

import re

from rag.fields.found import BEGIN, Page

_AUDIENCE = re.compile(
    rf"{BEGIN}(?:面向|面对(?!的)|对象(?:主要)?(?:是|为)|听众(?:主要|都)?(?:是|为)|受众(?:是|为)|(?:参会|与会|参加|到会)(?:人员|对象|的)?(?:主要|都)?(?:是|为|有|包括)"
    r"|台下坐?的?都?是|面对的?都?是|学员(?:是|为))[：:]?(?!未来|世界|现代化|全国|基层的)(?P<x>[^，。；;：:！\n]{2,24})"
)
_HEARD_BY = re.compile(
    r"(?:^|(?<=[，。；;讲]))给(?!我|你|他|领导|书记)(?P<x>[^，。；;：:\n]{2,16}?)(?:们)?(?:听|作报告|上课|宣讲|[讲上](?:一?[堂次])?[^，。；;]{0,6}课)(?=[，。；;的]|$)"
)
_VENUE = re.compile(
    rf"{BEGIN}(?:会议)?地点(?:设?在|是|为|[：:])\s*(?P<x>[^，。；;\n]{{2,20}})"
    r"|(?<=在)(?P<y>[^，。；;、在]{1,12}?(?:礼堂|会议室|会议中心|广场|报告厅|会堂|会场|宾馆))(?=召开|举行|举办|开|，|。)"
)
# 清河县 of 清河县县长 and of 清河县委书记; 全县 and 分管的副县 are no names.
_NAME = r"[^\W\d_全各本我该某级和与及上下中的副在为给替让代帮分管任常务由请写稿篇份起草拟]"
_LOCALITY = re.compile(
    rf"(?:^|(?<=[，。、\s为给替让写是请篇份在]))(?:起草|草拟|撰写|帮|代(?!表))?(?P<x>{_NAME}{{2,3}}(?:县|市|区|旗|镇|乡|州|省))"
    r"(?=委|县长|市长|区长|旗长|镇长|乡长|州长|省长|副|党委|人民政府|政府|人大|政协|总工会|妇联|团委|在|召开)"
    rf"|(?<=在)(?P<y>{_NAME}{{2}}[县市州])(?![级里内场民区])"
)


def read_setting(page: Page) -> None:
    """Read the audience and the place; the place is the venue, or else the locality."""
    for pattern in (_AUDIENCE, _HEARD_BY):
        if not page.has("audience") and (match := pattern.search(page.left)):
            page.take("audience", [match.span("x")], match.span())
    if match := _VENUE.search(page.left):
        name = "x" if match["x"] else "y"
        page.note("place", *match.span(name))
        if name == "x":
            page.cross_out(*match.span())
    elif match := _LOCALITY.search(page.left):
        page.note("place", *match.span("x" if match["x"] else "y"))
