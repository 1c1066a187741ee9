"""How reports name places of a draft: 第二部分第 1 段."""

from collections.abc import Iterable, Sequence
from typing import Final

from rag.editing.document import Document, Node, Paragraph, Section, Sentence
from rag.requests.place import Spot

# So many places are named in a report, the others counted.
_MOST_NAMED: Final = 4


def name_of(node: Node, held: Document) -> str:
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
            return f"{name_of(paragraph, held)}第 {paragraph.sentences.index(node) + 1} 句"


def names_of(nodes: Sequence[Node], held: Document) -> str:
    """How a report names several nodes."""
    count = f" {len(nodes)} 处" if len(nodes) > _MOST_NAMED else ""
    return listed([name_of(node, held) for node in nodes]) + count


def listed(places: Iterable[str]) -> str:
    """Names, each once, the first few of many."""
    distinct = list(dict.fromkeys(places))
    named = "、".join(distinct[:_MOST_NAMED])
    return named if len(distinct) <= _MOST_NAMED else f"{named}等"


def where_of(anchor: Node | None, at: Spot, held: Document, kind: type[Node]) -> str:
    """How a report names the place where a node of a kind is put."""
    before = at.side == "before"
    if anchor is None:
        return "全文开头" if before else "全文末尾"
    if isinstance(anchor, Sentence) and at.words:
        return f"“{at.words}”这一句{'前面' if before else '后面'}"
    if kind is Paragraph and isinstance(anchor, Sentence):
        anchor = held.paragraph_of(anchor)
    if isinstance(anchor, kind):
        return f"{name_of(anchor, held)}{'前面' if before else '后面'}"
    return f"{name_of(anchor, held)}{'开头' if before else '末尾'}"
