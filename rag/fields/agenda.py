"""Read what a host announces: the agenda of the meeting, item by item, and who is there."""

import re
from collections.abc import Iterator
from typing import Final

from corpus.language.numerals import number
from rag.fields.found import Page

# What is done at a meeting: an item of its agenda is one of these, or somebody's.
ACTS: Final = (
    r"(?:重要|总结|动员|交流|典型|表态|主旨|专题|辅导|即席|工作)*(?:讲话|发言|致辞|报告)"
    r"|宣读|传达|通报|介绍|汇报|述职|解读|宣布|颁奖|颁发|授牌|签订|签署|播放|观看|表决|审议|讨论|部署|安排|总结|点评"
    r"|作(?:[^\s，。；]{0,12}?)(?:报告|讲话|发言|动员|说明|部署|汇报|表态|介绍|点评)|表态|讲授|授课|领誓|宣誓"
    r"|奏唱|默哀|合影|签约|揭牌|剪彩|奠基|观摩"
)
_CHINESE: Final = "[一二三四五六七八九十]{1,3}"
# The ways to number a list; after a digit no other, so that 2.5 is no marker.
_STYLES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[（(](?P<n>{_CHINESE})[）)]",
        r"[（(](?P<n>\d{1,2})[）)]",
        r"(?<![\d.])(?P<n>\d{1,2})[.．、)）](?!\d)",
        rf"(?:^|(?<=[\s：:；;。，,]))(?P<n>{_CHINESE})、",
        rf"(?:^|(?<=[\s：:；;。，,]))(?P<n>{_CHINESE})是",
        rf"(?:^|(?<=[\s：:；;。，,]))第(?P<n>{_CHINESE})项?(?:议程)?[，、：:是]",
        r"(?P<n>[①-⑳])",
    )
)
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# 提上重要议程 is no agenda.
_AGENDA = re.compile(
    r"(?<!提上)(?<!列入)(?<!纳入)(?<!重要)(?<!日常)议程(?:[^：:，。；;\n]{0,8})"
    r"(?:[：:]|(?<=议程)(?:是|为|有|包括)[：:]?|\s*\n(?=\s*[（(第一①1])|[，,](?=[一①1]|第一|分别))\s*(?:分别(?:是|为)[：:]?)?\s*"
)
# After a comma: what is said of the text, no longer of the meeting.
_ELSE: Final = (
    r"[，,]\s*(?=[，,]|要|请|不|议程|会议|出席|参加|到会|时间|地点|字数|篇幅|语言|语气|控制|大?约|全文|总共|共(?![青产])"
    r"|[^，。；\n]{0,6}\d+\s*(?:字|分钟|页)"
    r"|\d+\s*(?:年|月))"
)
_ENDS = re.compile(rf"[。\n]|[；;]|{_ELSE}|$")
_SENTENCE_ENDS = re.compile(rf"[。\n]|{_ELSE}|$")
_TRIMMED: Final = "；;。，,、 \u3000\t\r\n"
_ATTENDEES = re.compile(
    r"(?:出席|参加|到会)(?:今天|这次|本次)?的?(?:会议|大会|活动)?的?(?:领导|人员|嘉宾|同志)*的?"
    r"(?:(?:有|包括|是)\s*[：:]?|[：:])\s*"
    rf"(?P<x>(?:(?!{_ELSE})[^。\n；;]){{2,200}})"
)


def read_agenda(page: Page) -> None:
    """Read the agenda and who attends; what was read is no point and no heading."""
    for match in _AGENDA.finditer(page.left):
        items = tuple(_items(page.left, match.end()))
        if len(items) > 1:
            page.take("agenda", items, (match.start(), items[-1][1]))
            break
    else:
        if re.search("主持[词稿]", page.said) and len(items := tuple(_told(page.left))) > 1:
            page.take("agenda", items, (items[0][0], items[-1][1]))
    if present := _ATTENDEES.search(page.left):
        page.take("attendees", [present.span("x")], present.span())


# Somebody and what he does, as a clause of its own: 副县长通报情况.
_DOES: Final = re.compile(
    rf"[\u4e00-\u9fff、]{{0,16}}?(?:{ACTS})[\u4e00-\u9fff]{{0,12}}(?=[，,；;。\n]|$)"
)
_NOT_ITEM: Final = re.compile(r"主持|要求|起草|^写|的(?:讲话|发言)|帮我|请|讲话稿")


def _told(said: str) -> Iterator[tuple[int, int]]:
    """Yield the clauses one after the other that say who does what, of the first such run."""
    begun = False
    for clause in re.finditer(r"[^，,；;。\n]+", said):
        words = clause[0].strip()
        if _DOES.match(words) and not _NOT_ITEM.search(words):
            begun = True
            start = clause.start() + clause[0].index(words)
            yield start, start + len(words)
        elif begun:
            return


def _items(said: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the items of a list.

    Numbered items go on over sentences and lines; others are parted in one sentence.
    """
    style = next((one for one in _STYLES if one.match(said, start)), None)
    spans = _numbered(said, start, style) if style else _parted(said, start)
    for begin, end in spans:
        words = said[begin:end]
        if bare := words.strip(_TRIMMED):
            begin += words.index(bare)
            yield begin, begin + len(bare)


def _numbered(said: str, start: int, style: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the items of a numbered list: each goes up to the next number, the last to its end."""
    mark = style.match(said, start)
    while mark:
        # Another 1 begins another list.
        ends = (1, _value(mark) + 1)
        following = next(
            (one for one in style.finditer(said, mark.end()) if _value(one) in ends), None
        )
        goes_on = following is not None and _value(following) > 1
        yield (
            mark.end(),
            following.start() if following and goes_on else _end(_ENDS, said, mark.end()),
        )
        mark = following if goes_on else None


def _value(mark: re.Match[str]) -> int:
    numeral = mark["n"]
    return _CIRCLED.index(numeral) + 1 if numeral in _CIRCLED else number(numeral)


def _parted(said: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the items of a sentence, parted by ；, else by the commas behind what is done.

    县长、副县长讲话 is one item.
    """
    end = _end(_SENTENCE_ENDS, said, start)
    semicolons = re.search("[；;]", said[start:end])
    begin = start
    for mark in re.finditer("[；;]" if semicolons else "[、，,]", said[:end]):
        if mark.start() >= begin and (semicolons or re.search(ACTS, said[begin : mark.start()])):
            yield begin, mark.start()
            begin = mark.end()
    if semicolons or re.search(ACTS, said[begin:end]):
        yield begin, end


def _end(pattern: re.Pattern[str], said: str, start: int) -> int:
    found = pattern.search(said, start)
    return found.start() if found else len(said)
