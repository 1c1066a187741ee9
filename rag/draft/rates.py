"""Measure how much of a draft is copied, and how much of it has a source."""

from bisect import bisect_left
from collections.abc import Iterable

from corpus.language.grams import content, tiles
from rag.draft.values import AttributedSentence, Verdict

# A shorter run may be chance; set phrases of official speeches are rarely this long.
COPY_RUN = 13


def copy_rate(
    text: str, sources: Iterable[str], *, formulaic: Iterable[tuple[int, int]] = ()
) -> float:
    """Return the share of the characters of ``text`` that are copied exactly from a source.

    See :func:`copied`. Pass the text without its headings.
    """
    count = len(content(text).characters)
    return copied(text, sources, formulaic=formulaic) / count if count else 0.0


def copied(text: str, sources: Iterable[str], *, formulaic: Iterable[tuple[int, int]] = ()) -> int:
    """Return how many characters of ``text`` are copied exactly from a source.

    Only content characters (no punctuation) count, in runs of at least :data:`COPY_RUN` within one
    source text. The spans ``formulaic`` are nobody's own words and are not copied, whatever source
    has them.
    """
    own = content(text)
    characters = own.characters
    marked = [False] * len(characters)
    for source in sources:
        for start, _, length in tiles(characters, content(source).characters, minimum=COPY_RUN):
            marked[start : start + length] = [True] * length
    for begin, end in formulaic:
        first, last = bisect_left(own.offsets, begin), bisect_left(own.offsets, end)
        marked[first:last] = [False] * (last - first)
    return sum(marked)


def formulaic_spans(sentences: Iterable[AttributedSentence]) -> list[tuple[int, int]]:
    """Return the formulaic spans of placed sentences, as offsets in their text."""
    return [
        (one.start + formula.start, one.start + formula.end)
        for one in sentences
        for formula in one.formulas
    ]


def supported_rate(sentences: Iterable[AttributedSentence]) -> float:
    """Return the share of verbatim or supported sentences among those that need a source, or 1."""
    verdicts = _needing(sentences)
    good = sum(verdict in (Verdict.VERBATIM, Verdict.SUPPORTED) for verdict in verdicts)
    return good / len(verdicts) if verdicts else 1.0


def sourced(sentences: Iterable[AttributedSentence]) -> tuple[int, int]:
    """Count the sentences with a source, even for a part of them, and those that need one."""
    verdicts = _needing(sentences)
    return sum(verdict.has_source for verdict in verdicts), len(verdicts)


def _needing(sentences: Iterable[AttributedSentence]) -> list[Verdict]:
    return [sentence.verdict for sentence in sentences if sentence.verdict.needs_source]
