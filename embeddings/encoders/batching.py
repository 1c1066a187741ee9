"""Texts into batches for an encoder: each text once, like lengths together; pure functions."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item", bound=str)


def distinct(texts: Sequence[Item]) -> tuple[list[Item], list[int]]:
    """Each text once, in order of first appearance, and for every text the place of its own."""
    places: dict[Item, int] = {}
    where = [places.setdefault(text, len(places)) for text in texts]
    return list(places), where


def by_length(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Places of texts in batches, the longest first.

    A batch is padded to its longest text; with that it has no more than ``budget`` tokens, unless
    it is a single text. The longest come first so that threads which share the batches end at about
    the same time.
    """
    order = sorted(range(len(lengths)), key=lambda place: (-lengths[place], place))
    start = 0
    while start < len(order):
        size = max(1, budget // max(1, lengths[order[start]]))
        yield order[start : start + size]
        start += size
