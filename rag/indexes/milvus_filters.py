"""Attributes of sentences and passages for Milvus, and filters as Milvus expressions."""

import json
from collections.abc import Iterator, Sequence

from corpus.store.store import Store
from embeddings.index.attributes import FLAWED, Attributes, SentenceAttributes
from rag.query.filters import Filters, flaws_on, is_unsound

# Sorts after the hyphen, so that each date beginning with ``until`` is below ``until`` + this.
_PAST: str = "."
# The string lengths of a year, a month and a day.
_PRECISIONS = (4, 7, 10)


def attributes_of(store: Store) -> SentenceAttributes:
    """Return the attributes that filters need, for every sentence."""
    names = [passage.id for passage in store.passages()]
    of_passage = dict(zip(names, passage_attributes(store), strict=True))
    pairs = [(row.id, of_passage[row.passage_id]) for row in store.sentence_rows()]
    return SentenceAttributes.of(
        [number for number, _ in pairs], [attributes for _, attributes in pairs]
    )


def passage_attributes(store: Store) -> Iterator[Attributes]:
    """Yield the same attributes for every passage, in the order of the store."""
    documents = {document.id: document for document in store.documents()}
    for passage in store.passages():
        document = documents[passage.document_id]
        yield Attributes(
            document=document.id,
            level=str(document.level or ""),
            kind=str(document.kind),
            part=str(passage.part or ""),
            date=document.date,
            flawed=is_unsound(flaws_on(passage, document)),
        )


def expression(filters: Filters) -> str:
    """Return the filters as a boolean expression of Milvus; empty if there is no condition.

    Speakers' names and offices are left out, because who holds an office is no comparison of
    strings. So with these two, the expression matches more than the filters do.
    """
    return " and ".join(_conditions(filters))


def _conditions(filters: Filters) -> Iterator[str]:
    for name in ("level", "kind", "part"):
        value = getattr(filters, name)
        if value is not None:
            yield f"{name} == {_quoted(str(value))}"
    if filters.since or filters.until:
        yield 'date != ""'
    if filters.since:
        # A document dated 2021 matches ``since`` 2021-06: only their common precision is compared.
        shorter = [filters.since[:length] for length in _PRECISIONS if length < len(filters.since)]
        yield f"(date >= {_quoted(filters.since)}{_or_one_of(shorter)})"
    if filters.until:
        yield f"date < {_quoted(filters.until + _PAST)}"
    if filters.no_flawed:
        yield f"{FLAWED} == false"


def _or_one_of(dates: Sequence[str]) -> str:
    return "".join(f" or date == {_quoted(date)}" for date in dates)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
