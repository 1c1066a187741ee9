"""Group texts into batches for an encoder: without duplicates, and sorted by length."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item", bound=str)


def distinct(texts: Sequence[Item]) -> tuple[list[Item], list[int]]:
    """Return the distinct texts in order of first appearance, and each text's index among them."""
    places: dict[Item, int] = {}
    where = [places.setdefault(text, len(places)) for text in texts]
    return list(places), where


def by_length(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Yield batches of text indexes, the longest texts first.

    A batch is padded to its longest text. Including padding, it has at most ``budget`` tokens,
    unless it is a single text. The longest come first so that parallel threads finish together.
    """
    order = sorted(range(len(lengths)), key=lambda place: (-lengths[place], place))
    start = 0
    while start < len(order):
        size = max(1, budget // max(1, lengths[order[start]]))
        yield order[start : start + size]
        start += size
