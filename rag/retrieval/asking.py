"""Search the library with filters from the query and from the user, and relax them if needed."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from rag.draft.values import Chip, Evidence
from rag.query.filters import SPAN, Filters
from rag.query.parsing import Query, filters_of
from rag.retrieval.library import Library
from rag.retrieval.selection import dated


@dataclass(frozen=True, slots=True)
class Found:
    """The results of a query.

    ``chips`` are the filters from the query's words that were applied, ``filters`` are all filters.
    If no passage matches the former, ``relaxed`` is true and the search ran without them.
    """

    query: Query
    chips: tuple[Chip, ...]
    filters: Filters
    results: tuple[Evidence, ...]
    relaxed: bool = False


def ask(
    library: Library,
    query: Query,
    *,
    k: int,
    given: Filters | None = None,
    day: datetime.date | None = None,
) -> Found:
    """Search for one query; see :func:`ask_many`."""
    return ask_many(library, [query], k=k, given=given, day=day)[0]


def ask_many(
    library: Library,
    queries: Sequence[Query],
    *,
    k: int,
    given: Filters | None = None,
    day: datetime.date | None = None,
) -> list[Found]:
    """Search for each query. Queries with the same filters are encoded in one batch.

    Args:
        library: The library to search.
        queries: Parsed queries, or literal ones.
        k: The maximum number of passages.
        given: Filters that the user chose. They override filters from the query's words.
        day: The day on which the wording of the results is judged; None for today.

    Raises:
        RequestError: a query is empty or too long, or ``k`` is below 1.
    """
    chosen = given or Filters()
    asked = [_in_force(query, chosen) for query in queries]
    filters = [chosen.over(filters_of(chips)) for chips in asked]
    results = _search(library, queries, filters, k)
    dry = [place for place, found in enumerate(results) if not found and asked[place]]
    instead = _search(library, [queries[place] for place in dry], [chosen] * len(dry), k)
    relaxed = {place: one for place, one in zip(dry, instead, strict=True) if one}
    judged = day or datetime.date.today()
    return [
        Found(
            query,
            asked[place],
            filters[place],
            dated(relaxed.get(place, found), judged),
            place in relaxed,
        )
        for place, (query, found) in enumerate(zip(queries, results, strict=True))
    ]


def _in_force(query: Query, given: Filters) -> tuple[Chip, ...]:
    """Return the chips that do not set a field that the user has already set."""
    taken = set(given.model_dump(exclude_defaults=True))
    if taken & set(SPAN):
        taken |= set(SPAN)
    return tuple(chip for chip in query.chips if not taken & set(chip.sets))


def _search(
    library: Library, queries: Sequence[Query], filters: Sequence[Filters], k: int
) -> list[tuple[Evidence, ...]]:
    found: dict[int, tuple[Evidence, ...]] = {}
    for one in dict.fromkeys(filters):
        places = [place for place, other in enumerate(filters) if other == one]
        texts = [queries[place].text for place in places]
        found |= zip(places, library.search_many(texts, k=k, filters=one), strict=True)
    return [found[place] for place in range(len(queries))]
