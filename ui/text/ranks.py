"""Describe a passage's places in a search, for the terminal and the page."""

from collections.abc import Callable, Mapping

# The parts of a search in display order.
PARTS = ("phrase", "dense", "words", "bigrams", "reranker")


def rank_places(ranks: Mapping[str, int], say: Callable[[str], str]) -> str:
    """Return the places in each part of a search; ``say`` names a part by the key ``rank.PART``."""
    return " · ".join(f"{say(f'rank.{part}')} {ranks[part]}" for part in PARTS if part in ranks)
