"""Detect spun text: articles in which a program replaced words with synonyms.

The neighbours show a swap: 科学发展观 is common, 科学开展观 never occurs. There are two signs:

- fixed phrases that no proper text has (``phrases`` in ``spinner_swaps.json``);
- words that spinners write, where a replaced word fits the neighbours better by more than the
  swap's *bar*. The bar is the margin that sound, uncounted texts reach by chance
  (``tests/benchmarks/make_word_pairs.py`` sets it). 强化 for 加强 is hardly ever evidence, 轨制
  for 制度 nearly always.

A text is spun if it has more such places than a sound text of its length has by chance. Unlisted
swaps are not detected: sound texts on new subjects have too many words that were never seen beside
their neighbours (measured in docs/quality/corpus.md).
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from corpus.document.values import Flaw, FlawKind
from corpus.flaws import spinner
from corpus.flaws.spinner import Spinner, SwappedWord

if TYPE_CHECKING:
    from corpus.flaws.word_pairs import WordPairs

# One odd phrase is a slip of the pen, two are an author's habit.
LEAST_PLACES: Final = 3
# The rate per character of places above their bar in sound texts used for neither counts nor bars.
CHANCE: Final = 2.4e-4
# The text is spun if a sound text has so many places with a lower probability than this.
RARE: Final = 1e-4
# A technical term (无害化处置) can cause many phrases with one word, so at most two of them count.
MOST_OF_ONE_WORD: Final = 2
# A spinner swaps a word everywhere, so a word that was found once needs only this margin.
BAR_OF_CAUGHT: Final = 4.0
_EXAMPLES: Final = 5


def find_spun(
    text: str, *, pairs: "WordPairs | None" = None, known: Spinner | None = None
) -> Iterator[Flaw]:
    """Yield one flaw over the whole text if it is spun, and one at each word that shows it.

    Args:
        text: A clean text.
        pairs: Counts of adjacent words; by default those that come with the program.
        known: The swaps; by default those that come with the program.
    """
    from corpus.flaws import spun_words, word_pairs

    pairs = pairs or word_pairs.shipped()
    known = known or spinner.shipped()
    listed = spun_words.listed_places(text, known.swaps, pairs)
    places = _apart([*known.phrase_places(text), *listed])
    sure = [place for place in places if place.margin >= known.swaps[place.written].bar]
    if is_rare(_signs(sure), CHANCE * len(text), RARE):
        caught = {place.written for place in sure}
        shown = [p for p in places if p.written in caught and p.margin >= BAR_OF_CAUGHT]
        reason = f"疑似同义词替换的洗稿，{len(shown)} 处用词不合常规：{_examples(sure)}"
        yield Flaw(kind=FlawKind.SPUN, reason=reason, start=0, end=len(text))
        yield from map(_at, shown)


def is_rare(count: int, expected: float, rare: float) -> bool:
    """Return whether ``count`` or more has a probability below ``rare``, if ``expected`` are usual.

    It assumes that the places in sound text follow a Poisson process.
    """
    if count < LEAST_PLACES:
        return False
    logs = (
        number * math.log(expected) - expected - math.lgamma(number + 1) for number in range(count)
    )
    return 1 - math.fsum(map(math.exp, logs)) < rare


def _apart(places: Sequence[SwappedWord]) -> list[SwappedWord]:
    """Return the places in text order; if several have the same start, the first one."""
    first: dict[int, SwappedWord] = {}
    for place in places:
        first.setdefault(place.start, place)
    return [first[start] for start in sorted(first)]


def _signs(places: Sequence[SwappedWord]) -> int:
    """Count different phrases, at most two per word, because repetition is a habit."""
    words = Counter(written for written, _ in {(one.written, one.found) for one in places})
    return sum(min(MOST_OF_ONE_WORD, count) for count in words.values())


def _examples(places: Sequence[SwappedWord]) -> str:
    meant = {place.found: place.meant for place in places}
    return "、".join(f"“{one}”疑为“{meant[one]}”" for one in list(meant)[:_EXAMPLES])


def _at(place: SwappedWord) -> Flaw:
    return Flaw(
        kind=FlawKind.SPUN,
        reason=f"疑似换词：“{place.found}”疑为“{place.meant}”",
        start=place.start,
        end=place.end,
    )
