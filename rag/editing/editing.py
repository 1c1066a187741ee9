"""Exact edits: what was named is changed, character by character, and nothing else.

All operations of a turn are resolved against the draft as the writer sees it; then they are carried
out in order. An operation that cannot be done says why, and the others are done all the same.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from corpus.language.grams import content
from corpus.language.numerals import NUMERALS, number
from rag.draft.composing import Piece
from rag.editing.document import Document, Node, Paragraph, Section, Sentence, sentences_in
from rag.editing.places import is_whole, nodes_at, sentences_at
from rag.errors import RequestError
from rag.requests.operations import (
    AddSection,
    Delete,
    Insert,
    Merge,
    Move,
    Operation,
    Replace,
    SetHeading,
    SetTitle,
    Split,
    Swap,
)
from rag.requests.place import Place, Spot, Unit

_Step = Callable[[], str]
_ENDS: Final = "。！？…；："
_CLOSERS: Final = "”’）》"
# Marks that are left over when the words between two of them go.
_INNER: Final = "，、；："
_NUMBERED = re.compile(
    r"^(?P<open>[（(]?)(?P<n>[一二三四五六七八九十]+)(?P<shut>[）)]?[、.．]|[）)])"
)
_QUOTED = re.compile(
    r"[“\"‘']([^”\"’']+)[”\"’'](?P<after>(?:这|那)?(?:一?句话?|里|处)?(?:之|以)?后)?"
)
# So many places are named in a report, the others counted.
_MOST_NAMED: Final = 4
# So many characters show where a paragraph was split.
_MOST_SHOWN: Final = 12
# Until the turn is done, a character beyond all writing stands for words put in by a replacement:
# so 甲改乙 and 乙改甲 in one turn exchange the two.
_STAND_IN: Final = 0xF0000


@dataclass(frozen=True, slots=True)
class Edited:
    """What was done, a line each, and what could not be done."""

    done: tuple[str, ...]
    failed: tuple[str, ...]


def edit(operations: Iterable[Operation], held: Document) -> Edited:
    """Carry out exact operations on a draft, in place.

    Args:
        operations: Of the kinds of :data:`rag.requests.operations.EXACT`.
        held: The draft; sentences whose words change lose their attribution.
    """
    steps: list[_Step] = []
    done: list[str] = []
    failed: list[str] = []
    meant: list[str] = []
    numbered = _numbered(held)
    for operation in operations:
        try:
            steps.append(_prepared(operation, held, meant))
        except RequestError as error:
            failed.append(str(error))
    for step in steps:
        try:
            done.append(step())
        except RequestError as error:
            failed.append(str(error))
    if done:
        _settle(held, meant)
        held.prune()
    if _renumber(held, numbered):
        done.append("各部分的序号已相应调整")
    return Edited(tuple(done), tuple(failed))


def _settle(held: Document, meant: Sequence[str]) -> None:
    """Spell out what stand-ins mean; part a sentence that has become two."""

    def spelled(text: str) -> str:
        for place, words in enumerate(meant):
            text = text.replace(chr(_STAND_IN + place), words)
        return text

    held.title = spelled(held.title)
    for section in held.sections:
        section.heading = spelled(section.heading)
    for paragraph in held.lines:
        parted: list[Sentence] = []
        for one in paragraph.sentences:
            one.text = spelled(one.text)
            parts = sentences_in(one.text) if one.kept is None else []
            whole = "".join(part.text for part in parts) == one.text
            parted += parts if len(parts) > 1 and whole else [one]
        paragraph.sentences = parted


def _prepared(operation: Operation, held: Document, meant: list[str]) -> _Step:
    """The step that does an operation, its places resolved now."""
    match operation:
        case Replace():
            words = bool(operation.old)
            return _replacing(operation, held, meant) if words else _rewriting(operation, held)
        case Delete():
            return _striking(operation, held) if operation.text else _deleting(operation, held)
        case Move():
            return _moving(operation, held)
        case Swap():
            return _swapping(operation, held)
        case Merge():
            return _merging(operation, held)
        case Split():
            return _splitting(operation, held)
        case Insert():
            return _inserting(operation, held)
        case SetTitle():
            return _titling(operation.text, held)
        case SetHeading():
            return _heading(operation, held)
        case _:
            raise TypeError(f"{operation.do} is no exact edit")


# Words


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where words are looked for: the title, headings, and sentences.

    ``sentences`` are those that the draft has when the turn begins, each with the name of its
    paragraph: so they are found wherever other operations put them, and new ones are left alone.
    """

    held: Document
    title: bool
    sections: Sequence[Section]
    sentences: Mapping[Sentence, str]

    @classmethod
    def of(cls, place: Place, held: Document) -> Self:
        """The scope that a place limits words to."""
        if place.unit is Unit.TITLE:
            return cls(held, True, [], {})
        whole = is_whole(place)
        if whole:
            sentences = [one for line in held.lines for one in line.sentences]
        else:
            sentences = sentences_at(place, held)
        sections = [one for one in nodes_at(place, held) if isinstance(one, Section)]
        names = {one: _name(held.paragraph_of(one), held) for one in sentences}
        return cls(held, whole, sections, names)

    def has(self, words: str) -> bool:
        """Whether words are there."""
        return (
            (self.title and words in self.held.title)
            or any(words in one.heading for one in self.sections)
            or any(self.starts(words, line) for line in self.held.lines)
        )

    def starts(self, words: str, paragraph: Paragraph) -> list[int]:
        """Where words begin in a paragraph, also words that run over the end of a sentence."""
        found: list[int] = []
        start = paragraph.text.find(words)
        while start >= 0:
            inside = self.covers(paragraph, start, start + len(words))
            if inside:
                found.append(start)
            start = paragraph.text.find(words, start + (len(words) if inside else 1))
        return found

    def covers(self, paragraph: Paragraph, start: int, end: int) -> bool:
        """Whether a span of a paragraph touches only sentences of the scope."""
        first, last, _ = _span(paragraph, start, end)
        return all(one in self.sentences for one in paragraph.sentences[first : last + 1])

    def name(self, paragraph: Paragraph, start: int) -> str:
        """The name that the paragraph of a span had when the turn began."""
        first, _, _ = _span(paragraph, start, start + 1)
        return self.sentences[paragraph.sentences[first]]


def _replacing(operation: Replace, held: Document, meant: list[str]) -> _Step:
    old, new = operation.old, _line(operation.new)
    if old == new:
        raise RequestError(f"“{old}”改前改后一样，没有改动")
    scope = _Scope.of(operation.target, held)
    if not scope.has(old):
        raise RequestError(f"没有找到“{old}”，没有改动")
    # The last mark stays visible: it tells salutations and ends of sentences.
    mark = new[-1:] if new[-1:] in _ENDS else ""
    stand_in = chr(_STAND_IN + len(meant)) + mark if new else ""
    meant.append(new.removesuffix(mark))

    def step() -> str:
        places = _change(old, stand_in, scope)
        if not places:
            raise RequestError(f"“{old}”已随前面的改动改掉，没有再改")
        done = f"改了 {len(places)} 处：“{old}”改为“{new}”" if new else _struck(old, places)
        return f"{done}（{_named(places)}）"

    return step


def _change(old: str, new: str, scope: _Scope) -> list[str]:
    """Change words everywhere in a scope; the names of the places."""
    places: list[str] = []
    if scope.title:
        places += ["标题"] * scope.held.title.count(old)
        scope.held.title = scope.held.title.replace(old, new)
    for section in filter(scope.held.holds, scope.sections):
        places += ["小标题"] * section.heading.count(old)
        section.heading = section.heading.replace(old, new)
    for paragraph in scope.held.lines:
        starts = scope.starts(old, paragraph)
        places += [scope.name(paragraph, start) for start in starts]
        for floor, start in reversed([*zip([-len(old), *starts], starts, strict=False)]):
            end = start + len(old)
            span = (start, end) if new else _with_mark(paragraph.text, start, end)
            if span[0] < floor + len(old) or not scope.covers(paragraph, *span):
                span = start, end
            _reword(paragraph, *span, new)
    return places


def _reword(paragraph: Paragraph, start: int, end: int, new: str) -> None:
    """Put words for a span; what it touches becomes one sentence."""
    first, last, offset = _span(paragraph, start, end)
    touched = paragraph.sentences[first : last + 1]
    text = "".join(one.text for one in touched)
    text = text[: start - offset] + new + text[end - offset :]
    touched[0].reword(text)
    paragraph.sentences[first : last + 1] = touched[:1] if text else []


def _span(paragraph: Paragraph, start: int, end: int) -> tuple[int, int, int]:
    """The first and last sentence that a span touches, and where the first begins."""
    offset, first, begins = 0, -1, 0
    for place, one in enumerate(paragraph.sentences):
        after = offset + len(one.text)
        if first < 0 and start < after:
            first, begins = place, offset
        if end <= after:
            return first, place, begins
        offset = after
    raise AssertionError("the span lies in the paragraph")


def _striking(operation: Delete, held: Document) -> _Step:
    words = operation.text
    scope = _Scope.of(operation.target, held)
    if not scope.has(words):
        raise RequestError(f"没有找到“{words}”，没有删除")

    def step() -> str:
        places = _change(words, "", scope)
        if not places:
            raise RequestError(f"“{words}”已随前面的改动改掉，没有再删")
        return f"{_struck(words, places)}（{_named(places)}）"

    return step


def _struck(words: str, places: Sequence[str]) -> str:
    return f"删去 {len(places)} 处“{words}”"


def _with_mark(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the mark that nothing would stand before any more."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if after and after in _INNER and (not before or before in "。！？；：，、“"):
        return start, end + 1
    if after and after in "。！？" and (not before or before in "。！？"):
        return start, end + 1
    if after and after in "。！？”’）" and before and before in _INNER:
        return start - 1, end  # A，B。 without B is A。
    return start, end


def _rewriting(operation: Replace, held: Document) -> _Step:
    """Other words for a whole place: a sentence or a paragraph."""
    if not operation.new.strip():
        raise RequestError("没有给出要换成的原话，没有改动")
    if operation.target.unit is Unit.TITLE:
        return _titling(operation.new, held)
    nodes = [] if is_whole(operation.target) else nodes_at(operation.target, held)
    if not nodes or any(isinstance(one, Section) for one in nodes):
        raise RequestError("用原话来换，一次换一句或一段；整个部分要改，请说怎么改")
    first, named = nodes[0], _names(nodes, held)

    def step() -> str:
        _still(nodes, named, held)
        if isinstance(first, Paragraph):
            lines = [_ended(line) for line in operation.new.splitlines() if line.strip()]
            first.sentences, *more = map(sentences_in, lines)
            section = held.section_of(first)
            place = section.paragraphs.index(first) + 1
            section.paragraphs[place:place] = map(Paragraph, more)
        elif isinstance(first, Sentence):
            last = first.text[-1:]
            first.reword(_ended(_line(operation.new), last if last in _ENDS else "。"))
        _take_out(nodes[1:], held)
        return f"{named}已换成给定的原话"

    return step


# Places


def _deleting(operation: Delete, held: Document) -> _Step:
    if operation.target.unit is Unit.TITLE:
        raise RequestError("标题不能空着，没有删；要换标题请说“标题改为……”")
    if is_whole(operation.target):
        raise RequestError("请说明要删哪一处；全文不会一次删掉")
    nodes = nodes_at(operation.target, held)
    named = _names(nodes, held)

    def step() -> str:
        left = [one for one in nodes if held.holds(one)]
        if not left:
            raise RequestError(f"{named}已随前面的改动删去或并入别处，没有再删")
        if _empties(left, held):
            raise RequestError(f"删去{named}，全文就空了，所以没有删；要另写一篇，请直接说写什么")
        _take_out(left, held)
        return f"已删去{named}"

    return step


def _empties(nodes: Sequence[Node], held: Document) -> bool:
    """Whether nothing that is counted is left without some nodes."""
    sections = [one for one in held.sections if one not in nodes]
    sentences = [
        one
        for section in sections
        for paragraph in section.paragraphs
        if not paragraph.is_salutation and paragraph not in nodes
        for one in paragraph.sentences
        if one not in nodes
    ]
    return not (sentences if held.sentences else sections)


def _still(nodes: Iterable[Node], named: str, held: Document) -> None:
    if not all(held.holds(one) for one in nodes):
        raise RequestError(f"{named}已随前面的改动删去或并入别处，没有再改")


def _take_out(nodes: Iterable[Node], held: Document) -> None:
    for node in nodes:
        match node:
            case Section():
                held.sections.remove(node)
            case Paragraph():
                held.section_of(node).paragraphs.remove(node)
            case Sentence():
                held.paragraph_of(node).sentences.remove(node)


def _moving(operation: Move, held: Document) -> _Step:
    if is_whole(operation.target):
        raise RequestError("请说明要移动哪一处")
    nodes = nodes_at(operation.target, held)
    anchor = _anchor(operation.at, held)
    named, where = _names(nodes, held), _where(anchor, operation.at, held, type(nodes[0]))
    if isinstance(nodes[0], Section) and not (anchor is None or isinstance(anchor, Section)):
        raise RequestError("一个部分只能整个移到别的部分前面或后面；请说移到第几部分前面或后面")
    if anchor in [*nodes, *_inside(nodes)]:
        raise RequestError("要移到的地方就在要移动的内容里面，没有移动")

    def step() -> str:
        _still([*nodes, *([anchor] if anchor else [])], f"{named}或要移到的地方", held)
        before = _layout(held)
        _take_out(nodes, held)
        _put(nodes, anchor, operation.at.side, held)
        if _layout(held) == before:
            raise RequestError(f"{named}本来就在{where}，没有移动")
        return f"{named}已移到{where}"

    return step


def _inside(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if not isinstance(node, Sentence):
            parts = node.paragraphs if isinstance(node, Section) else node.sentences
            yield from parts
            yield from _inside(parts)


def _layout(held: Document) -> list[object]:
    """Which node stands where; nodes are compared by identity."""
    return [
        (section, [(one, [*one.sentences]) for one in section.paragraphs])
        for section in held.sections
    ]


def _anchor(at: Spot, held: Document) -> Node | None:
    """The node that something is put beside; None for the very beginning or end."""
    if is_whole(at):
        return None
    found = nodes_at(at, held)
    return found[-1] if at.side == "after" else found[0]


def _put(nodes: Sequence[Node], anchor: Node | None, side: str, held: Document) -> None:
    """Put nodes beside another; what is of a lower level goes into it, at that side."""
    after = side == "after"
    sections = [one for one in nodes if isinstance(one, Section)]
    if sections:
        if isinstance(anchor, Section):
            place = held.sections.index(anchor) + after
        else:
            place = len(held.sections) if after else _first_headed(held)
        held.sections[place:place] = sections
        return
    paragraphs = [one for one in nodes if isinstance(one, Paragraph)]
    if paragraphs:
        section, place = _paragraph_place(anchor, held, after=after)
        section.paragraphs[place:place] = paragraphs
        return
    paragraph, place = _sentence_place(anchor, held, after=after)
    paragraph.sentences[place:place] = [one for one in nodes if isinstance(one, Sentence)]


def _first_headed(held: Document) -> int:
    return next((n for n, one in enumerate(held.sections) if one.heading), 0)


def _paragraph_place(anchor: Node | None, held: Document, *, after: bool) -> tuple[Section, int]:
    if isinstance(anchor, Sentence):
        anchor = held.paragraph_of(anchor)
    if isinstance(anchor, Paragraph):
        section = held.section_of(anchor)
        return section, section.paragraphs.index(anchor) + after
    if not held.sections:
        held.sections.append(Section("", []))
    section = anchor or held.sections[-1 if after else 0]
    greeting = not after and bool(section.paragraphs) and section.paragraphs[0].is_salutation
    return section, len(section.paragraphs) if after else int(greeting)


def _sentence_place(anchor: Node | None, held: Document, *, after: bool) -> tuple[Paragraph, int]:
    if isinstance(anchor, Sentence):
        paragraph = held.paragraph_of(anchor)
        return paragraph, paragraph.sentences.index(anchor) + after
    if isinstance(anchor, Paragraph):
        return anchor, len(anchor.sentences) if after else 0
    if isinstance(anchor, Section):
        own = [one for one in anchor.paragraphs if not one.is_salutation]
    else:
        own = [one for one in held.paragraphs if one.sentences]
    if not own:
        section, place = _paragraph_place(anchor, held, after=after)
        section.paragraphs.insert(place, made := Paragraph([]))
        return made, 0
    paragraph = own[-1 if after else 0]
    return paragraph, len(paragraph.sentences) if after else 0


def _swapping(operation: Swap, held: Document) -> _Step:
    one, other = nodes_at(operation.target, held), nodes_at(operation.other, held)
    if len(one) != 1 or len(other) != 1 or type(one[0]) is not type(other[0]):
        raise RequestError("对调的要是两段、两句或两个部分；请再说一遍是哪两处")
    first, second = one[0], other[0]
    if first is second:
        raise RequestError("要对调的两处是同一处，没有改动")
    named = f"{_name(first, held)}和{_name(second, held)}"

    def step() -> str:
        _still([first, second], named, held)
        here, there = _siblings(first, held), _siblings(second, held)
        a, b = here.index(first), there.index(second)
        here[a], there[b] = second, first
        return f"{named}已对调"

    return step


def _siblings(node: Node, held: Document) -> list[Node]:
    """The list that holds a node."""
    found: Sequence[Node]
    match node:
        case Section():
            found = held.sections
        case Paragraph():
            found = held.section_of(node).paragraphs
        case Sentence():
            found = held.paragraph_of(node).sentences
    assert isinstance(found, list)
    return found


def _merging(operation: Merge, held: Document) -> _Step:
    if is_whole(operation.target):
        raise RequestError("请说明要合并哪几段或哪几个部分")
    nodes = nodes_at(operation.target, held)
    if len(nodes) < 2 or any(isinstance(one, Sentence) for one in nodes):
        raise RequestError("能合并的是相邻的几段或几个部分；两句合成一句请说“改写成一句”")
    homes = {held.section_of(one): None for one in nodes if isinstance(one, Paragraph)}
    if any(one.heading for one in [*homes][1:]):
        raise RequestError("要合并的几段中间隔着小标题，没有合并；可以先说合并哪几个部分")
    named = _names(nodes, held)

    def step() -> str:
        _still(nodes, named, held)
        first, kept = nodes[0], ""
        for other in nodes[1:]:
            if isinstance(first, Section) and isinstance(other, Section):
                first.paragraphs += other.paragraphs
                kept = f"，小标题用“{first.heading}”"
            elif isinstance(first, Paragraph) and isinstance(other, Paragraph):
                first.sentences += other.sentences
        _take_out(nodes[1:], held)
        return f"{named}已合并{kept}"

    return step


def _splitting(operation: Split, held: Document) -> _Step:
    nodes = nodes_at(operation.target, held)
    if len(nodes) != 1 or not isinstance(nodes[0], Paragraph) or len(nodes[0].sentences) < 2:
        raise RequestError("能拆开的是两句以上的一段；一句拆成两句请说“改写成两句”")
    paragraph, name = nodes[0], _name(nodes[0], held)
    begins = paragraph.sentences[_break(paragraph, operation.wish)]

    def step() -> str:
        _still([paragraph], name, held)
        place = paragraph.sentences.index(begins) if begins in paragraph.sentences else 0
        if not place:
            raise RequestError(f"{name}要拆开的地方已随前面的改动改掉，没有拆")
        section = held.section_of(paragraph)
        rest = Paragraph(paragraph.sentences[place:])
        paragraph.sentences = paragraph.sentences[:place]
        section.paragraphs.insert(section.paragraphs.index(paragraph) + 1, rest)
        return f"{name}已从“{_beginning(rest)}”处拆成两段"

    return step


def _beginning(paragraph: Paragraph) -> str:
    text = paragraph.text
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}……"


def _break(paragraph: Paragraph, wish: str) -> int:
    """Before which sentence a paragraph is broken: at the words of the wish, else in the middle."""
    if match := _QUOTED.search(wish):
        has = (n for n, one in enumerate(paragraph.sentences) if match[1] in one.text)
        place = next(has, None)
        if place is None:
            raise RequestError(f"这一段里没有“{match[1]}”，没有拆")
        place += bool(match["after"])
        if not 0 < place < len(paragraph.sentences):
            side = "后" if place else "前"
            raise RequestError(f"“{match[1]}”这句{side}面没有别的句子，拆不出两段")
        return place
    lengths = [len(one.text) for one in paragraph.sentences]
    half = sum(lengths) / 2
    return min(range(1, len(lengths)), key=lambda place: (abs(sum(lengths[:place]) - half), place))


def _inserting(operation: Insert, held: Document) -> _Step:
    at, text = operation.at, _line(operation.text)
    if not text:
        raise RequestError("没有给出要加的话，没有改动")
    anchor: Node | None
    if at.words:
        anchor, words = _quoted(at, held)
        if not _is_ended(text):
            return _inserting_beside(text, at, anchor, words, held)
    else:
        anchor = _anchor(at, held)
    where = _where(anchor, at, held, Sentence)

    def step() -> str:
        _still([anchor] if anchor else [], where, held)
        _insert_at(text, anchor, at, held)
        return f"在{where}加了“{text}”"

    return step


def _quoted(at: Spot, held: Document) -> tuple[Sentence, str]:
    """The sentence that has the words of a place, and the words as they stand there."""
    found = [(one, _exact(at.words, one.text)) for one in sentences_at(at, held)]
    found = [(one, words) for one, words in found if words]
    count = sum(one.text.count(words) for one, words in found)
    if not found:
        raise RequestError(f"“{at.words}”不在正文的同一句话里；请少引几个字")
    if count > 1:
        raise RequestError(f"这里有 {count} 处“{at.words}”；请前后多引几个字")
    return found[0]


def _exact(words: str, text: str) -> str:
    """Words as a text has them, whatever their punctuation; empty where it has none."""
    if words in text:
        return words
    wanted, own = content(words).characters, content(text)
    start = own.characters.find(wanted)
    if not wanted or start < 0:
        return ""
    return text[own.offsets[start] : own.offsets[start + len(wanted) - 1] + 1]


def _inserting_beside(text: str, at: Spot, anchor: Sentence, words: str, held: Document) -> _Step:
    """Words within a sentence, before or after others."""
    before = at.side == "before"
    named = _name(held.paragraph_of(anchor), held)

    def step() -> str:
        start = anchor.text.find(words)
        if start < 0 or not held.holds(anchor):
            raise RequestError(f"“{words}”已随前面的改动改掉，没有加“{text}”")
        place = start if before else start + len(words)
        anchor.reword(anchor.text[:place] + text + anchor.text[place:])
        side = "前面" if before else "后面"
        return f"在“{words}”{side}加了“{text}”（{named}）"

    return step


def _insert_at(text: str, anchor: Node | None, at: Spot, held: Document) -> None:
    """Sentences at a place; 同时， goes into the sentence behind it, ，并…… into the one before."""
    after = at.side == "after"
    own = Paragraph(sentences_in(text))
    if anchor is None and not after and own.is_salutation:
        _paragraph_place(None, held, after=False)[0].paragraphs.insert(0, own)
        return
    paragraph, place = _sentence_place(anchor, held, after=after)
    beside = paragraph.sentences[place - 1 if after else place :][:1]
    if beside and not after and text[-1] in "，、":
        beside[0].reword(text + beside[0].text)
    elif beside and after and text[0] in "，、" and beside[0].text[-1] in _ENDS:
        words, last = beside[0].text[:-1], beside[0].text[-1]
        beside[0].reword(words + _ended(text, last))
    else:
        paragraph.sentences[place:place] = sentences_in(_ended(text))


def _line(text: str) -> str:
    """A text without its line feeds: what goes into a line stays one."""
    return "".join(line.strip() for line in text.splitlines())


def _is_ended(text: str) -> bool:
    """Whether a text ends as a sentence does; a closing mark alone ends none: 《条例》."""
    return text.rstrip(_CLOSERS)[-1:] in tuple(_ENDS)


def _ended(text: str, mark: str = "。") -> str:
    return text if _is_ended(text) else text.rstrip("，、") + mark


def _titling(title: str, held: Document) -> _Step:
    title = _line(title)
    if not title:
        raise RequestError("没有给出新标题，没有改动")
    if title == held.title:
        raise RequestError(f"标题本来就是“{title}”，没有改动")

    def step() -> str:
        held.title = title
        return f"标题已改为“{title}”"

    return step


def _heading(operation: SetHeading, held: Document) -> _Step:
    if operation.target.unit is Unit.TITLE:
        return _titling(operation.text, held)
    text = _line(operation.text)
    if not text:
        raise RequestError("没有给出新的小标题，没有改动")
    nodes = nodes_at(operation.target, held)
    if len(nodes) != 1 or not isinstance(nodes[0], Section):
        raise RequestError("请说明是第几部分的小标题")
    section, name = nodes[0], _name(nodes[0], held)

    def step() -> str:
        _still([section], name, held)
        own, given = _NUMBERED.match(section.heading), _NUMBERED.match(text)
        section.heading = own[0] + text if own and not given else text
        return f"{name}的小标题已改为“{section.heading}”"

    return step


# Numbers


def put_section(operation: AddSection, piece: Piece, held: Document) -> None:
    """Put a section that was written where it was asked for.

    Without a heading, and in a draft that has none, its paragraphs stand among the others.

    Raises:
        RequestError: there is no such place.
    """
    numbered = _numbered(held)
    made = Document.of("", [piece]).sections[0]
    anchor = _anchor(operation.at, held)
    if not operation.heading and not held.headed:
        _put(made.paragraphs, anchor, operation.at.side, held)
        return
    if isinstance(anchor, Sentence):
        anchor = held.paragraph_of(anchor)
    if isinstance(anchor, Paragraph):
        anchor = held.section_of(anchor)
    heading = operation.heading or operation.topic
    made.heading = f"{_numeral(len(held.headed) + 1)}、{heading}" if numbered else heading
    _put([made], anchor, operation.at.side, held)
    _renumber(held, numbered)


def _numbered(held: Document) -> list[tuple[Section, re.Match[str]]]:
    """The sections whose headings are numbered 一、二、三, in order."""
    found = [(one, _NUMBERED.match(one.heading)) for one in held.sections]
    return [(one, match) for one, match in found if match]


def _renumber(held: Document, before: Sequence[tuple[Section, re.Match[str]]]) -> bool:
    """Number headings anew where sections went or changed places; whether one changed.

    Numbers that were not in order before are the writer's own and are left alone.
    """
    now = _numbered(held)
    known = [section for section, _ in before]
    if [one for one, _ in now] == known:
        return False
    outer, first = before[0][1]["shut"], number(before[0][1]["n"])
    if _in_order([match for _, match in before], outer, first) != [one["n"] for _, one in before]:
        return False
    right = _in_order([match for _, match in now], outer, first)
    changed = [one for one, (_, match) in zip(right, now, strict=True) if one != match["n"]]
    for numeral, (section, match) in zip(right, now, strict=True):
        rest = section.heading[match.end() :]
        section.heading = f"{match['open']}{numeral}{match['shut']}{rest}"
    return bool(changed)


def _in_order(headings: Iterable[re.Match[str]], outer: str, first: int) -> list[str]:
    """The numerals that headings should have; inner ones, as （一）, begin anew under each 一、."""
    counts = {outer: first - 1}
    numerals = []
    for match in headings:
        if match["shut"] == outer:
            counts = {outer: counts[outer]}
        counts[match["shut"]] = counts.get(match["shut"], 0) + 1
        numerals.append(_numeral(counts[match["shut"]]))
    return numerals


def _numeral(count: int) -> str:
    """One to ninety-nine in Chinese."""
    tens, ones = divmod(count, 10)
    leading = NUMERALS[tens - 1] if tens > 1 else ""
    return leading + "十" * bool(tens) + (NUMERALS[ones - 1] if ones else "")


# Names


def _name(node: Node, held: Document) -> str:
    """How a report names a node: 第二部分第 1 段."""
    match node:
        case Section():
            return f"“{node.heading}”部分" if node.heading else "没有小标题的部分"
        case Paragraph():
            counted = held.paragraphs
            return f"第 {counted.index(node) + 1} 段" if node in counted else "称谓"
        case Sentence():
            paragraph = held.paragraph_of(node)
            if paragraph.is_salutation:
                return "称谓"
            return f"{_name(paragraph, held)}第 {paragraph.sentences.index(node) + 1} 句"


def _names(nodes: Sequence[Node], held: Document) -> str:
    count = f" {len(nodes)} 处" if len(nodes) > _MOST_NAMED else ""
    return _named([_name(node, held) for node in nodes]) + count


def _named(places: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(places))
    named = "、".join(distinct[:_MOST_NAMED])
    return named if len(distinct) <= _MOST_NAMED else f"{named}等"


def _where(anchor: Node | None, at: Spot, held: Document, kind: type[Node]) -> str:
    """How a report names the place where a node of a kind is put."""
    before = at.side == "before"
    if anchor is None:
        return "全文开头" if before else "全文末尾"
    if isinstance(anchor, Sentence) and at.words:
        return f"“{at.words}”这一句{'前面' if before else '后面'}"
    if kind is Paragraph and isinstance(anchor, Sentence):
        anchor = held.paragraph_of(anchor)
    if isinstance(anchor, kind):
        return f"{_name(anchor, held)}{'前面' if before else '后面'}"
    return f"{_name(anchor, held)}{'开头' if before else '末尾'}"
