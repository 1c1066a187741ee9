"""Take nodes of a draft out, and put them somewhere else."""

from collections.abc import Iterable, Iterator, Sequence

from rag.editing.document import Document, Node, Paragraph, Section, Sentence
from rag.editing.places import is_whole, nodes_at
from rag.errors import RequestError
from rag.requests.place import Spot


def inside(nodes: Iterable[Node]) -> Iterator[Node]:
    """All nodes within nodes, themselves included."""
    for node in nodes:
        if not isinstance(node, Sentence):
            parts = node.paragraphs if isinstance(node, Section) else node.sentences
            yield from parts
            yield from inside(parts)


def layout(held: Document) -> list[object]:
    """Which node stands where; nodes are compared by identity."""
    return [
        (section, [(one, [*one.sentences]) for one in section.paragraphs])
        for section in held.sections
    ]


def anchor_of(at: Spot, held: Document) -> Node | None:
    """The node that something is put beside; None for the very beginning or end."""
    if is_whole(at):
        return None
    found = nodes_at(at, held)
    return found[-1] if at.side == "after" else found[0]


def put(nodes: Sequence[Node], anchor: Node | None, side: str, held: Document) -> None:
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
        section, place = paragraph_place(anchor, held, after=after)
        section.paragraphs[place:place] = paragraphs
        return
    paragraph, place = sentence_place(anchor, held, after=after)
    paragraph.sentences[place:place] = [one for one in nodes if isinstance(one, Sentence)]


def _first_headed(held: Document) -> int:
    return next((n for n, one in enumerate(held.sections) if one.heading), 0)


def paragraph_place(anchor: Node | None, held: Document, *, after: bool) -> tuple[Section, int]:
    """The section and index at which paragraphs are put beside a node."""
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


def sentence_place(anchor: Node | None, held: Document, *, after: bool) -> tuple[Paragraph, int]:
    """The paragraph and index at which sentences are put beside a node."""
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
        section, place = paragraph_place(anchor, held, after=after)
        section.paragraphs.insert(place, made := Paragraph([]))
        return made, 0
    paragraph = own[-1 if after else 0]
    return paragraph, len(paragraph.sentences) if after else 0


def siblings(node: Node, held: Document) -> list[Node]:
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


def still(nodes: Iterable[Node], named: str, held: Document) -> None:
    """Refuse nodes that an earlier operation of the turn took away.

    Raises:
        RequestError: one is no longer in the draft.
    """
    if not all(held.holds(one) for one in nodes):
        raise RequestError(f"{named}已随前面的改动删去或并入别处，没有再改")


def take_out(nodes: Iterable[Node], held: Document) -> None:
    """Take nodes out of the draft."""
    for node in nodes:
        match node:
            case Section():
                held.sections.remove(node)
            case Paragraph():
                held.section_of(node).paragraphs.remove(node)
            case Sentence():
                held.paragraph_of(node).sentences.remove(node)
