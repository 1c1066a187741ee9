"""The corpus as what quotations are compared with."""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Final

from corpus.document.values import Document, Kind
from corpus.errors import NotFoundError
from rag.quotations.sources import BEFORE, Place, Source, titles_in
from rag.retrieval.library import Library
from rag.retrieval.spans import Spans

# So many places show whether another document agrees better with what the draft says.
_MOST_PLACES: Final = 60
# A title named around these words is read from so many characters on both sides of a passage.
_AROUND: Final = 100


class CorpusSources:
    """All documents of a library as it is now; what was asked once is remembered."""

    def __init__(self, library: Library) -> None:
        self._store = library.store
        self._spans: Spans = library.spans()
        self._text = lru_cache(_MOST_PLACES)(self._store.text)
        self._places: dict[tuple[str, int], tuple[Place, ...]] = {}

    def __len__(self) -> int:
        return len(self._spans)

    def places(self, words: str, *, most_changes: int) -> tuple[Place, ...]:
        """Return the places in the corpus; see :class:`rag.quotations.sources.Sources`."""
        key = (words, most_changes)
        if key not in self._places:
            self._places[key] = self._find(words, most_changes)
        return self._places[key]

    def titles(self, title: str) -> tuple[str, ...]:
        """Return titles like ``title``; see :class:`rag.quotations.sources.Sources`."""
        found: dict[str, None] = {}
        owners: dict[str, None] = {}
        for passage, text in self._spans.passages(title):
            owners[passage.document_id] = None
            window = text[max(0, passage.start - _AROUND) : passage.end + _AROUND]
            found |= dict.fromkeys(titles_in(window))
        found |= dict.fromkeys(one.title for one in self._store.documents_of(list(owners)))
        return tuple(found)

    def _find(self, words: str, most_changes: int) -> tuple[Place, ...]:
        found = self._spans.exact(words, most=_MOST_PLACES) or self._spans.nearest(
            words, most_changes=most_changes
        )
        documents = {
            one.id: one for one in self._store.documents_of([one.document_id for one in found])
        }
        places = []
        for one in found:
            with suppress(NotFoundError):  # removed in the meantime
                text = self._text(one.document_id)
                source = _source(documents[one.document_id], text)
                places.append(Place.at(source, text, (one.start, one.end), one.changes))
        return tuple(places)


def _source(document: Document, text: str) -> Source:
    return Source(
        name=_name(document),
        document_id=document.id,
        title=document.title,
        speaker=document.speaker,
        date=document.date,
        occasion=document.occasion,
        head=text[:BEFORE],
        news=document.kind is Kind.NEWS,
    )


def _name(document: Document) -> str:
    parts: Sequence[str] = (f"《{document.title}》", document.speaker, document.date)
    return " ".join(filter(None, parts))
