"""Exact words replaced, struck out, or put in place of a whole sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from rag.editing.document import Document, Paragraph, Section, Sentence, Step, sentences_in
from rag.editing.marks import ENDS, INNER, ended, one_line
from rag.editing.naming import listed, name_of, names_of
from rag.editing.places import is_whole, nodes_at, sentences_at
from rag.editing.placing import still, take_out
from rag.editing.titles import titling
from rag.errors import RequestError
from rag.requests.operations import Delete, Replace
from rag.requests.place import Place, Unit

# Until the turn is done, a character beyond all writing stands for words put in by a replacement:
# so 甲改乙 and 乙改甲 in one turn exchange the two.
STAND_IN: Final = 0xF0000


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
        names = {one: name_of(held.paragraph_of(one), held) for one in sentences}
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


def replacing(operation: Replace, held: Document, meant: list[str]) -> Step:
    """Replace exact words within a place."""
    old, new = operation.old, one_line(operation.new)
    if old == new:
        raise RequestError(f"“{old}”改前改后一样，没有改动")
    scope = _Scope.of(operation.target, held)
    if not scope.has(old):
        raise RequestError(f"没有找到“{old}”，没有改动")
    # The last mark stays visible: it tells salutations and ends of sentences.
    mark = new[-1:] if new[-1:] in ENDS else ""
    stand_in = chr(STAND_IN + len(meant)) + mark if new else ""
    meant.append(new.removesuffix(mark))

    def step() -> str:
        places = _change(old, stand_in, scope)
        if not places:
            raise RequestError(f"“{old}”已随前面的改动改掉，没有再改")
        done = f"改了 {len(places)} 处：“{old}”改为“{new}”" if new else _struck(old, places)
        return f"{done}（{listed(places)}）"

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


def striking(operation: Delete, held: Document) -> Step:
    """Strike exact words within a place."""
    words = operation.text
    scope = _Scope.of(operation.target, held)
    if not scope.has(words):
        raise RequestError(f"没有找到“{words}”，没有删除")

    def step() -> str:
        places = _change(words, "", scope)
        if not places:
            raise RequestError(f"“{words}”已随前面的改动改掉，没有再删")
        return f"{_struck(words, places)}（{listed(places)}）"

    return step


def _struck(words: str, places: Sequence[str]) -> str:
    return f"删去 {len(places)} 处“{words}”"


def _with_mark(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the mark that nothing would stand before any more."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if after and after in INNER and (not before or before in "。！？；：，、“"):
        return start, end + 1
    if after and after in "。！？" and (not before or before in "。！？"):
        return start, end + 1
    if after and after in "。！？”’）" and before and before in INNER:
        return start - 1, end  # A，B。 without B is A。
    return start, end


def rewriting(operation: Replace, held: Document) -> Step:
    """Other words for a whole place: a sentence or a paragraph."""
    if not operation.new.strip():
        raise RequestError("没有给出要换成的原话，没有改动")
    if operation.target.unit is Unit.TITLE:
        return titling(operation.new, held)
    nodes = [] if is_whole(operation.target) else nodes_at(operation.target, held)
    if not nodes or any(isinstance(one, Section) for one in nodes):
        raise RequestError("用原话来换，一次换一句或一段；整个部分要改，请说怎么改")
    first, named = nodes[0], names_of(nodes, held)

    def step() -> str:
        still(nodes, named, held)
        if isinstance(first, Paragraph):
            lines = [ended(line) for line in operation.new.splitlines() if line.strip()]
            first.sentences, *more = map(sentences_in, lines)
            section = held.section_of(first)
            place = section.paragraphs.index(first) + 1
            section.paragraphs[place:place] = map(Paragraph, more)
        elif isinstance(first, Sentence):
            last = first.text[-1:]
            first.reword(ended(one_line(operation.new), last if last in ENDS else "。"))
        take_out(nodes[1:], held)
        return f"{named}已换成给定的原话"

    return step
