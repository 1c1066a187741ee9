"""The catalogue: which passages there are, what filters ask of them, whose each sentence is.

Passages are numbered from 0 in the order of the store; that number is their row everywhere in
retrieval. Kept as plain arrays, so that a large one opens by mapping a file.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Part
from corpus.store import Store
from rag.filters import Filters, flaws_on, is_unsound
from rag.reuse import Elsewhere, Mask, ReuseIndex, Rows

_PARTS: Final = tuple(Part)
_NO_PART: Final = -1
_ARRAYS: Final = ("document_rows", "parts", "unsound", "sentence_ids", "sentence_rows")
_NAMES: Final = "names.json"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Arrays over passages, and over sentences.

    ``document_rows[p]`` indexes ``document_ids``; ``parts[p]`` indexes the parts, -1 for none;
    ``unsound[p]`` says that a flaw lies on its wording; ``sentence_ids`` ascend, and
    ``sentence_rows[s]`` is the passage of each. ``reuse`` knows what stands in several documents.
    """

    document_ids: tuple[str, ...]
    passage_ids: tuple[str, ...]
    document_rows: Rows
    parts: NDArray[np.int8]
    unsound: Mask
    sentence_ids: NDArray[np.int64]
    sentence_rows: Rows
    reuse: ReuseIndex

    @classmethod
    def build(cls, store: Store) -> Self:
        """From the store, which is the truth."""
        documents = {document.id: document for document in store.documents()}
        rows = {document_id: row for row, document_id in enumerate(documents)}
        passages = tuple(store.passages())
        passage_rows = {passage.id: row for row, passage in enumerate(passages)}
        sentences = [(row.id, passage_rows[row.passage_id]) for row in store.sentence_rows()]
        ids = np.array([sentence for sentence, _ in sentences], dtype=np.int64)
        order = np.argsort(ids)
        unsound = [
            is_unsound(flaws_on(passage, documents[passage.document_id])) for passage in passages
        ]
        document_rows = [rows[passage.document_id] for passage in passages]
        ordered = store.by_preference(documents.values())
        return cls(
            tuple(documents),
            tuple(passage.id for passage in passages),
            np.array(document_rows, dtype=np.int32),
            np.array([_part_number(passage.part) for passage in passages], dtype=np.int8),
            np.array(unsound, dtype=np.bool_),
            ids[order],
            np.array([row for _, row in sentences], dtype=np.int32)[order],
            ReuseIndex.of(
                store.reuse(passages, ordered),
                ordered=ordered,
                rows=rows,
                document_rows=document_rows,
            ),
        )

    def save(self, folder: Path) -> None:
        """Save into a folder of its own.

        Raises:
            OSError: it cannot be written.
        """
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)
        self.reuse.save(folder)
        names = {"documents": self.document_ids, "passages": self.passage_ids}
        (folder / _NAMES).write_text(json.dumps(names), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load what ``save`` wrote.

        Raises:
            OSError: a file is missing.
            ValueError: a file is not what it should be.
        """
        names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        arrays = {name: np.load(folder / f"{name}.npy", allow_pickle=False) for name in _ARRAYS}
        reuse = ReuseIndex.load(folder)
        return cls(tuple(names["documents"]), tuple(names["passages"]), **arrays, reuse=reuse)

    def __len__(self) -> int:
        """How many passages there are."""
        return len(self.passage_ids)

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
        """The ids of all sentences in the passages marked."""
        ids: NDArray[np.int64] = self.sentence_ids[passages[self.sentence_rows]]
        return ids

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


def lexical_texts(store: Store) -> Iterator[str]:
    """What lexical search reads of each passage, in the catalogue's order.

    Title and headings go in front: who asks for 群团工作会议 means the speech of that name, and a
    sentence under 一、加强基层组织 need not say so again.
    """
    titles = {document.id: document.title for document in store.documents()}
    last, text = "", ""
    for passage in store.passages():
        if passage.document_id != last:
            last, text = passage.document_id, store.text(passage.document_id)
        body = text[passage.start : passage.end]
        above = (titles[passage.document_id], *passage.heading_path)
        yield "\n".join((*(line for line in above if line not in body), body))


def _part_number(part: Part | None) -> int:
    return _NO_PART if part is None else _PARTS.index(part)
