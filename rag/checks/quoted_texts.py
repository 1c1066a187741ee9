"""Which texts of a corpus decide about the quotations of a draft, found without keeping the rest.

A quotation that stands in a document as it is written is found by the database. Only for the others
are the texts read, one after the other, as they are compared: folded, without punctuation.
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
    """The texts in which ``check_quotations`` finds what it would find in all of them.

    They are, in the order of the store, one that holds each quotation, or the nearest where none
    does; and one at least where the draft has quotations and the store has texts.
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
    """What stands between the punctuation, the longest pieces of it."""
    return sorted(set(_PIECE.findall(quotation)), key=len)[-_MOST_PIECES:]


def _holding_or_nearest(quotations: Iterable[str], texts: Iterator[Text]) -> Iterator[Text]:
    """For each quotation a text that holds it, or else the first of those that share most."""
    left = set(quotations)
    nearest: dict[str, tuple[int, Text]] = {}
    while left and (text := next(texts, None)):
        own = characters(text.text)
        for wanted in tuple(left):
            best = nearest[wanted][0] if wanted in nearest else LEAST_SHARED - 1
            length = _longest_shared(wanted, own, more_than=best)
            if length == len(wanted):
                yield text
                left.remove(wanted)
            elif length > best:
                nearest[wanted] = length, text
    yield from (nearest[wanted][1] for wanted in left if wanted in nearest)


def _longest_shared(wanted: str, own: str, *, more_than: int) -> int:
    """The length of the longest run that two strings share; ``more_than`` if none is longer."""
    if wanted in own:
        return len(wanted)
    best = more_than
    for start in range(len(wanted)):
        while start + best < len(wanted) and wanted[start : start + best + 1] in own:
            best += 1
    return best
