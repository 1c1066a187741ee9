"""How a search placed a passage, in words: what the terminal and the page show of it."""

from collections.abc import Callable, Mapping

# The parts of a search in the order that they are shown in.
PARTS = ("phrase", "dense", "words", "bigrams", "reranker")


def rank_places(ranks: Mapping[str, int], say: Callable[[str], str]) -> str:
    """Where each part of a search placed a passage; ``say`` names a part by ``rank.`` and it."""
    return " · ".join(f"{say(f'rank.{part}')} {ranks[part]}" for part in PARTS if part in ranks)
