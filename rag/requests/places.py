"""Places in a draft, read from a writer's words: 第一部分第二段的最后一句, 讲安全生产的那段.

Rules only: a place that is misread changes the wrong words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from corpus.language.grams import bigram_set, content
from corpus.language.numerals import number as ordinal
from rag.requests.place import Place, Unit

_DIGIT = "一二三四五六七八九十两"
_NUMERAL = rf"(?:\d{{1,2}}|[{_DIGIT}]{{1,3}})"
_UNITS: Final = {
    "部分": Unit.SECTION, "部份": Unit.SECTION, "步分": Unit.SECTION, "大点": Unit.SECTION,
    "小节": Unit.SECTION, "大块": Unit.SECTION, "板块": Unit.SECTION, "块": Unit.SECTION,
    "章": Unit.SECTION, "节": Unit.SECTION, "点": Unit.SECTION, "条": Unit.SECTION,
    "自然段": Unit.PARAGRAPH, "段落": Unit.PARAGRAPH, "段话": Unit.PARAGRAPH, "段": Unit.PARAGRAPH,
    "句话": Unit.SENTENCE, "句": Unit.SENTENCE,
}  # fmt: skip
_UNIT = "(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + ")"
# 第二期工程的第三段 is no place when it is part of a name; a letter before 第 is.
_RANGE = re.compile(
    rf"(?P<side>前|后|头|最前面?的?|最后面?的?|开头|末尾|结尾)\s*(?P<count>{_NUMERAL})\s*个?{_UNIT}"
)
_PAIR = re.compile(
    rf"第?\s*(?P<one>\d{{1,2}}|[一二三四五六七八九])\s*(?:{_UNIT[1:-1]})?\s*(?:[、,，和与跟同到至~\-]\s*第?|(?=[二三四五六七八九]))\s*"
    rf"(?P<two>\d{{1,2}}|[{_DIGIT}])\s*个?(?:大)?{_UNIT}(?!话)"
)
_ORDINAL = re.compile(rf"(?P<back>倒数)?第\s*(?P<n>{_NUMERAL})\s*个?{_UNIT}?")
_LAST = re.compile(rf"(?:最后|最末|最末尾|末尾|最后头|末|尾)(?:的)?一?个?{_UNIT}")
_FIRST = re.compile(rf"(?:首|头一个?|开头一?|开头第一|打头一?){_UNIT}")
# 二段末句 and 三段: a bare numeral that does not count (写一段, 两段).
_BARE = re.compile(rf"(?<![\d{_DIGIT}第这那几每])(?P<n>[二三四五六七八九]|[2-9]){_UNIT}(?!时间|话)")
_NAMED: Final = (
    (Unit.TITLE, re.compile(r"(?:大|总|主)?标题|题目|讲话题")),
    (Unit.OPENING, re.compile(r"开头|开篇|开场白?|最前头|最前面|起头")),
    (Unit.ENDING, re.compile(r"结尾|末尾|收尾|结语|尾巴")),
    (Unit.ALL, re.compile(r"全文|全篇|通篇|整篇|整体|正文|全稿|整个稿子")),
)
_QUOTES = r"[“\"「『‘'《]"
_SHUT = r"[”\"」』’'》]"
# “一分部署”那句, 讲古茶树的那一段, 查找短板那一段, 责任部分
_QUOTED = re.compile(
    rf"{_QUOTES}(?P<words>[^“”\"「」『』‘’《》]{{1,60}}){_SHUT}的?(?:那|这)(?:一|几|两)?{_UNIT}?"
)
_SUBJECT = re.compile(
    rf"(?:讲|写|说|谈|关于|有关|提)(?P<about>[^，。；！？,;“”]{{2,20}}?)的?(?:那|这)(?:一|几|两|个)?{_UNIT}"
)
_SUBJECT_OF = re.compile(
    rf"(?:讲|写|说|谈|关于|有关|提)(?P<about>[^，。；！？,;“”]{{2,20}}?)的(?:那|这|一)?{_UNIT}"
)
_BEFORE_THAT = re.compile(
    rf"(?P<about>[^，。；！？,;“”的把将在给哎啊\s]{{2,12}}?)(?:的)?(?:那|这)(?:一|几|两|个)?{_UNIT}"
)
_HEADED = re.compile(
    r"(?P<about>[\u4e00-\u9fff]{2,8}?)(?:这|那)?(?:一|个)?(?:部分|部份|板块|那?一?块|那里)"
)
_GLUE = re.compile(r"(?:的|里面?的?|中的?|里头的?|当中的?|，|、)?\s*")
_DEPTH: Final = {Unit.SECTION: 0, Unit.PARAGRAPH: 1, Unit.SENTENCE: 2}


@dataclass(frozen=True, slots=True)
class InHand:
    """What a conversation has in hand when a turn is read.

    ``has`` is nothing, draft, outline or material; ``headings`` those of the draft or outline in
    order, ``paragraphs`` the number of paragraphs in each section; ``versions`` how many there are;
    ``text`` the words of the draft, where they are known.
    """

    has: str = "nothing"
    headings: tuple[str, ...] = ()
    paragraphs: tuple[int, ...] = ()
    title: str = ""
    versions: int = 0
    text: str = ""
    wishes: tuple[str, ...] = field(default=())

    @property
    def draft(self) -> bool:
        """Whether there is a draft or an outline that can be changed."""
        return self.has in ("draft", "outline") or self.versions > 0


@dataclass(frozen=True, slots=True)
class Named:
    """A place and the span of the words that name it."""

    place: Place
    start: int
    end: int


def find_places(said: str, held: InHand) -> list[Named]:
    """The places that words name, in order, those within each other put together."""
    found: list[Named] = []
    for one in sorted(_atoms(said, held), key=lambda named: (named.start, -named.end)):
        last = found[-1] if found else None
        if last is not None and one.start < last.end:
            continue
        if last is not None and _within(last, one, said):
            found[-1] = Named(_joined(last.place, one.place), last.start, one.end)
            continue
        found.append(one)
    return found


def without(said: str, places: Sequence[Named]) -> str:
    """The words without those that name places."""
    for one in reversed(places):
        said = said[: one.start] + said[one.end :]
    return said


def _atoms(said: str, held: InHand) -> Iterator[Named]:
    taken: list[tuple[int, int]] = []
    for named in _all_atoms(said, held):
        if not any(named.start < end and start < named.end for start, end in taken):
            taken.append((named.start, named.end))
            yield named


def _all_atoms(said: str, held: InHand) -> Iterator[Named]:
    """The surest forms first."""
    yield from _quoted(said)
    yield from _counted(said, held)
    for pattern in (_SUBJECT, _SUBJECT_OF, _BEFORE_THAT):
        for match in pattern.finditer(said):
            about = match["about"].removeprefix("你").removesuffix("的")
            yield Named(_by_heading(about, _UNITS[match[2]], held), *match.span())
    yield from _headed(said, held)
    for unit, cue in _NAMED:
        for match in cue.finditer(said):
            yield Named(Place(unit=unit), *match.span())


def _quoted(said: str) -> Iterator[Named]:
    for match in _QUOTED.finditer(said):
        if match[2] is not None or re.match(r"[那这]", said[match.end() - 1 :]):
            unit = _UNITS.get(match[2] or "", Unit.SENTENCE)
            yield Named(Place(unit=unit, words=match["words"]), *match.span())


def _counted(said: str, held: InHand) -> Iterator[Named]:
    """Places by their numbers."""
    for match in _RANGE.finditer(said):
        count, front = ordinal(match["count"]), bool(re.search("[前头开]", match["side"]))
        first, last = (1, count) if front else (-count, -1)
        place = Place(unit=_UNITS[match[3]], number=first, to=last if count > 1 else 0)
        yield Named(place, *match.span())
    for match in _PAIR.finditer(said):
        one, two = ordinal(match["one"]), ordinal(match["two"])
        if 0 < one < two:
            yield Named(Place(unit=_UNITS[match[3]], number=one, to=two), *match.span())
    for match in _ORDINAL.finditer(said):
        # 第三 alone is a section of an outline, and may be anything elsewhere.
        if (match[3] or held.has == "outline") and (counted := ordinal(match["n"])):
            unit = _UNITS.get(match[3] or "", Unit.SECTION)
            yield Named(
                Place(unit=unit, number=-counted if match["back"] else counted), *match.span()
            )
    for pattern, number in ((_LAST, -1), (_FIRST, 1)):
        for match in pattern.finditer(said):
            yield Named(Place(unit=_UNITS[match[1]], number=number), *match.span())
    for match in _BARE.finditer(said):
        yield Named(Place(unit=_UNITS[match[2]], number=ordinal(match["n"])), *match.span())


def _by_heading(about: str, unit: Unit, held: InHand) -> Place:
    if unit is Unit.SECTION and (number := heading_of(about, held.headings)):
        return Place(unit=unit, number=number)
    return Place(unit=unit, about=about)


def _headed(said: str, held: InHand) -> Iterator[Named]:
    """责任部分, 认识再提高的两个自然段: a section by the words of its heading."""
    for number, heading in enumerate(held.headings, start=1):
        bare = re.sub(rf"^(?:第?[{_DIGIT}\d]+[、.．部分章节]*\s*|（[{_DIGIT}\d]+）)", "", heading)
        start = said.find(bare)
        if len(bare) >= 4 and start >= 0:
            end = start + len(bare)
            tail = re.match(r"(?:这|那)?(?:一|个)?(?:部分|部份|板块|块)", said[end:])
            yield Named(
                Place(unit=Unit.SECTION, number=number), start, end + (tail.end() if tail else 0)
            )
    for match in _HEADED.finditer(said):
        if number := heading_of(match["about"], held.headings):
            yield Named(Place(unit=Unit.SECTION, number=number), *match.span())


def heading_of(about: str, headings: Sequence[str]) -> int:
    """The number of the only heading that has these words; 0 where none or several have."""
    words = content(about).characters
    if len(words) < 2:
        return 0
    holding = [n for n, heading in enumerate(headings, 1) if words in content(heading).characters]
    if len(holding) == 1:
        return holding[0]
    own = bigram_set(words)
    shares = [len(own & bigram_set(heading)) / max(1, len(own)) for heading in headings]
    best = [n for n, share in enumerate(shares, 1) if share >= 0.5]
    return best[0] if len(best) == 1 and not holding else 0


def _within(outer: Named, inner: Named, said: str) -> bool:
    """Whether the second place is counted within the first: 第一部分第二段."""
    gap = said[outer.end : inner.start]
    depth, own = _DEPTH.get(outer.place.unit, 9), _DEPTH.get(inner.place.unit, -1)
    return depth < own and not outer.place.to and _GLUE.fullmatch(gap) is not None


def _joined(outer: Place, inner: Place) -> Place:
    within: dict[str, int] = {}
    if outer.unit is Unit.SECTION and outer.number:
        within["section"] = outer.number
    if outer.unit is Unit.PARAGRAPH and outer.number:
        within |= {"paragraph": outer.number, "section": outer.section}
    return inner.model_copy(update=within)


def first_place(said: str, held: InHand) -> Place:
    """The place that is named first; the whole draft where none is."""
    found = find_places(said, held)
    return found[0].place if found else Place()
