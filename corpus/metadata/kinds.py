"""Find the kind of a speech by its title, else by its opening; a work report has no kind."""

import re

from corpus.document.guess import Guess
from corpus.document.values import Kind

# The length of the opening, which shows the kind if the title does not (今天我们召开…座谈会).
_OPENING = 320

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (Kind.HOSTING, r"主持词|主持讲话|主持时的讲话"),
        (Kind.PLEDGE, r"表态"),
        (Kind.DUTY_REPORT, r"述职|述廉|述责"),
        (Kind.ADDRESS, r"致辞|致词|祝辞|贺信|贺词|欢迎词|祝酒词|开幕词|主旨演讲"),
        (Kind.INSPECTION, r"调研|考察|视察|现场办公"),
        (Kind.SYMPOSIUM, r"座谈会|茶话会|恳谈会|交流会"),
        (Kind.COMMENDATION, r"表彰|总结大会|总结会|庆功|颁奖"),
        (Kind.MOBILISATION, r"动员|部署会|推进会|启动仪式|誓师|启动会"),
        (Kind.INSPECTION, r"检查|汇报会"),
        (
            Kind.WORK_MEETING,
            r"(?:工作|大)?会议?上?的?.{0,6}(?:讲话|发言)|工作会议|工作大会|全会|大会讲话|会议.{2,24}时的讲话",
        ),
        (
            Kind.PAPER,
            r"(?:通知|意见|办法|规定|条例|方案|决定|决议|公报|通报|规划|纲要|监察法|国.{1,12}法)(?:$|[-_—\s])",
        ),
    )
)
_OPENINGS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (Kind.PAPER, r"听取(?:并|和)?审议了[^。]{0,60}报告"),
        (Kind.HOSTING, r"现在开会|(?:参加|出席)[^。]{0,12}会议的(?:有|领导)[^。]{0,6}[：:]"),
        (Kind.PLEDGE, r"(?:作|做)(?:如下|以下|个|几点)?表态"),
        (Kind.DUTY_REPORT, r"述职|履职情况[^。]{0,16}(?:报告|汇报)|请(?:予)?评议"),
        (
            Kind.INSPECTION,
            r"(?:这次|此次|今天|这几天|[这两三]天)[^。]{0,24}(?:调研|考察|视察)|做调研",
        ),
        (Kind.SYMPOSIUM, r"座谈会|茶话会|恳谈会|请到一张桌子"),
        (
            Kind.COMMENDATION,
            r"表彰(?!了)[^。]{0,10}(?:大会|会议|先进)|总结表彰|总结大会|颁奖|受(?:到)?表彰的",
        ),
        (Kind.MOBILISATION, r"动员(?:大?会|部署会)|部署会|推进会|誓师|作个?动员|工作部署"),
        (
            Kind.ADDRESS,
            r"^贺信|值此[^。]{4,60}之际[^。]{0,40}(?:祝贺|问候)|(?:热烈|诚挚)(?:的)?(?:祝贺|欢迎)[^。]{0,80}(?:来宾|嘉宾|朋友|代表)",
        ),
        (Kind.WORK_MEETING, r"工作会议|工作大会|全会|(?:召开|开)[^。]{0,24}会议?[，,。]"),
    )
)
# A speech addresses somebody, or mentions its own meeting.
_SPOKEN = re.compile(
    r"同志们|各位|朋友们|女士们|今天[^。]{0,30}(?:会|我们|这里)|我代表|我?[讲谈][几三四两]"
)
_REPORT = re.compile(r"政府工作报告|(?:代表大会|中国共产党)[^。]{0,12}报告")
_DECIDED = re.compile(r"决议$|决定$")
_REPORTED = re.compile(
    r"(?:向|向大会|向.{0,20}代表大会)(?:作|报告)[^。]{0,12}(?:工作|报告)|作关于[^。]{4,40}报告"
)


def find_kind(title: str, text: str, *, news: bool) -> Guess | None:
    """Return the kind by the title, else by the opening of a spoken text.

    Args:
        title: The title; empty if the text has no title of its own.
        text: The clean text.
        news: Whether it is a news report.
    """
    if news:
        return Guess(Kind.NEWS, 0.9, text[:_SHOWN])
    report = _REPORT.search(title)
    if report and not _DECIDED.search(title):
        return Guess(Kind.OTHER, 0.7, report.group())
    named = match_kind(title, 0.9)
    if named:
        return named
    opening = re.split(r"\n(?=[一二三]、)", text)[0][:_OPENING]
    reported = _REPORTED.search(opening)
    if reported:
        return Guess(Kind.OTHER, 0.6, reported.group())
    for kind, pattern in _OPENINGS:
        match = pattern.search(opening)
        if match and (kind is Kind.PAPER or _SPOKEN.search(opening)):
            return Guess(kind, 0.6, match.group())
    return None


def match_kind(words: str, confidence: float) -> Guess | None:
    """Return the kind that a title, or another name for a kind, mentions."""
    for kind, pattern in _KINDS:
        match = pattern.search(words)
        if match:
            return Guess(kind, confidence, match.group())
    return None


_SHOWN = 40
