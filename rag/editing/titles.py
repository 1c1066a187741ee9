"""Another title, another heading."""

from rag.editing.document import Document, Section, Step
from rag.editing.marks import one_line
from rag.editing.naming import name_of
from rag.editing.numbering import NUMBERED
from rag.editing.places import nodes_at
from rag.editing.placing import still
from rag.errors import RequestError
from rag.requests.operations import SetHeading
from rag.requests.place import Unit


def titling(title: str, held: Document) -> Step:
    """Set the title."""
    title = one_line(title)
    if not title:
        raise RequestError("没有给出新标题，没有改动")
    if title == held.title:
        raise RequestError(f"标题本来就是“{title}”，没有改动")

    def step() -> str:
        held.title = title
        return f"标题已改为“{title}”"

    return step


def heading(operation: SetHeading, held: Document) -> Step:
    """Set the heading of a section; its number stays."""
    if operation.target.unit is Unit.TITLE:
        return titling(operation.text, held)
    text = one_line(operation.text)
    if not text:
        raise RequestError("没有给出新的小标题，没有改动")
    nodes = nodes_at(operation.target, held)
    if len(nodes) != 1 or not isinstance(nodes[0], Section):
        raise RequestError("请说明是第几部分的小标题")
    section, name = nodes[0], name_of(nodes[0], held)

    def step() -> str:
        still([section], name, held)
        own, given = NUMBERED.match(section.heading), NUMBERED.match(text)
        section.heading = own[0] + text if own and not given else text
        return f"{name}的小标题已改为“{section.heading}”"

    return step
