"""The two rates that are shown beside a draft: how much is copied, how much is borne out."""

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

    1 where no sentence needs one; the user's own facts need none.
    """
    verdicts = [
        sentence.verdict
        for sentence in sentences
        if sentence.verdict not in (Verdict.NOT_NEEDED, Verdict.USER_FACT)
    ]
    good = sum(verdict in (Verdict.VERBATIM, Verdict.SUPPORTED) for verdict in verdicts)
    return good / len(verdicts) if verdicts else 1.0
