"""Which document stands for its copies: a pure function of what is alike, whatever came first.

Documents are taken in an order that depends only on themselves (:func:`preference`). Each is a copy
of the first cited document by which it is held, and cited itself where there is none. So every copy
is held by the very document that stands for it: where A is like B and B like C, but A not like C,
the three are no heap.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from corpus.document.values import Document, FlawKind

Relation = Literal["相同", "近似", "沿用"]
SAME: Final = "相同"
NEAR: Final = "近似"
# Of two documents that are no copies, but have passages in common.
TAKEN_OVER: Final = "沿用"

# What makes a text a worse witness of what was said; a missing date does not, and a copy is found
# out here.
_UNSOUND: Final = frozenset(FlawKind) - {FlawKind.UNDATED, FlawKind.DUPLICATE}
# A text is incomplete where one that holds it is longer by more than this: a heading or a few lines
# of the site more make no text more complete.
_SAME_LENGTH: Final = 1.25

Order = tuple[bool, bool, bool, str, int, str, int, int, str]


@dataclass(frozen=True, slots=True)
class Link:
    """Two contents of which at least one is held by the other."""

    first: int
    second: int
    first_held: bool
    second_held: bool
    similarity: float


@dataclass(frozen=True, slots=True)
class Holder:
    """A document with its content's number and how many letters that has."""

    document: Document
    content: int
    letters: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A document that another stands for."""

    document_id: str
    cited_id: str
    relation: Relation
    similarity: float


@dataclass(frozen=True, slots=True)
class Alike:
    """A document that is like the one asked about; ``cited`` if it stands for that one."""

    document_id: str
    title: str
    source: str
    relation: Relation
    similarity: float
    cited: bool


@dataclass(frozen=True, slots=True)
class Groups:
    """The copies in a corpus, by their ids, and for each cited document its copies."""

    copies: Mapping[str, Copy] = field(default_factory=dict)
    by_cited: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def cited(self, document_id: str) -> str:
        """The id of the document to cite: that of another, or its own."""
        copy = self.copies.get(document_id)
        return copy.cited_id if copy else document_id

    def relation(self, document_id: str, other_id: str) -> Relation:
        """How two documents that hold the same passage are related."""
        if self.cited(document_id) != self.cited(other_id):
            return TAKEN_OVER
        own = (self.copies[one] for one in (document_id, other_id) if one in self.copies)
        return SAME if all(copy.relation == SAME for copy in own) else NEAR


def preference(
    document: Document, letters: int, *, complete: bool = True, holding: int = 0
) -> Order:
    """The order in which documents are cited; the least is the best.

    Sound before flawed (a news report of a speech, a gap, a spun text count as flawed), complete,
    dated, the earliest year, within it the most precise date, the earliest; then the one that holds
    the most others (of a text and its altered copies that is the text), the longest, and the id.

    Args:
        document: With its flaws and date.
        letters: How many letters its text has.
        complete: Whether no much longer text holds it.
        holding: How many other texts it holds.
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
    """The ids of documents, the one to cite for a passage first.

    Sound before flawed, then the earliest; copies right behind the document that stands for them.

    Args:
        documents: All of a corpus.
        letters: How many letters each has, by id.
        groups: The copies among them.
    """
    by_id = {document.id: document for document in documents}

    def order(document: Document) -> tuple[Order, bool, Order]:
        cited = by_id.get(groups.cited(document.id), document)
        own = preference(document, letters.get(document.id, 0))
        return preference(cited, 0), cited is not document, own

    return tuple(document.id for document in sorted(by_id.values(), key=order))


def group(holders: Iterable[Holder], links: Iterable[Link]) -> Groups:
    """Who is a copy of whom.

    Args:
        holders: The documents whose content has a link or another document; more do no harm.
        links: Between their contents.
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
    """Why a copy is flawed, for the user."""
    how = "内容相同" if copy.relation == SAME else f"内容近似（{copy.similarity:.1%}）"
    return f"与《{cited.title}》（{cited.source}）{how}，引用以那一篇为准"
