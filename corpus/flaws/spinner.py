"""Load the words that article spinners swap, from a data file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from corpus.files.shipped import shipped_json


@dataclass(frozen=True, slots=True)
class Swap:
    """A word that spinners write, and the words that it may replace.

    ``bar`` is the minimum margin (in nats, see :meth:`corpus.flaws.word_pairs.WordPairs.fit`) by
    which a replaced word must fit better; sound texts reach smaller margins by chance.
    """

    written: str
    meant: tuple[str, ...]
    bar: float


@dataclass(frozen=True, slots=True)
class SwappedWord:
    """A swapped word at ``[start:end]``, with its neighbours as found and as probably meant.

    ``margin`` is how much better the meant word fits there; infinite for a fixed phrase.
    """

    start: int
    end: int
    written: str
    found: str
    meant: str
    margin: float


@dataclass(frozen=True, slots=True)
class Spinner:
    """Swaps by written word; ``pattern`` finds fixed phrases, ``phrases`` maps each to its swap."""

    swaps: Mapping[str, Swap]
    phrases: Mapping[str, Swap]
    pattern: re.Pattern[str]

    def phrase_places(self, text: str) -> Iterator[SwappedWord]:
        """Yield the fixed phrases in a text, which no proper text has, in order."""
        for match in self.pattern.finditer(text):
            phrase = match.group()
            swap = self.phrases[phrase]
            start = match.start() + phrase.index(swap.written)
            meant = phrase.replace(swap.written, swap.meant[0])
            end = start + len(swap.written)
            yield SwappedWord(start, end, swap.written, phrase, meant, float("inf"))


@lru_cache(maxsize=1)
def shipped() -> Spinner:
    """Return the swaps that come with the program, read once at first use."""
    rows = shipped_json("corpus.flaws", "spinner_swaps")["swaps"]
    swaps = {
        row["written"]: Swap(row["written"], tuple(row["meant"]), float(row["bar"])) for row in rows
    }
    phrases = {phrase: swaps[row["written"]] for row in rows for phrase in row.get("phrases", ())}
    ordered = sorted(phrases, key=len, reverse=True)
    return Spinner(swaps, phrases, re.compile("|".join(map(re.escape, ordered))))
