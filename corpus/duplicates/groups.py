"""Choose which document represents its copies, independent of the order of addition.

Documents are sorted by :func:`preference`, which depends only on them. Each is a copy of the first
cited document that holds it; if none does, it is cited itself. So the document that represents a
copy always holds it. If A is like B and B is like C, but A is not like C, they are not one group.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from corpus.document.values import Document, FlawKind

Relation = Literal["相同", "近似", "沿用"]
SAME: Final = "相同"
NEAR: Final = "近似"
# The relation of documents that are no copies, but share passages.
TAKEN_OVER: Final = "沿用"

# Flaws that make a text a worse source. A missing date does not, and copies are found here.
_UNSOUND: Final = frozenset(FlawKind) - {FlawKind.UNDATED, FlawKind.DUPLICATE}
# A text is incomplete if a text that holds it is longer by more than this factor. A heading or some
# lines of the site do not make a text more complete.
_SAME_LENGTH: Final = 1.25

Order = tuple[bool, bool, bool, str, int, str, int, int, str]


@dataclass(frozen=True, slots=True)
class Link:
    """Two contents; at least one of them holds the other."""

    first: int
    second: int
    first_held: bool
    second_held: bool
    similarity: float


@dataclass(frozen=True, slots=True)
class Holder:
    """A document, the number of its content, and the number of letters in it."""

    document: Document
    content: int
    letters: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A document that another one represents."""

    document_id: str
    cited_id: str
    relation: Relation
    similarity: float


@dataclass(frozen=True, slots=True)
class Alike:
    """A document like the requested one; ``cited`` if it represents the requested one."""

    document_id: str
    title: str
    source: str
    relation: Relation
    similarity: float
    cited: bool


@dataclass(frozen=True, slots=True)
class Groups:
    """The copies in a corpus by id, and the copies of each cited document."""

    copies: Mapping[str, Copy] = field(default_factory=dict)
    by_cited: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def cited(self, document_id: str) -> str:
        """Return the id of the document to cite for this one, which may be its own."""
        copy = self.copies.get(document_id)
        return copy.cited_id if copy else document_id

    def relation(self, document_id: str, other_id: str) -> Relation:
        """Return the relation of two documents that hold the same passage."""
        if self.cited(document_id) != self.cited(other_id):
            return TAKEN_OVER
        own = (self.copies[one] for one in (document_id, other_id) if one in self.copies)
        return SAME if all(copy.relation == SAME for copy in own) else NEAR


def preference(
    document: Document, letters: int, *, complete: bool = True, holding: int = 0
) -> Order:
    """Return the sort key for citing documents; the lowest is the best.

    The order is: sound before flawed (a news report, a gap and spun text are flaws), complete,
    dated, earliest year, most precise date in it, earliest date. Then: the text that holds the most
    others (the original of altered copies), the longest text, and the id.

    Args:
        document: A document with flaws and date.
        letters: The number of letters in its text.
        complete: Whether no much longer text holds it.
        holding: The number of texts that it holds.
    """
    date = document.date
    return (
        any(flaw.kind in _UNSOUND for flaw in document.flaws),
        not complete,
        not date,
        date[:4],
        -len(date),
        date,
        -holding,
        -letters,
        document.id,
    )


def by_preference(
    documents: Iterable[Document], letters: Mapping[str, int], groups: Groups
) -> tuple[str, ...]:
    """Return the ids of documents, sorted by preference for citing a passage.

    Sound ones come before flawed ones, then the earliest; copies follow the document to cite.

    Args:
        documents: All documents of a corpus.
        letters: The number of letters in each document, by id.
        groups: The copies among them.
    """
    by_id = {document.id: document for document in documents}

    def order(document: Document) -> tuple[Order, bool, Order]:
        cited = by_id.get(groups.cited(document.id), document)
        own = preference(document, letters.get(document.id, 0))
        return preference(cited, 0), cited is not document, own

    return tuple(document.id for document in sorted(by_id.values(), key=order))


def group(holders: Iterable[Holder], links: Iterable[Link]) -> Groups:
    """Find which document is a copy of which.

    Args:
        holders: The documents whose content has a link or several documents; others do no harm.
        links: The links between their contents.
    """
    held_by: dict[int, dict[int, float]] = {}
    for link in links:
        if link.first_held:
            held_by.setdefault(link.first, {})[link.second] = link.similarity
        if link.second_held:
            held_by.setdefault(link.second, {})[link.first] = link.similarity
    holders = tuple(holders)
    letters = {one.content: one.letters for one in holders}
    holding = Counter(other for wholes in held_by.values() for other in wholes)

    def order(one: Holder) -> Order:
        longest = max((letters.get(other, 0) for other in held_by.get(one.content, {})), default=0)
        complete = longest <= _SAME_LENGTH * one.letters
        own = holding[one.content]
        return preference(one.document, one.letters, complete=complete, holding=own)

    ordered = sorted(holders, key=order)
    cited: dict[int, tuple[int, str]] = {}
    copies: dict[str, Copy] = {}
    for place, holder in enumerate(ordered):
        wholes = {holder.content: 1.0} | held_by.get(holder.content, {})
        standing = [(*cited[content], content) for content in wholes if content in cited]
        if not standing:
            cited[holder.content] = (place, holder.document.id)
            continue
        _, cited_id, content = min(standing)
        similarity = wholes[content]
        relation: Relation = SAME if similarity == 1.0 else NEAR
        copies[holder.document.id] = Copy(holder.document.id, cited_id, relation, similarity)
    return Groups(copies, _by_cited([one.document.id for one in ordered], copies))


def _by_cited(ordered: Sequence[str], copies: Mapping[str, Copy]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for document_id in ordered:
        if document_id in copies:
            found.setdefault(copies[document_id].cited_id, []).append(document_id)
    return {cited_id: tuple(ids) for cited_id, ids in found.items()}


def reason(copy: Copy, cited: Document) -> str:
    """Explain to the user why a copy is flawed."""
    how = "内容相同" if copy.relation == SAME else f"内容近似（{copy.similarity:.1%}）"
    return f"与《{cited.title}》（{cited.source}）{how}，引用以那一篇为准"
