"""Run all flaw finders on a clean text.

A flaw of a part has the offsets of that part. A flaw of the whole text (spun, a news report) spans
all of it, so every passage gets it. Cleaning finds gaps and truncation, as it sees the notices.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.document.values import Flaw, FlawKind
from corpus.flaws.contradictions import find_contradictions
from corpus.flaws.instructions import find_instructions
from corpus.flaws.masked import find_masked
from corpus.flaws.news import find_news_report
from corpus.flaws.noise import find_noise
from corpus.flaws.spun import find_spun

if TYPE_CHECKING:
    from corpus.flaws.word_pairs import WordPairs


def find_flaws(text: str, *, pairs: "WordPairs | None" = None) -> tuple[Flaw, ...]:
    """Return the flaws of a clean text, by kind and then by place; none for an empty text.

    Args:
        text: A clean text.
        pairs: Counts of adjacent words, for spun text; see :func:`corpus.flaws.spun.find_spun`.
    """
    return (
        *find_masked(text),
        *find_spun(text, pairs=pairs),
        *find_contradictions(text),
        *find_news_report(text),
        *find_noise(text),
        *find_broken_end(text),
        *find_instructions(text),
    )


# --- truncated ends ------------------------------------------------------------------------------

# A shorter last line is a signature, a date or thanks.
_LEAST_BROKEN_LINE = 40
_ENDED = "。！？；：…”’）》】」』.!?)\"'"


def find_broken_end(text: str) -> Iterator[Flaw]:
    """Find a long last line that ends in the middle of a sentence."""
    last = text[text.rfind("\n") + 1 :]
    if len(last) >= _LEAST_BROKEN_LINE and last[-1] not in _ENDED:
        yield Flaw(
            kind=FlawKind.TRUNCATED,
            reason="结尾不是完整的句子，后文可能缺失",
            start=len(text),
            end=len(text),
        )
