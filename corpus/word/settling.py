"""List the changes and comments of a Word document, and accept or reject them.

As Word does it: accepting a deletion or rejecting an insertion takes the text away, and where it
holds the mark of a paragraph, the paragraph goes on in the next one.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from corpus.word.changes import DELETED, INSERTED, Found, find_changes
from corpus.word.package import W, editable, open_package, repacked, serialised

# Text that is deleted has names of its own.
_RESTORED: Final = {f"{W}delText": f"{W}t", f"{W}delInstrText": f"{W}instrText"}
# What the old properties within a change of look leave out, before them and behind them.
_KEPT_BEFORE: Final = {*INSERTED, *DELETED, f"{W}headerReference", f"{W}footerReference"}
_KEPT_BEHIND: Final = {f"{W}rPr", f"{W}sectPr"}
_BLOCKS: Final = (f"{W}p", f"{W}tbl", f"{W}sdt")


@dataclass(frozen=True, slots=True)
class Change:
    """A tracked change or a comment.

    Attributes:
        number: Its number in the document, from 1.
        kind: ``insertion``, ``deletion``, ``move``, ``formatting`` or ``comment``.
        author: Who made it, as the file says.
        date: When, as the file says (ISO 8601); empty if it does not.
        paragraph: The number of its paragraph from 1; of a move, where it went to.
        start: Where it begins in that paragraph as it reads when everything is accepted.
        text: What was inserted, deleted or moved, with a line feed for the mark of a paragraph;
            or what the comment says.
        words: What a comment stands on; words that are deleted only where it has no others.
        came_from: The number of the paragraph that a move left; 0 of anything else.
    """

    number: int
    kind: str
    author: str
    date: str
    paragraph: int
    start: int
    text: str
    words: str = ""
    came_from: int = 0


def list_changes(data: bytes) -> tuple[Change, ...]:
    """Return the changes and comments of the body of a document, in order.

    Raises:
        ReadError: no Word document, damaged, or Strict Open XML.
    """
    package = open_package(data)
    found = find_changes(package, editable(package))
    return tuple(
        Change(
            number, one.kind, one.author, one.date, one.paragraph, one.start, one.text,
            one.words or one.struck, one.came_from,
        )
        for number, one in enumerate(found, start=1)
    )  # fmt: skip


def settled(data: bytes, accepted: Collection[int], rejected: Collection[int]) -> bytes:
    """Return a copy of a document with changes accepted and rejected, by number.

    A comment goes whether its number is accepted or rejected. Other numbers stay as they are.

    Raises:
        ReadError: no Word document, damaged, or Strict Open XML.
    """
    package = open_package(data)
    root = editable(package)
    numbered = enumerate(find_changes(package, root), start=1)
    settling = [(n in accepted, one) for n, one in numbered if n in accepted or n in rejected]
    gone = {one.comment for _, one in settling if one.kind == "comment"}
    joins = [element for accept, one in settling for element in _settle(one, accept)]
    places = {element: n for n, element in enumerate(root.iter(f"{W}p"))}
    for paragraph in sorted(set(joins) & set(places), key=places.__getitem__, reverse=True):
        _join(paragraph)
    parts = {package.main: serialised(root)}
    for relation in package.relations(package.main).values():
        if gone and relation.kind == "comments" and relation.there:
            comments = package.xml(relation.target)
            for comment in list(comments):
                if comment.get(f"{W}id") in gone:
                    comments.remove(comment)
            parts[relation.target] = serialised(comments)
    return repacked(package, parts)


def _settle(change: Found, accept: bool) -> Iterator[Any]:
    """Settle a change; yield the paragraphs that are to go on in the next one."""
    for element in change.elements:
        if element.getparent() is None:
            continue
        if change.kind == "comment":
            _remove(element)
        elif change.kind == "formatting":
            _settle_look(element, accept)
        else:
            yield from _settle_text(element, (element.tag in INSERTED) == accept)


def _settle_text(element: Any, stays: bool) -> Iterator[Any]:
    holder = element.getparent()
    if holder.tag == f"{W}rPr":
        holder.remove(element)
        if not stays:
            yield next(holder.iterancestors(f"{W}p"))
    elif holder.tag == f"{W}trPr":
        holder.remove(element)
        if not stays:
            _remove_row(holder.getparent())
    elif stays:
        _unwrap(element)
    else:
        _remove(element)


def _unwrap(element: Any) -> None:
    for one in element.iter(*_RESTORED):
        one.tag = _RESTORED[one.tag]
    for child in list(element):
        element.addprevious(child)
    element.getparent().remove(element)


def _remove(element: Any) -> None:
    element.getparent().remove(element)


def _remove_row(row: Any) -> None:
    table = row.getparent()
    table.remove(row)
    if table.tag == f"{W}tbl" and table.find(f"{W}tr") is None:
        table.getparent().remove(table)


def _settle_look(change: Any, accept: bool) -> None:
    """Keep the new properties, or put the old ones back, which the change holds."""
    properties = change.getparent()
    properties.remove(change)
    old = next(iter(change), None)
    if accept or old is None:
        return
    before = [one for one in properties if one.tag in _KEPT_BEFORE]
    behind = [one for one in properties if one.tag in _KEPT_BEHIND]
    for child in list(properties):
        properties.remove(child)
    properties.extend([*before, *old, *behind])


def _join(paragraph: Any) -> None:
    """Let a paragraph whose mark is gone go on in the next, whose properties it takes."""
    properties = paragraph.find(f"{W}pPr")
    content = [one for one in paragraph if one.tag != f"{W}pPr"]
    following = next(paragraph.itersiblings(*_BLOCKS), None)
    if properties is not None and properties.find(f"{W}sectPr") is not None:
        return
    if following is not None and following.tag == f"{W}p":
        own = following.find(f"{W}pPr")
        for child in reversed(content):
            if own is None:
                following.insert(0, child)
            else:
                own.addnext(child)
        paragraph.getparent().remove(paragraph)
    elif following is not None and not any(one.tag == f"{W}r" for one in content):
        paragraph.getparent().remove(paragraph)
