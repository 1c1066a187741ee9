"""Places deleted, moved, exchanged, merged and split."""

import re
from collections.abc import Sequence
from typing import Final

from rag.editing.document import Document, Node, Paragraph, Section, Sentence, Step
from rag.editing.naming import name_of, names_of, where_of
from rag.editing.places import is_whole, nodes_at
from rag.editing.placing import anchor_of, inside, layout, put, siblings, still, take_out
from rag.errors import RequestError
from rag.requests.operations import Delete, Merge, Move, Split, Swap
from rag.requests.place import Unit

# So many characters show where a paragraph was split.
_MOST_SHOWN: Final = 12


_QUOTED = re.compile(
    r"[“\"‘']([^”\"’']+)[”\"’'](?P<after>(?:这|那)?(?:一?句话?|里|处)?(?:之|以)?后)?"
)


def deleting(operation: Delete, held: Document) -> Step:
    """Delete a place; refuse what would leave nothing."""
    if operation.target.unit is Unit.TITLE:
        raise RequestError("标题不能空着，没有删；要换标题请说“标题改为……”")
    if is_whole(operation.target):
        raise RequestError("请说明要删哪一处；全文不会一次删掉")
    nodes = nodes_at(operation.target, held)
    named = names_of(nodes, held)

    def step() -> str:
        left = [one for one in nodes if held.holds(one)]
        if not left:
            raise RequestError(f"{named}已随前面的改动删去或并入别处，没有再删")
        if _empties(left, held):
            raise RequestError(f"删去{named}，全文就空了，所以没有删；要另写一篇，请直接说写什么")
        take_out(left, held)
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


def moving(operation: Move, held: Document) -> Step:
    """Move a place beside another."""
    if is_whole(operation.target):
        raise RequestError("请说明要移动哪一处")
    nodes = nodes_at(operation.target, held)
    anchor = anchor_of(operation.at, held)
    named, where = names_of(nodes, held), where_of(anchor, operation.at, held, type(nodes[0]))
    if isinstance(nodes[0], Section) and not (anchor is None or isinstance(anchor, Section)):
        raise RequestError("一个部分只能整个移到别的部分前面或后面；请说移到第几部分前面或后面")
    if anchor in [*nodes, *inside(nodes)]:
        raise RequestError("要移到的地方就在要移动的内容里面，没有移动")

    def step() -> str:
        still([*nodes, *([anchor] if anchor else [])], f"{named}或要移到的地方", held)
        before = layout(held)
        take_out(nodes, held)
        put(nodes, anchor, operation.at.side, held)
        if layout(held) == before:
            raise RequestError(f"{named}本来就在{where}，没有移动")
        return f"{named}已移到{where}"

    return step


def swapping(operation: Swap, held: Document) -> Step:
    """Exchange two places of one kind."""
    one, other = nodes_at(operation.target, held), nodes_at(operation.other, held)
    if len(one) != 1 or len(other) != 1 or type(one[0]) is not type(other[0]):
        raise RequestError("对调的要是两段、两句或两个部分；请再说一遍是哪两处")
    first, second = one[0], other[0]
    if first is second:
        raise RequestError("要对调的两处是同一处，没有改动")
    named = f"{name_of(first, held)}和{name_of(second, held)}"

    def step() -> str:
        still([first, second], named, held)
        here, there = siblings(first, held), siblings(second, held)
        a, b = here.index(first), there.index(second)
        here[a], there[b] = second, first
        return f"{named}已对调"

    return step


def merging(operation: Merge, held: Document) -> Step:
    """Make one of neighbouring paragraphs or sections."""
    if is_whole(operation.target):
        raise RequestError("请说明要合并哪几段或哪几个部分")
    nodes = nodes_at(operation.target, held)
    if len(nodes) < 2 or any(isinstance(one, Sentence) for one in nodes):
        raise RequestError("能合并的是相邻的几段或几个部分；两句合成一句请说“改写成一句”")
    homes = {held.section_of(one): None for one in nodes if isinstance(one, Paragraph)}
    if any(one.heading for one in [*homes][1:]):
        raise RequestError("要合并的几段中间隔着小标题，没有合并；可以先说合并哪几个部分")
    named = names_of(nodes, held)

    def step() -> str:
        still(nodes, named, held)
        first, kept = nodes[0], ""
        for other in nodes[1:]:
            if isinstance(first, Section) and isinstance(other, Section):
                first.paragraphs += other.paragraphs
                kept = f"，小标题用“{first.heading}”"
            elif isinstance(first, Paragraph) and isinstance(other, Paragraph):
                first.sentences += other.sentences
        take_out(nodes[1:], held)
        return f"{named}已合并{kept}"

    return step


def splitting(operation: Split, held: Document) -> Step:
    """Split a paragraph where the wish says, else in the middle."""
    nodes = nodes_at(operation.target, held)
    if len(nodes) != 1 or not isinstance(nodes[0], Paragraph) or len(nodes[0].sentences) < 2:
        raise RequestError("能拆开的是两句以上的一段；一句拆成两句请说“改写成两句”")
    paragraph, name = nodes[0], name_of(nodes[0], held)
    begins = paragraph.sentences[_break(paragraph, operation.wish)]

    def step() -> str:
        still([paragraph], name, held)
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
