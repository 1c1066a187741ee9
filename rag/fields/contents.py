"""Read what a text is to hold: its structure, its points, its facts, and what stays out."""

import re
from collections.abc import Iterator
from typing import Final

from corpus.language.numerals import NUMERALS, number
from rag.fields.found import BEGIN, MARKER, NEGATED, Page

# A longer item of a list is a sentence, not a heading or a point.
LONGEST_HEADING: Final = 30
LONGEST_POINT: Final = 60
_NUM = rf"(?:[{NUMERALS}两]{{1,2}}|\d{{1,2}})"
# 按下列大纲写：1. 形势（…），2. 任务.
_OUTLINE = re.compile(r"(?:大纲|提纲|框架|结构)[^：:，。\n]{0,12}[：:]\s*")
# 主要内容：1. 甲；2. 乙, and 内容包括：甲、乙、丙.
_CONTENTS = re.compile(
    r"(?:内容|方面|部分|要点|重点|问题|议程|议题|句话|件事|意思|[点条项块])[^：:，。；\n]{0,10}(?:[：:]|——)\s*"
    r"|(?:包含|包括|涵盖|写清楚?|讲清楚?)[^：:，。；\n]{0,4}[：:]\s*"
)
# A list in one clause; what stands in brackets belongs to it.
_LISTED = re.compile(r"(?:（[^）]*）|\([^)]*\)|[^，。；;\n（(])*")
_ONE_IS = re.compile(r"(?:^|(?<=[，。；;：:,\n]))\s*([一二三四五六七八九])(?:是|要|、是)")
# 第一层意思甲, 第一点讲甲.
_FIRST = re.compile(
    r"(?:^|(?<=[，。；;：:,\n]))\s*第([一二三四五六七八九])(?:层意思|层|点|块|个问题|部分)(?:是|讲|说|谈)?[，、：:]?"
)
_MUST = r"(?:要|必须|须|需要?|务必|一定要|还要|应当?|得|着重|重点|主要)*"
_HOLDS = re.compile(
    rf"{BEGIN}{_MUST}(?:包括|包含|涵盖|讲到|写到|提到|谈到|说到|点到|讲[清明]楚?|写[清明]楚?|说[清明]楚?|写进|写上|加入|突出|体现|多[讲说写谈]"
    rf"|只[讲写谈说](?:一?[讲谈说])?)(?:(?<=[包涵][括含盖])|(?!“))(?P<x>[^，。；;！\n]{{2,60}})"
)
_STRESSED = re.compile(
    rf"{BEGIN}(?:(?:要|必须|须|需|着重|重点|主要)+(?:讲一?讲|讲|谈|说|写|解读|部署|强调))(?![到清明])(?P<x>[^，。；;！\n]*[、和][^，。；;！\n]*)"
)
_BY_TURNS = re.compile(
    r"先(?:讲|写|谈|说)(?P<a>[^，。；;]{2,20})[，、；;]\s*(?:再|然后|后)(?:讲|写|谈|说)(?P<b>[^，。；;]{2,20})"
    r"(?:[，、；;]\s*(?:最后|再)(?:讲|写|谈|说)(?P<c>[^，。；;]{2,20}))?"
)
_BEHIND_LIST = re.compile(
    rf"等?(?:这|共)?(?:{_NUM}个?(?:方面|部分|点|问题|内容|大项|环节|件事|大?块|句话|项))?(?:的?(?:内容|情况))?$"
)
_PARTS = re.compile(
    rf"(?:结构上?|全文|通篇)?(?<![第前后])(?:分(?:成|为|上下|前后)?|内容|重点|主体|就|有|说|围绕|讲|谈|提出?|写|列出?|共|等|作|包括|包含|这|[，、。]|^)\s*(?P<n>{_NUM})个?大?(?:部分|方面|问题|点|块|条|层次?|节|章|讲|句话|件事)"
    r"(?!以内|多|左右|之一)(?:意见|要求|希望|体会|建议|内容|看法|写|讲)?"
)
_LISTED_PARTS = re.compile(rf"(?P<n>{_NUM})个?大?(?:部分|方面|块|件事|点|问题)")
_LEFT_OUT = re.compile(
    rf"{BEGIN}{NEGATED}(?<!少)(?P<verb>写|讲|提|谈|说|念|吹嘘|炫耀|评论|点评|扯|涉及|涉|点|展开|列|讨论|包括|包含|评价|批评)(?:到|及|出)?"
    r"(?P<x>(?![超少多低高得过])[^，。；;！\n）)]{1,20})"
)
_GIVEN = re.compile(
    rf"{BEGIN}(?:请?(?:要?有|用上?|使用|引用|结合))?(?:具体|这些|以下|下列|如下|下面的?)?(?:可用的?|可以用的?|可引用的?|已知的?|主要|有关|相关|基本)?(?:数据|数字|事实|情况|成绩|事例|例子)"
    r"(?:支撑|支持)?(?:如下|有|包括|是)?[：:]\s*(?P<x>[^。\n]+)"
)
_FIGURE = (
    r"\d[\d.,]*(?:余|多)?(?:万|亿)?"
    r"(?:家|人|户|亩|吨|公里|件|项|名|元|场|所|台|套|次|起|座|%|％|个百分点|个(?!部分|方面|字))"
)
# What a paper has by its layout is no point of a speech.
_LAYOUT = re.compile(r"主送|落款|版头|印章")
_PLAIN_FACT = re.compile(
    rf"(?:^|(?<=[，。；;\n]))(?![^，。；;\n]*(?:写|起草|字|分钟|超过|少于|控制|左右))[^，。；;\n：:“”]{{2,40}}?{_FIGURE}[^，。；;\n“”]{{0,20}}"
)


# 总—分—总 names no parts, and is no topic; 一个开头、三个部分 names some.
_SHAPE = re.compile(r"按照?“[^”]*(?:总|开头|部分|结尾)[^”]*”(?:的?(?:结构|形式|式|框架))?[来写]*")


def read_structure(page: Page) -> None:
    """Read the headings of an outline that is given."""
    if shape := _SHAPE.search(page.left):
        _parts_in(page, *shape.span())
        page.cross_out(*shape.span())
    for match in _OUTLINE.finditer(page.left):
        items = list(_numbered(page.left, match.end()))
        # What a heading is to hold stands in brackets behind it.
        bare = [(a, a + len(re.split(r"[（(]", page.left[a:b])[0].rstrip())) for a, b in items]
        if len(bare) >= 2 and all(2 <= b - a <= LONGEST_HEADING for a, b in bare):
            page.take("headings", bare, (match.start(), items[-1][1]))
            return


def read_points(page: Page) -> None:
    """Read the points that must be there, in order."""
    _numbered_points(page)
    _counted_points(page)
    if match := _BY_TURNS.search(page.left):
        spans = [match.span(name) for name in "abc" if match[name]]
        page.take("points", spans, match.span())
    for pattern in (_STRESSED, _HOLDS):
        for match in pattern.finditer(page.left):
            items = _items(page, match.start("x"), match.end("x"))
            if not _LAYOUT.search(match["x"]) and (len(items) > 1 or pattern is _HOLDS):
                _count_behind(page, *match.span("x"))
                page.take("points", items, match.span())


def _numbered_points(page: Page) -> None:
    for match in _CONTENTS.finditer(page.left):
        items = list(_numbered(page.left, match.end()))
        if len(items) < 2:
            end = _LISTED.match(page.left, match.end())
            stop = end.end() if end else match.end()
            items = _items(page, match.end(), stop)
            if len(items) > 1:
                _count_behind(page, match.end(), stop)
        if len(items) >= 2 and all(b - a <= LONGEST_POINT for a, b in items):
            _parts_in(page, page.left[: match.end()].rfind("，") + 1, match.end())
            page.take("points", items, (match.start(), items[-1][1]))


def _counted_points(page: Page) -> None:
    """一是甲；二是乙；三是丙, or 第一层意思甲，第二层意思乙."""
    for pattern, stops in ((_ONE_IS, r"[；;。\n]|$"), (_FIRST, r"[，；;。\n]|$")):
        heads = [
            match
            for place, match in enumerate(pattern.finditer(page.left))
            if NUMERALS.index(match[1]) == place
        ]
        if len(heads) > 1:
            _take_counted(page, heads, stops)


def _take_counted(page: Page, heads: list[re.Match[str]], stops: str) -> None:
    spans = []
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        stop = after.start() if after else len(page.left)
        end = re.compile(stops).search(page.left, head.end(), stop)
        spans.append((head.end(), end.start() if end else stop))
    spans = [(a, a + len(page.left[a:b].rstrip("，,；; "))) for a, b in spans]
    page.take("points", spans, (heads[0].start(), spans[-1][1]))


def read_parts(page: Page) -> None:
    """Read how many parts are asked for."""
    if not page.has("parts") and (match := _PARTS.search(page.left)) and _many(match["n"]):
        page.take("parts", [match.span("n")], match.span())


def read_left_out(page: Page) -> None:
    """Read what is not to be said."""
    for match in list(_LEFT_OUT.finditer(page.left)):
        start, end = match.span("x")
        quoted = re.match(r"\s*[“\"「](?P<q>[^”\"」]+)[”\"」]", page.left[start:end])
        if quoted:
            page.take("avoid", [(start + quoted.start("q"), start + quoted.end("q"))], match.span())
            continue
        if match["verb"] in ("点", "批评") and match["x"].startswith(("名", "谁")):
            start = match.start("verb")
        page.take("leave_out", _items(page, start, end), match.span())


def read_facts(page: Page) -> None:
    """Read facts that the text may use: those that are named so, and clauses with a figure."""
    for match in list(_GIVEN.finditer(page.left)):
        spans, start, end = [], match.start("x"), match.start("x")
        for item in re.split(r"(?<=[；;])", match["x"]):
            bare = _factual(item)
            if not re.search(r"\d|[一二三四五六七八九十百千万]{2,}", bare):
                break
            spans.append((start, start + len(bare)))
            end = start + len(bare)
            start += len(item)
        if spans:
            page.take("facts", spans, (match.start(), end))
    for match in list(_PLAIN_FACT.finditer(page.left)):
        page.take("facts", [match.span()], match.span())


def _factual(item: str) -> str:
    """An item of facts up to the first clause that says how to write."""
    said = _SAYS_HOW.search(f"，{item}")
    return (item[: max(0, said.start() - 1)] if said else item).rstrip("；;，, ")


_SAYS_HOW = re.compile(
    r"[，,](?=[^，,]*(?:\d字|分钟|[一二三四五六七八九十百千]字|页|语气|语言|风格|不要|不得|不写|别)|(?:要|请|分[一二三四五]))"
)


def _numbered(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The items of a numbered list that begins at ``start``, without their numbers."""
    heads = list(MARKER.finditer(text, start))
    if not heads or text[start : heads[0].start()].strip():
        return
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        stop = after.start() if after else len(text)
        end = re.compile(r"[；;。\n]|$").search(text, head.end(), stop)
        close = min(stop, end.start() if end else stop)
        yield head.end(), head.end() + len(text[head.end() : close].rstrip("，,；; "))
        # A sentence or a line between two items: the list is over.
        if after is None or text[close : after.start()].strip("，,；;。 \n\u3000"):
            return


_QUOTED = re.compile(r"“[^“”]+”")


# 三个先进典型：甲、乙、丙
_BEFORE_LIST: Final = re.compile(r"[一二两三四五六七八九十\d]+[个项位名条件][^：:、，。]{0,8}[：:]")


def _items(page: Page, start: int, end: int) -> list[tuple[int, int]]:
    """The items of 甲、乙和丙等三个方面, without what counts them."""
    words = page.left[start:end]
    end = start + len(_BEHIND_LIST.sub("", words))
    if led := _BEFORE_LIST.match(page.left, start, end):
        start = led.end()
    quoted = [match.span() for match in _QUOTED.finditer(page.left, start, end)]
    if len(quoted) > 1:
        return [(a + 1, b - 1) for a, b in quoted]
    spans = list(_between(page.left, start, end, r"、|以及"))
    if len(spans) > 1 or re.fullmatch(r"[^和]{2,8}和[^和]{2,8}", page.left[start:end]):
        spans = [*spans[:-1], *_between(page.left, *spans[-1], r"和(?!谐|美|平|睦)")]
    return [(a, b) for a, b in spans if page.left[a:b].strip()]


def _between(text: str, start: int, end: int, stops: str) -> Iterator[tuple[int, int]]:
    """The spans between stops, not within brackets."""
    masked = re.sub(r"（[^）]*）|\([^)]*\)|“[^”]*”", lambda m: "□" * len(m[0]), text[start:end])
    last = 0
    for stop in re.finditer(stops, masked):
        yield start + last, start + stop.start()
        last = stop.end()
    yield start + last, end


def _count_behind(page: Page, start: int, end: int) -> None:
    """三个方面 behind a list asks for three parts."""
    match = list(_LISTED_PARTS.finditer(page.left, start, end))
    if match and match[-1].end() >= end - 4 and _many(match[-1]["n"]):
        page.note("parts", *match[-1].span("n"))


def _parts_in(page: Page, start: int, end: int) -> None:
    match = _PARTS.search(page.left, max(0, start - 1), end)
    if match and _many(match["n"]):
        page.take("parts", [match.span("n")], match.span())


def _many(numeral: str) -> bool:
    return number(numeral.replace("两", "二")) >= 2
