"""How much of a draft is copied, and how much has a source."""

from collections.abc import Iterable

from corpus.language.grams import content, tiles
from rag.draft.values import AttributedSentence, Verdict

# A run of this many characters is not chance: set phrases of the trade are rarely longer.
COPY_RUN = 13


def copy_rate(text: str, sources: Iterable[str]) -> float:
    """The share of the characters of ``text`` that stand letter by letter in a source.

    Counted are content characters (no punctuation) in runs of :data:`COPY_RUN` or more within one
    source text; give the text without its headings.
    """
    characters = content(text).characters
    copied = [False] * len(characters)
    for source in sources:
        for start, _, length in tiles(characters, content(source).characters, minimum=COPY_RUN):
            copied[start : start + length] = [True] * length
    return sum(copied) / len(copied) if copied else 0.0


def supported_rate(sentences: Iterable[AttributedSentence]) -> float:
    """The share of the sentences that need a source which are verbatim or supported.

    1 where no sentence needs one.
    """
    verdicts = _needing(sentences)
    good = sum(verdict in (Verdict.VERBATIM, Verdict.SUPPORTED) for verdict in verdicts)
    return good / len(verdicts) if verdicts else 1.0


def sourced(sentences: Iterable[AttributedSentence]) -> tuple[int, int]:
    """How many sentences have a source, a part of them included, and how many need one."""
    verdicts = _needing(sentences)
    return sum(verdict.has_source for verdict in verdicts), len(verdicts)


def _needing(sentences: Iterable[AttributedSentence]) -> list[Verdict]:
    return [sentence.verdict for sentence in sentences if sentence.verdict.needs_source]
