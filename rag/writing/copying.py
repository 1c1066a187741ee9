"""Keep what a section copies from its sources below what the request allows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rag.draft.rates import copied
from rag.draft.values import AttributedSentence
from rag.requests.brief import Brief

# The share of a text that may be copied letter by letter, formulaic language apart.
USUAL_SHARE: Final = 0.2
# Where a speech is to be imitated, and where the request asks for own words.
IMITATION_SHARE, ORIGINAL_SHARE = 0.4, 0.03
_ORIGINAL = re.compile(
    r"原创|(?:不要|不能|不得|不许|别|不可|禁止|避免|杜绝|切忌|勿)(?:照抄|抄袭|照搬|抄|搬用|直接引用)"
)


def allowed_share(brief: Brief) -> float:
    """Return which share of the text may be copied from the corpus, 0 to 1."""
    if any(_ORIGINAL.search(said) for said in (brief.request, *brief.wishes)):
        return ORIGINAL_SHARE
    return IMITATION_SHARE if brief.model else USUAL_SHARE


@dataclass(slots=True)
class CopyBudget:
    """The characters that a section may still copy from the texts of its sources."""

    texts: Sequence[str]
    left: float

    def refuses(self, text: str, formulaic: Sequence[tuple[int, int]] = ()) -> bool:
        """Return whether a text copies more than is left.

        Args:
            text: A sentence, or a part of one.
            formulaic: The spans that are formulaic language, and nobody's own words.
        """
        return copied(text, self.texts, formulaic=formulaic) > max(0.0, self.left)

    def take(self, sentence: AttributedSentence) -> None:
        """Count a sentence that stands in the section."""
        self.left -= copied(sentence.text, self.texts, formulaic=formulas(sentence))


def formulas(sentence: AttributedSentence) -> list[tuple[int, int]]:
    """Return the formulaic spans of a sentence, as offsets in its text."""
    return [(one.start, one.end) for one in sentence.formulas]
