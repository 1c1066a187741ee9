"""The catalogue: which passages there are, what filters ask of them, whose each sentence is.

Passages are counted from 0 in the order of the store; that place is their row everywhere in
retrieval. Kept as plain arrays, so that a large one opens by mapping its files.
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
    """Arrays over passages, and over sentences; mapped where they were loaded.

    ``document_rows[p]`` indexes ``document_ids``; ``names[p]`` is the id of a passage and
    ``numbers[p]`` its number in the store, ascending; ``titles[p]`` is a hash of the title above
    it; ``parts[p]`` indexes the parts, -1 for none; ``unsound[p]`` says that a flaw lies on its
    wording. ``sentence_ids`` ascend, and ``sentence_rows[s]`` is the passage of each; those of
    passage ``p`` are ``own_sentences[first_sentences[p]:first_sentences[p + 1]]``. ``reuse`` knows
    what stands in several documents.
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
        """From the store, which is the truth.

        Args:
            store: The corpus.
            old: An earlier catalogue of it, whose comparisons of passages are not made again.
        """
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
        """From what is known of documents, passages and sentences.

        Args:
            document_ids: In order.
            names: The ids of the passages.
            numbers: Their numbers in the store, ascending.
            titles: The hash of the title of each document.
            document_rows: The document of each passage.
            parts: The part of each.
            unsound: Whether a flaw lies on the wording of each.
            sentences: The id of each sentence, ascending, and the number of its passage.
            reuse: What stands in several documents.
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
        """Save into a folder of its own.

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
            ValueError: a file is not what it should be.
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
        """How many passages there are."""
        return len(self.numbers)

    @property
    def wanted(self) -> Wanted:
        """What the lexical index has to hold."""
        return Wanted(self.numbers, self.titles)

    def names_of(self, rows: Rows) -> list[str]:
        """The ids of passages."""
        return [name.decode() for name in self.names[rows].tolist()]

    def passages_of(self, sentence_ids: NDArray[np.int64]) -> Rows:
        """The passage of each sentence; -1 for a sentence that is not known."""
        if not len(self.sentence_ids):
            return np.full(len(sentence_ids), -1, dtype=np.int32)
        places = np.searchsorted(self.sentence_ids, sentence_ids)
        places = np.minimum(places, len(self.sentence_ids) - 1)
        known = self.sentence_ids[places] == sentence_ids
        rows: Rows = np.where(known, self.sentence_rows[places], -1).astype(np.int32)
        return rows

    def sentences_of(self, passages: Mask) -> NDArray[np.int64]:
        """The ids of all sentences in the passages marked, ascending."""
        ids: NDArray[np.int64] = self.sentence_ids[passages[self.sentence_rows]]
        return ids

    def sentences_in(self, rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The ids of the sentences of passages, and of each the place of its passage in ``rows``.

        Other than :meth:`sentences_of` it takes no longer the more passages there are.
        """
        first, last = self.first_sentences[rows], self.first_sentences[rows + 1]
        counts = last - first
        owners = np.repeat(np.arange(len(rows)), counts)
        within = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
        return self.own_sentences[first[owners] + within], owners

    def shown(self, mask: Mask | None) -> Mask | None:
        """Of the passages that pass (None: all) those to be ranked: each wording once."""
        if not len(self.reuse.homes):
            return mask
        passing = np.ones(len(self), dtype=np.bool_) if mask is None else mask
        return self.reuse.standing(passing)

    def elsewhere(self, passage: int) -> list[Elsewhere]:
        """Where a passage, by its row, stands besides."""
        return self.reuse.elsewhere(passage, int(self.document_rows[passage]))

    def matching(self, filters: Filters, documents: Sequence[Document]) -> Mask:
        """Which passages pass; ``documents`` are those of the store, by ``document_ids``."""
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
    """What lexical search reads of passages.

    Title and headings go in front: who asks for 群团工作会议 means the speech of that name, and a
    sentence under 一、加强基层组织 need not say so again.

    Args:
        store: Where they are.
        titles: Of the documents, by id.
        numbers: Of the passages in the store, ascending.
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
