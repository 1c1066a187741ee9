"""Find words anywhere in the corpus: letter by letter, or with some characters changed.

The bigram index names the passages that can have the words: for exact ones those with every bigram,
for others those that rank first. Only these are read and compared, so the time does not grow with
the texts, and nothing is held in memory. A document that was added or removed is in the index when
the change is done; the store decides what is still there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from corpus.document.values import Document, Level, Passage
from corpus.errors import NotFoundError
from corpus.language.alignment import nearest_place
from corpus.language.grams import Content, content, content_once
from corpus.store.store import Store
from rag.indexes.folder import Indexes
from rag.indexes.reuse import Rows
from rag.lexical.tokens import certain

# A set phrase stands in thousands of documents; so many are enough to name and to count it.
MOST_DOCUMENTS: Final = 100
# Passages that are read for words that nothing has exactly, and those compared in any case; more
# are compared while they can be as near.
_READ: Final = 60
_COMPARED: Final = 10
_BIGRAMS: Final = "bigrams"
# Levels by authority: what the centre said is cited before what a county repeated.
_AUTHORITY: Final = {level: rank for rank, level in enumerate(Level)}
_UNDATED: Final = "9"

Authority = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Words found in a document at ``[start:end]``; ``changes`` characters differ there."""

    document_id: str
    start: int
    end: int
    changes: int


def authority(document: Document) -> Authority:
    """Return a sort key: the highest level first, then the earliest date; undated ones last."""
    level = _AUTHORITY.get(document.level, len(_AUTHORITY)) if document.level else len(_AUTHORITY)
    return level, document.date or _UNDATED, document.id


class Spans:
    """Finds words in one snapshot of the indexes; safe to use from several threads.

    Level and date of the documents that had some words are remembered, to sort them.
    """

    def __init__(self, indexes: Indexes, store: Store) -> None:
        self._indexes = indexes
        self._store = store
        self._authority: dict[str, Authority] = {}

    def exact(self, words: str, *, most: int = MOST_DOCUMENTS) -> tuple[Occurrence, ...]:
        """Return where the content of ``words`` stands unchanged, one place a document.

        They are sorted by :func:`authority`. If more than ``most`` documents have the words, the
        first ``most`` are returned.
        """
        wanted = content(words).characters
        if not wanted or not len(self):
            return ()
        holding = np.flatnonzero(self._indexes.lexical.holding(certain(words)))
        rows = self._in_order(holding.astype(np.int32))
        found: dict[str, Occurrence] = {}
        for passage, text in self._read(rows):
            if passage.document_id in found:
                continue
            one = _unchanged(words, wanted, passage, text)
            if one is not None:
                found[passage.document_id] = one
                if len(found) == most:
                    break
        return tuple(found.values())

    def nearest(self, words: str, *, most_changes: int) -> tuple[Occurrence, ...]:
        """Return the places with the fewest changes, and at most ``most_changes``, fewest first.

        Punctuation does not count. The words may go on from one passage into the next.
        """
        wanted = content(words).characters
        if not wanted or not len(self):
            return ()
        reach = 2 * len(words)
        near: list[tuple[int, Passage, int, Content]] = []
        bigrams = set(content(words).bigrams)
        for passage, text in self.passages(words):
            low = max(0, passage.start - reach)
            own = content_once(text[low : passage.end + reach])
            missing = sum(bigram not in own.characters for bigram in bigrams)
            # A changed character takes two bigrams with it (Ukkonen 1992, q-gram distance).
            near.append(((missing + 1) // 2, passage, low, own))
        near.sort(key=lambda one: (one[0], one[1].document_id, one[1].start))
        found: dict[str, Occurrence] = {}
        fewest = most_changes
        for number, (least, passage, low, own) in enumerate(near):
            if least > fewest and number >= _COMPARED:
                break
            place = nearest_place(wanted, own)
            if place is None or place.changes > most_changes:
                continue
            fewest = min(fewest, place.changes)
            span = (low + place.start, low + place.end)
            one = Occurrence(passage.document_id, *span, place.changes)
            known = found.get(one.document_id)
            if known is None or one.changes < known.changes:
                found[one.document_id] = one
        key = self._authorities(list(found))
        return tuple(sorted(found.values(), key=lambda one: (one.changes, key[one.document_id])))

    def passages(self, words: str) -> Iterator[tuple[Passage, str]]:
        """Yield the passages most like ``words``, title and headings included, by place.

        Each comes with the whole text of its document.
        """
        if len(self):
            yield from self._read(self._indexes.lexical.ask(words).best(_BIGRAMS, _READ, None))

    def __len__(self) -> int:
        """The number of passages."""
        return len(self._indexes.catalogue)

    def _in_order(self, rows: Rows) -> Sequence[int]:
        """Sort passages by the authority of their documents, then by place."""
        catalogue = self._indexes.catalogue
        owners = [catalogue.document_ids[row] for row in catalogue.document_rows[rows].tolist()]
        key = self._authorities(list(set(owners)))
        order = sorted(range(len(rows)), key=lambda place: (key[owners[place]], rows[place]))
        return [int(rows[place]) for place in order]

    def _authorities(self, ids: Sequence[str]) -> dict[str, Authority]:
        held = self._authority
        missing = [one for one in ids if one not in held]
        held |= {one: (len(_AUTHORITY), _UNDATED, one) for one in missing}
        held |= {one.id: authority(one) for one in self._store.documents_of(missing)}
        return {one: held[one] for one in ids}

    def _read(self, rows: Sequence[int] | Rows) -> Iterator[tuple[Passage, str]]:
        """Yield passages with the texts of their documents; removed ones are skipped."""
        held: tuple[str, str] = ("", "")
        for name in self._indexes.catalogue.names_of(np.asarray(rows, dtype=np.int32)):
            try:
                passage = self._store.passage(name)
                if passage.document_id != held[0]:
                    held = (passage.document_id, self._store.text(passage.document_id))
            except NotFoundError:
                continue
            yield passage, held[1]


def _unchanged(words: str, wanted: str, passage: Passage, text: str) -> Occurrence | None:
    at = text.find(words, passage.start, passage.end)
    if at >= 0:
        return Occurrence(passage.document_id, at, at + len(words), 0)
    own = content_once(text[passage.start : passage.end])
    at = own.characters.find(wanted)
    if at < 0:
        return None
    start, end = own.offsets[at], own.offsets[at + len(wanted) - 1] + 1
    return Occurrence(passage.document_id, passage.start + start, passage.start + end, 0)
