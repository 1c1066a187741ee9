"""Where a place is in a draft: the nodes that a writer's words name.

What is named and is not there, or could be several places, is an error in the writer's words:
a wrong guess would change the wrong text.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final, TypeVar

from corpus.language.grams import bigram_set, content
from rag.editing.document import Document, Node, Paragraph, Section, Sentence
from rag.errors import RequestError
from rag.requests.place import Place, Unit

_ASKED: Final = dict.fromkeys(Unit, "第几段第几句") | {
    Unit.SECTION: "第几部分",
    Unit.PARAGRAPH: "第几段",
}
# How a report counts each kind of node: 3 段, 3 句, 3 个部分.
_COUNTERS: Final = {"段": "段", "句": "句", "部分": "个部分"}
_T = TypeVar("_T", Section, Paragraph, Sentence)
# A paragraph is about a subject when it has this share of the subject's bigrams.
_ABOUT: Final = 0.6


def is_whole(place: Place) -> bool:
    """Whether a place is the whole draft: not words or a subject somewhere in it."""
    return place.is_all and not (place.words or place.about)


def nodes_at(place: Place, held: Document) -> list[Node]:
    """The nodes of a place, in order; all sections for the whole draft.

    Raises:
        RequestError: the draft has no such place, or several that fit.
    """
    if place.unit is Unit.TITLE:
        raise RequestError("标题只能改字或整个换掉；要换请说“标题改为……”")
    if place.words or place.about:
        return [_by_subject(place, held)]
    return _by_number(place, held)


def _by_number(place: Place, held: Document) -> list[Node]:
    match place.unit:
        case Unit.SECTION:
            return [*_counted(place, _sections(held), "部分", "稿子")]
        case Unit.PARAGRAPH:
            return [*_counted(place, _paragraphs(place, held), "段", _within(place))]
        case Unit.SENTENCE:
            return [*_counted(place, _sentences(place, held), "句", _within(place))]
        case Unit.OPENING | Unit.ENDING:
            at = Place(number=1 if place.unit is Unit.OPENING else -1)
            return [*_counted(at, _paragraphs(place, held), "段", _within(place))]
        case _:
            return [*held.sections]


def sentences_at(place: Place, held: Document) -> list[Sentence]:
    """All sentences of a place, in order.

    Raises:
        RequestError: as :func:`nodes_at`.
    """
    found: list[Sentence] = []
    for node in nodes_at(place, held):
        match node:
            case Section():
                found += [one for part in node.paragraphs for one in part.sentences]
            case Paragraph():
                found += node.sentences
            case Sentence():
                found.append(node)
    return found


def _counted(place: Place, among: Sequence[_T], unit: str, whole: str) -> Sequence[_T]:
    """The nodes by their numbers, counted in ``whole``; all of them for no number."""
    if not among:
        raise RequestError(f"{whole}里还没有正文，找不到要改的{unit}")
    if not place.number:
        return among
    first = _index(place.number, among, unit, whole)
    last = _index(place.to, among, unit, whole) if place.to else first
    if last < first:
        named, other = _ordinal(place.number, unit), _ordinal(place.to, unit)
        raise RequestError(f"{named}在{other}后面，前后说反了；请再说一遍位置")
    return among[first : last + 1]


def _index(number: int, among: Sequence[_T], unit: str, whole: str) -> int:
    index = number - 1 if number > 0 else len(among) + number
    if not 0 <= index < len(among):
        count = f"{len(among)} {_COUNTERS[unit]}"
        raise RequestError(f"{whole}只有 {count}，没有{_ordinal(number, unit)}")
    return index


def _ordinal(number: int, unit: str) -> str:
    return f"第 {number} {unit}" if number > 0 else f"倒数第 {-number} {unit}"


def _within(place: Place) -> str:
    """How a report names what a place is counted in."""
    section = _ordinal(place.section, "部分") if place.section else ""
    inner = place.paragraph if place.unit is Unit.SENTENCE else 0
    return section + (_ordinal(inner, "段") if inner else "") or "稿子"


def _sections(held: Document) -> list[Section]:
    if not held.headed:
        raise RequestError("这篇稿子没有分部分；请按段来说，例如“第二段”")
    return held.headed


def _paragraphs(place: Place, held: Document) -> list[Paragraph]:
    if not place.section:
        return held.paragraphs
    (section,) = _counted(Place(number=place.section), _sections(held), "部分", "稿子")
    return [one for one in section.paragraphs if not one.is_salutation]


def _sentences(place: Place, held: Document) -> list[Sentence]:
    paragraphs = _paragraphs(place, held)
    if place.paragraph:
        whole = _ordinal(place.section, "部分") if place.section else "稿子"
        paragraphs = [*_counted(Place(number=place.paragraph), paragraphs, "段", whole)]
    return [one for paragraph in paragraphs for one in paragraph.sentences]


def _by_subject(place: Place, held: Document) -> Node:
    """The node that has the words, or that is about the subject; there must be just one."""
    among = _candidates(place, held)
    subject = place.words or place.about
    named = f"“{subject}”" if place.words else f"讲“{subject}”的地方"
    found: list[Node] = []
    if place.unit is Unit.SECTION:  # what a heading says tells more than a mention in the text
        found = [one for one in among if _has(subject, _heading(one))]
    if not found and (place.words or len(_folded(subject)) < 2):
        found = [one for one in among if _has(subject, _text(one))]
    elif not found:
        found = _about(subject, among)
    if not found:
        raise RequestError(f"稿子里没有找到{named}；请换个说法，或说明第几段第几句")
    if len(found) > 1:
        raise RequestError(f"稿子里有 {len(found)} 处{named}；请说明是{_ASKED[place.unit]}")
    return found[0]


def _candidates(place: Place, held: Document) -> Sequence[Node]:
    """The nodes of a place's kind; of a number, only that one."""
    match place.unit:
        case Unit.ALL if place.words and not (place.section or place.paragraph):
            return [one for line in held.lines for one in line.sentences]
        case Unit.SENTENCE if not (place.section or place.paragraph or place.number):
            return [one for line in held.lines for one in line.sentences]
        case Unit.ALL:
            return _sentences(place, held)
        case Unit.OPENING | Unit.ENDING:
            return sentences_at(place.model_copy(update={"words": "", "about": ""}), held)
        case _:
            return _by_number(place, held)


def _has(words: str, text: str) -> bool:
    """Whether a text has words, whatever their punctuation; marks alone are looked for as such."""
    folded = _folded(words)
    return folded in _folded(text) if folded else words in text


def _about(subject: str, among: Sequence[Node]) -> list[Node]:
    """The nodes that have most of the subject's bigrams; only the best, if it stands out."""
    wanted = bigram_set(subject) or {subject}
    scored = [(_share(wanted, node), node) for node in among]
    best = max((score for score, _ in scored), default=0.0)
    return [node for score, node in scored if score == best and score >= _ABOUT]


def _share(wanted: AbstractSet[str], node: Node) -> float:
    own = bigram_set(f"{_heading(node)}\n{_text(node)}")
    return len(wanted & own) / len(wanted)


def _heading(node: Node) -> str:
    return node.heading if isinstance(node, Section) else ""


def _text(node: Node) -> str:
    if isinstance(node, Section):
        return "\n".join(one.text for one in node.paragraphs)
    return node.text


def _folded(text: str) -> str:
    return content(text).characters
