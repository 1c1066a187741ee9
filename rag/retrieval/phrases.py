"""Rank passages that contain a quoted phrase, letter by letter, before all others.

The result is exact over the whole corpus. The bigram index finds the passages that have every
bigram of a phrase. Their texts are then read, best first, until enough of them contain it.
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
"""Key of a passage's place by phrases in ``Ranked.ranks``: 1 has all phrases, 2 lacks one, …"""

# Rank this many times as many passages as wanted, and multiply again while too few contain the
# phrase. Most passages that have all bigrams of a phrase contain it.
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
    """Return the ``k`` best passages: by number of phrases contained, then by score.

    Scores are comparable over all passages, so they need not descend over the whole list.

    Args:
        found: The passages as ranked without phrases, best first.
        phrases: The quoted phrases.
        indexes: The indexes to search.
        store: Holds the texts.
        mask: The passages that may be found; None for all.
        rank: Ranks a number of the passages in a mask; scores are those among all passages.
        k: The number of passages wanted.
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
    """Return the passages that have each bigram of a phrase, title included; they may hold it."""
    return indexes.lexical.holding(certain(plain(phrase)))


def _checked(
    store: Store, phrases: Sequence[str], allowed: Mask, rank: _Rank, k: int
) -> Iterator[tuple[Ranked, int]]:
    """Yield the allowed passages that contain a phrase, best first, each with its place."""
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
    """Return the text of a passage for comparison; empty if the passage was removed meanwhile."""
    try:
        passage = store.passage(passage_id)
        return plain(store.text(passage.document_id)[passage.start : passage.end])
    except NotFoundError:
        return ""
