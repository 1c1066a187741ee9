"""Phrases: the passages that hold what was quoted, letter by letter, come before all others.

Exact over the whole corpus: the bigram index says which passages have every bigram of a phrase,
and of these, best first, the text is read until enough hold it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from corpus.errors import NotFoundError
from corpus.store.store import Store
from rag.indexes.folder import Indexes
from rag.indexes.reuse import Mask
from rag.lexical.tokens import certain
from rag.query.points import plain
from rag.retrieval.ranking import Ranked

PHRASE: Final = "phrase"
"""The name of the place by phrases in ``Ranked.ranks``: 1 holds all of them, 2 lacks one, …"""

# So many times as many are ranked as are wanted, and so again while too few hold the phrase:
# passages with all bigrams of a phrase mostly hold it.
_MORE: Final = 4

_Rank = Callable[[int, Mask], list[Ranked]]


def phrases_first(
    found: Sequence[Ranked],
    phrases: Sequence[str],
    *,
    indexes: Indexes,
    store: Store,
    mask: Mask | None,
    rank: _Rank,
    k: int,
) -> list[Ranked]:
    """The ``k`` best passages: those that hold most of the phrases first, each kind best first.

    Scores are those that all passages are compared by, so over all they need not descend.

    Args:
        found: The passages as ranked without regard to phrases, best first.
        phrases: What was quoted.
        indexes: What is searched.
        store: Holds the texts.
        mask: Which passages may be found; None for all.
        rank: Ranks as many as told of the passages of a mask, with the scores they have among all.
        k: How many are wanted.
    """
    each = [holding(indexes, phrase) for phrase in phrases]
    every: Mask = np.logical_and.reduce(each)
    some: Mask = np.logical_or.reduce(each)
    chosen: dict[str, Ranked] = {}
    for candidates in (every,) if len(phrases) == 1 else (every, some):
        allowed = candidates if mask is None else candidates & mask
        for one, place in _checked(store, phrases, allowed, rank, k):
            chosen.setdefault(one.passage_id, replace(one, ranks={**one.ranks, PHRASE: place}))
        if sum(one.ranks[PHRASE] == 1 for one in chosen.values()) >= k:
            break
    first = sorted(chosen.values(), key=lambda one: one.ranks[PHRASE])
    return [*first, *(one for one in found if one.passage_id not in chosen)][:k]


def holding(indexes: Indexes, phrase: str) -> Mask:
    """The passages that may hold a phrase: those with each of its bigrams, title included."""
    return indexes.lexical.holding(certain(plain(phrase)))


def _checked(
    store: Store, phrases: Sequence[str], allowed: Mask, rank: _Rank, k: int
) -> Iterator[tuple[Ranked, int]]:
    """Of the passages allowed those that hold a phrase, best first, each with its place."""
    wanted = [plain(phrase) for phrase in phrases]
    asked, total = _MORE * k, int(allowed.sum())
    seen: set[str] = set()
    held = 0
    while total:
        ranked = rank(asked, allowed)
        for one in ranked:
            if one.passage_id in seen:
                continue
            seen.add(one.passage_id)
            text = _text(store, one.passage_id)
            missing = sum(phrase not in text for phrase in wanted)
            if missing < len(wanted):
                held += 1
                yield one, missing + 1
        if held >= k or len(ranked) < asked:
            return
        asked *= _MORE


def _text(store: Store, passage_id: str) -> str:
    """The text of a passage for comparison; empty where it was removed since."""
    try:
        passage = store.passage(passage_id)
        return plain(store.text(passage.document_id)[passage.start : passage.end])
    except NotFoundError:
        return ""
