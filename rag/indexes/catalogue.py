"""The catalogue: all passages, the attributes that filters need, and the sentences of each passage.

A passage's position in the order of the store, from 0, is its row everywhere in retrieval. The
catalogue consists of plain arrays, so a large one opens by memory-mapping its files.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from corpus.document.values import Document, Part
from corpus.store.store import Store
from embeddings.disk.arrays import save_npy
from rag.indexes.reuse import Elsewhere, Mask, ReuseIndex, Rows
from rag.lexical.segments import Wanted, title_hash
from rag.query.filters import Filters, flaws_on, is_unsound

_PARTS: Final = tuple(Part)
_NO_PART: Final = -1
_ARRAYS: Final = (
    "names",
    "numbers",
    "titles",
    "document_rows",
    "parts",
    "unsound",
    "sentence_ids",
    "sentence_rows",
    "own_sentences",
    "first_sentences",
)
_DOCUMENTS: Final = "documents.json"


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Arrays over passages and over sentences; memory-mapped if loaded.

    ``document_rows[p]`` indexes ``document_ids``. ``names[p]`` is the id of a passage and
    ``numbers[p]`` its number in the store, ascending. ``titles[p]`` is a hash of its document's
    title. ``parts[p]`` indexes the parts, -1 for none. ``unsound[p]`` is true if its wording has a
    flaw. ``sentence_ids`` ascend, and ``sentence_rows[s]`` is the passage of a sentence. The
    sentences of passage ``p`` are ``own_sentences[first_sentences[p]:first_sentences[p + 1]]``.
    ``reuse`` lists the passages that occur in several documents.
    """

    document_ids: tuple[str, ...]
    names: NDArray[np.bytes_]
    numbers: NDArray[np.int64]
    titles: NDArray[np.uint64]
    document_rows: Rows
    parts: NDArray[np.int8]
    unsound: Mask
    sentence_ids: NDArray[np.int64]
    sentence_rows: Rows
    own_sentences: NDArray[np.int64]
    first_sentences: NDArray[np.int64]
    reuse: ReuseIndex

    @classmethod
    def build(cls, store: Store, old: Self | None = None) -> Self:
        """Build the catalogue from the store; reuse the comparisons of passages in an old one."""
        documents = {document.id: document for document in store.documents()}
        rows = {document_id: row for row, document_id in enumerate(documents)}
        passages, numbers = tuple(store.passages()), store.passage_numbers()
        unsound = [
            is_unsound(flaws_on(passage, documents[passage.document_id])) for passage in passages
        ]
        document_rows = np.array([rows[one.document_id] for one in passages], dtype=np.int32)
        titles = [title_hash(document.title) for document in documents.values()]
        ordered = store.copies.by_preference(documents.values())
        return cls.of(
            tuple(documents),
            names=[passage.id for passage in passages],
            numbers=np.array(numbers, dtype=np.int64),
            titles=np.array(titles, dtype=np.uint64),
            document_rows=document_rows,
            parts=np.array([_part_number(passage.part) for passage in passages], dtype=np.int8),
            unsound=np.array(unsound, dtype=np.bool_),
            sentences=np.array(list(store.sentence_passages()), dtype=np.int64).reshape(-1, 2),
            reuse=ReuseIndex.of(
                store.copies.reuse(
                    passages,
                    ordered,
                    numbers=numbers,
                    text_of=store.text,
                    known=old.reuse.looked if old else None,
                ),
                ordered=ordered,
                rows=rows,
                document_rows=document_rows.tolist(),
            ),
        )

    @classmethod
    def of(
        cls,
        document_ids: tuple[str, ...],
        *,
        names: Sequence[str],
        numbers: NDArray[np.int64],
        titles: NDArray[np.uint64],
        document_rows: Rows,
        parts: NDArray[np.int8],
        unsound: Mask,
        sentences: NDArray[np.int64],
        reuse: ReuseIndex,
    ) -> Self:
        """Build the catalogue from attributes of documents, passages and sentences.

        Args:
            document_ids: The document ids, in order.
            names: The passage ids.
            numbers: The passage numbers in the store, ascending.
            titles: The hash of each document's title.
            document_rows: The document of each passage.
            parts: The part of each passage.
            unsound: Whether the wording of each passage has a flaw.
            sentences: The id of each sentence, ascending, and the number of its passage.
            reuse: The passages that occur in several documents.
        """
        own = np.searchsorted(numbers, sentences[:, 1]).astype(np.int32)
        order = np.argsort(own, kind="stable")
        return cls(
            document_ids,
            np.array(names, dtype=np.bytes_),
            numbers,
            titles[document_rows],
            document_rows,
            parts,
            unsound,
            np.ascontiguousarray(sentences[:, 0]),
            own,
            sentences[order, 0],
            np.searchsorted(own[order], np.arange(len(numbers) + 1)).astype(np.int64),
            reuse,
        )

    def save(self, folder: Path) -> None:
        """Save the arrays into a folder of their own.

        Raises:
            OSError: it cannot be written.
        """
        for name in _ARRAYS:
            save_npy(folder / f"{name}.npy", getattr(self, name))
        self.reuse.save(folder)
        (folder / _DOCUMENTS).write_text(json.dumps(self.document_ids), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load what ``save`` wrote.

        Raises:
            OSError: a file is missing.
            ValueError: a file has the wrong content.
        """
        documents = json.loads((folder / _DOCUMENTS).read_text(encoding="utf-8"))
        arrays = {
            name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False).view(
                np.ndarray
            )
            for name in _ARRAYS
        }
        return cls(tuple(documents), **arrays, reuse=ReuseIndex.load(folder))

    def __len__(self) -> int:
        """The number of passages."""
        return len(self.numbers)

    @property
    def wanted(self) -> Wanted:
        """The passages that the lexical index must hold."""
        return Wanted(self.numbers, self.titles)

    def names_of(self, rows: Rows) -> list[str]:
        """Return the ids of passages."""
        return [name.decode() for name in self.names[rows].tolist()]

    def passages_of(self, sentence_ids: NDArray[np.int64]) -> Rows:
        """Return the passage of each sentence; -1 for an unknown sentence."""
        if not len(self.sentence_ids):
            return np.full(len(sentence_ids), -1, dtype=np.int32)
        places = np.searchsorted(self.sentence_ids, sentence_ids)
        places = np.minimum(places, len(self.sentence_ids) - 1)
        known = self.sentence_ids[places] == sentence_ids
        rows: Rows = np.where(known, self.sentence_rows[places], -1).astype(np.int32)
        return rows

    def sentences_of(self, passages: Mask) -> NDArray[np.int64]:
        """Return the ids of all sentences in the marked passages, ascending."""
        ids: NDArray[np.int64] = self.sentence_ids[passages[self.sentence_rows]]
        return ids

    def sentences_in(self, rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the sentence ids of passages, and the index in ``rows`` of each one's passage.

        Unlike in :meth:`sentences_of`, the cost does not grow with the corpus.
        """
        first, last = self.first_sentences[rows], self.first_sentences[rows + 1]
        counts = last - first
        owners = np.repeat(np.arange(len(rows)), counts)
        within = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
        return self.own_sentences[first[owners] + within], owners

    def shown(self, mask: Mask | None) -> Mask | None:
        """Reduce the matching passages (None: all) to those to rank: each wording once."""
        if not len(self.reuse.homes):
            return mask
        passing = np.ones(len(self), dtype=np.bool_) if mask is None else mask
        return self.reuse.standing(passing)

    def elsewhere(self, passage: int) -> list[Elsewhere]:
        """Return the other places where a passage, given by row, occurs."""
        return self.reuse.elsewhere(passage, int(self.document_rows[passage]))

    def matching(self, filters: Filters, documents: Sequence[Document]) -> Mask:
        """Return the matching passages; ``documents`` are the store's, as in ``document_ids``."""
        by_id = {document.id: document for document in documents}
        passing = np.array(
            [
                filters.match_document(by_id[name]) if name in by_id else False
                for name in self.document_ids
            ],
            dtype=np.bool_,
        )
        mask: Mask = passing[self.document_rows] if len(self) else np.zeros(0, dtype=np.bool_)
        if filters.part is not None:
            mask = mask & (self.parts == _part_number(filters.part))
        if filters.no_flawed:
            mask = mask & ~self.unsound
        return mask


def lexical_texts(
    store: Store, titles: Mapping[str, str], numbers: NDArray[np.int64]
) -> Iterator[str]:
    """Yield the text that lexical search reads for each passage.

    Title and headings come first. A user who asks for 群团工作会议 means the speech of that name,
    and a sentence under 一、加强基层组织 need not repeat its heading.

    Args:
        store: Holds the passages.
        titles: The document titles, by id.
        numbers: The passage numbers in the store, ascending.
    """
    last, text = "", ""
    for passage in store.passages_numbered(numbers.tolist()):
        if passage.document_id != last:
            last, text = passage.document_id, store.text(passage.document_id)
        body = text[passage.start : passage.end]
        above = (titles[passage.document_id], *passage.heading_path)
        yield "\n".join((*(line for line in above if line not in body), body))


def _part_number(part: Part | None) -> int:
    return _NO_PART if part is None else _PARTS.index(part)
