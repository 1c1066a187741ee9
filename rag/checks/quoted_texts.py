"""Find the texts of a corpus that decide about a draft's quotations, without holding all texts.

The database finds a quotation that a document contains as written. Only for the others are all
texts read one by one and compared in folded form, without punctuation.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from corpus.language.grams import characters
from corpus.store.store import Store, Text
from rag.checks.quotations import LEAST_SHARED, quotations_to_check

_PIECE: Final = re.compile(r"[^\W_]+")
# Enough to tell one text from all others; a quotation of a page has hundreds.
_MOST_PIECES: Final = 20


def texts_for_quotations(draft: str, store: Store) -> tuple[Text, ...]:
    """Return the texts that give ``check_quotations`` the same result as the whole corpus would.

    For each quotation this is one text that contains it, or else the nearest, in the order of the
    store. If the draft has quotations and the store has texts, at least one is returned.
    """
    chosen: dict[int, Text] = {}
    left: set[str] = set()
    quotations = quotations_to_check(draft)
    for quotation in quotations:
        found = store.find_text(_pieces(quotation.text))
        if found is not None and quotation.value in characters(found.text):
            chosen[found.number] = found
        else:
            left.add(quotation.value)
    chosen |= {one.number: one for one in _holding_or_nearest(left, store.texts())}
    if quotations and not chosen and (first := store.find_text(())):
        chosen[first.number] = first
    return tuple(chosen[number] for number in sorted(chosen))


def _pieces(quotation: str) -> list[str]:
    """Return the longest pieces between punctuation."""
    return sorted(set(_PIECE.findall(quotation)), key=len)[-_MOST_PIECES:]


def _holding_or_nearest(quotations: Iterable[str], texts: Iterator[Text]) -> Iterator[Text]:
    """Yield for each quotation a text that contains it, or the first of those that share most."""
    left = set(quotations)
    nearest: dict[str, tuple[int, Text]] = {}
    while left and (text := next(texts, None)):
        own = characters(text.text)
        for wanted in tuple(left):
            if wanted in own:
                yield text
                left.remove(wanted)
                continue
            best = nearest[wanted][0] if wanted in nearest else LEAST_SHARED - 1
            length = _longest_shared(wanted, own, more_than=best)
            if length > best:
                nearest[wanted] = length, text
    yield from (nearest[wanted][1] for wanted in left if wanted in nearest)


def _longest_shared(wanted: str, own: str, *, more_than: int) -> int:
    """Return the length of the longest shared run, or ``more_than`` if none is longer."""
    best = more_than
    for start in range(len(wanted)):
        while start + best < len(wanted) and wanted[start : start + best + 1] in own:
            best += 1
    return best
