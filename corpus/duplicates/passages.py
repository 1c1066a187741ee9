"""Find passages that one document took from another, and choose which of them to show.

A passage is *held* by another document that has nearly all of it in one place, with all its
numbers. Passages are decided in citation order of their documents. A passage is shown unless a
better document holds it in a shown passage, which is then its *home*.

Among non-copies, the earlier document is better, not the more complete, as the words are from it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import permutations
from typing import Final

from corpus.document.values import Passage
from corpus.duplicates.groups import Groups
from corpus.duplicates.letters import Letters, locate, numbers

# The share of a passage's shingles that another document must have in one place. A copy may have a
# changed word in every second sentence. In other documents, two changed letters in a row may be
# another person's name (found in broadcast news: expulsions from the party, lectures to leaders).
_HELD: Final = 0.8
_LONGEST_CHANGE: Final = 1
# Only passages with at least this share in shared sentences are compared, because each comparison
# reads two texts. Speeches share stock sentences, so a share of 0.3 made a million comparisons for
# 20,000 documents. A held passage has few sentences with changed letters.
_SHARED: Final = 0.6
# A sentence in more documents (without copies) is a stock phrase or a line of the site.
_MOST_DOCUMENTS: Final = 64
_NOWHERE: Final = (0, 0)
# Texts to cache while passages are compared; a text has about 10 KB.
_TEXTS: Final = 256


@dataclass(frozen=True, slots=True)
class SharedSentence:
    """A sentence in several documents: its id, fingerprint, passage and length."""

    id: int
    fingerprint: int
    passage: int
    length: int


@dataclass(frozen=True, slots=True)
class Place:
    """``text[start:end]`` of a document has the words of a passage; both are given by number."""

    passage: int
    document: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Home:
    """A passage that is not shown, because ``home`` has its words at ``text[start:end]``."""

    passage: int
    home: int
    start: int
    end: int


# A comparison's key: the number of the passage (identifies its words), the number of the document's
# last passage (identifies its text), and whether one is a copy of the other.
Look = tuple[int, int, bool]
# Where the document holds the passage; an empty span if it does not.
Looks = Mapping[Look, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Reuse:
    """The other holders of passages, and the homes of passages, both in passage order.

    ``looks`` are the comparisons, to be reused next time. ``doubles`` pairs the id of a sentence
    with the id of the same sentence in the document to cite first, sorted by id. It omits sentences
    in only one document and the first ones themselves.
    """

    places: tuple[Place, ...] = ()
    homes: tuple[Home, ...] = ()
    doubles: tuple[tuple[int, int], ...] = ()
    looks: Looks = field(default_factory=dict)


def find_reuse(
    passages: Sequence[Passage],
    documents: Sequence[str],
    *,
    stored: Sequence[int],
    shared: Iterable[SharedSentence],
    groups: Groups,
    text_of: Callable[[str], str],
    known: Looks,
) -> Reuse:
    """Find the passages that occur in several documents.

    Args:
        passages: All passages; the number of a passage is its index here.
        documents: The ids of all documents, in citation order; the number of a document is its
            index here.
        stored: The numbers of the passages in the store.
        shared: The sentences that occur in more than one document.
        groups: The copies among the documents.
        text_of: Returns the clean text of a document.
        known: Earlier comparisons; no text is read for them again.
    """
    numbers_of = {document_id: number for number, document_id in enumerate(documents)}
    owners = [numbers_of[passage.document_id] for passage in passages]
    cited = [numbers_of[groups.cited(document_id)] for document_id in documents]
    by_print = defaultdict[int, list[SharedSentence]](list)
    for sentence in shared:
        by_print[sentence.fingerprint].append(sentence)
    found = _of_sentences(by_print.values(), passages, owners, cited)
    pairs = {*_of_copies(owners, cited), *found}
    letters_of = lru_cache(_TEXTS)(lambda number: Letters.of(text_of(documents[number])))
    versions = {owner: number for owner, number in zip(owners, stored, strict=True)}
    places, looks = [], dict[Look, tuple[int, int]]()
    for row, other in _by_neighbours(pairs, owners):
        copies = cited[owners[row]] == cited[other]
        # A document without passages has no number that identifies its text.
        look = (stored[row], versions[other], copies) if other in versions else None
        span = known.get(look) if look else None
        if span is None:
            span = _look(passages[row], owners[row], other, letters_of, copies=copies)
        if look:
            looks[look] = span
        if span != _NOWHERE:
            places.append(Place(row, other, *span))
    return Reuse(
        tuple(sorted(places, key=_in_order)),
        tuple(_homes(passages, owners, places)),
        tuple(sorted(_doubles(by_print.values(), owners))),
        looks,
    )


def _in_order(place: Place) -> tuple[int, int]:
    return place.passage, place.document


def _by_neighbours(
    pairs: Iterable[tuple[int, int]], owners: Sequence[int]
) -> list[tuple[int, int]]:
    """Sort the pairs so that pairs of the same two texts are adjacent."""
    return sorted(pairs, key=lambda pair: (*sorted((owners[pair[0]], pair[1])), pair))


def _of_copies(owners: Sequence[int], cited: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield passages of a copy with the cited document, and of the cited one with the copy."""
    rows = defaultdict[int, list[int]](list)
    for row, owner in enumerate(owners):
        rows[owner].append(row)
    for copy, original in enumerate(cited):
        if copy != original:
            yield from ((row, original) for row in rows[copy])
            yield from ((row, copy) for row in rows[original])


def _doubles(
    by_print: Iterable[Sequence[SharedSentence]], owners: Sequence[int]
) -> Iterator[tuple[int, int]]:
    for sentences in by_print:
        lead = min(sentences, key=lambda one: (owners[one.passage], one.id))
        yield from ((one.id, lead.id) for one in sentences if one is not lead)


def _of_sentences(
    by_print: Iterable[Sequence[SharedSentence]],
    passages: Sequence[Passage],
    owners: Sequence[int],
    cited: Sequence[int],
) -> Iterator[tuple[int, int]]:
    """Yield passages with the documents that have many of their sentences."""
    common = defaultdict[tuple[int, int], int](int)
    for sentences in by_print:
        among = {owners[one.passage] for one in sentences}
        # A copy is compared with its original anyway, and through it with the others.
        among = {one for one in among if cited[one] == one or cited[one] not in among}
        if len(among) > _MOST_DOCUMENTS:
            continue
        own = [one for one in sentences if owners[one.passage] in among]
        for one, two in permutations(own, 2):
            if owners[one.passage] != owners[two.passage]:
                common[one.passage, owners[two.passage]] += one.length
    for (row, other), length in common.items():
        if length >= _SHARED * (passages[row].end - passages[row].start):
            yield row, other


def _look(
    passage: Passage,
    owner: int,
    other: int,
    letters_of: Callable[[int], Letters],
    *,
    copies: bool,
) -> tuple[int, int]:
    """Return where another document holds the passage, or ``_NOWHERE``."""
    own, whole = letters_of(owner), letters_of(other)
    first, last = own.within(_body(passage, own.source), passage.end)
    found = locate(own, first, last, whole)
    if found is None or found.share < _HELD:
        return _NOWHERE
    if not copies and found.longest_change > _LONGEST_CHANGE:
        return _NOWHERE
    there = slice(*whole.within(found.start, found.end))
    if not numbers(own.text[first:last]) <= numbers(whole.text[there]):
        return _NOWHERE
    return found.start, found.end


def _body(passage: Passage, text: str) -> int:
    """Return the start of a passage after its headings, which differ between documents."""
    start = passage.start
    while start < passage.end:
        line = text[start : passage.end].partition("\n")[0]
        if line.strip() and line.strip() not in passage.heading_path:
            return start
        start += len(line) + 1
    return passage.start


def _homes(
    passages: Sequence[Passage], owners: Sequence[int], places: Sequence[Place]
) -> list[Home]:
    """Return the passages that are not shown, each with its home."""
    rows = defaultdict[int, list[int]](list)
    for row, owner in enumerate(owners):
        rows[owner].append(row)
    held = defaultdict[int, list[Place]](list)
    for place in places:
        if place.document < owners[place.passage]:
            held[place.passage].append(place)
    homes: dict[int, Home] = {}
    for row in sorted(held, key=lambda row: (owners[row], row)):
        for place in sorted(held[row], key=lambda place: place.document):
            home = _passage_at(place, passages, rows[place.document])
            if home not in homes:
                homes[row] = Home(row, home, place.start, place.end)
                break
    return sorted(homes.values(), key=lambda one: one.passage)


def _passage_at(place: Place, passages: Sequence[Passage], rows: Sequence[int]) -> int:
    """Return the passage of a document that overlaps most with a place."""
    return max(
        rows,
        key=lambda row: min(place.end, passages[row].end) - max(place.start, passages[row].start),
    )
