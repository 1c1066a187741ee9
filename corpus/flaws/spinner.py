"""What is known of article spinners: the words they write for which others, as data."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from corpus.files.shipped import shipped_json


@dataclass(frozen=True, slots=True)
class Swap:
    """A word that spinners write and the words that it may stand for.

    ``bar`` is by how much (in nats, as :meth:`corpus.flaws.word_pairs.WordPairs.fit` counts) a word
    meant must fit better before the place counts: less than this sound texts reach by chance.
    """

    written: str
    meant: tuple[str, ...]
    bar: float


@dataclass(frozen=True, slots=True)
class SwappedWord:
    """A swapped word at ``[start:end]``, with its neighbours as found and as probably meant.

    ``margin`` is by how much the word meant fits better there; endless for a fixed phrase.
    """

    start: int
    end: int
    written: str
    found: str
    meant: str
    margin: float


@dataclass(frozen=True, slots=True)
class Spinner:
    """Swaps by the word written; ``pattern`` finds phrases, ``phrases`` says whose each is."""

    swaps: Mapping[str, Swap]
    phrases: Mapping[str, Swap]
    pattern: re.Pattern[str]

    def phrase_places(self, text: str) -> Iterator[SwappedWord]:
        """Where fixed phrases stand that no proper text has, in order."""
        for match in self.pattern.finditer(text):
            phrase = match.group()
            swap = self.phrases[phrase]
            start = match.start() + phrase.index(swap.written)
            meant = phrase.replace(swap.written, swap.meant[0])
            end = start + len(swap.written)
            yield SwappedWord(start, end, swap.written, phrase, meant, float("inf"))


@lru_cache(maxsize=1)
def shipped() -> Spinner:
    """The swaps that come with the program, read once, when first needed."""
    rows = shipped_json("corpus.flaws", "spinner_swaps")["swaps"]
    swaps = {
        row["written"]: Swap(row["written"], tuple(row["meant"]), float(row["bar"])) for row in rows
    }
    phrases = {phrase: swaps[row["written"]] for row in rows for phrase in row.get("phrases", ())}
    ordered = sorted(phrases, key=len, reverse=True)
    return Spinner(swaps, phrases, re.compile("|".join(map(re.escape, ordered))))
