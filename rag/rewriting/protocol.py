"""What a reviser of paragraphs promises."""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from rag.draft.values import AttributedSentence
from rag.writing.drafting import Attempt

KEPT: Final = "没有得到可用的改法，保留原文"


class ParagraphReviser(Protocol):
    """Turns one paragraph into another in one mode of revision."""

    def rewrite(
        self, paragraph: Sequence[AttributedSentence], *, around: tuple[str, str], aim: int
    ) -> Iterator[Attempt | tuple[AttributedSentence, ...]]:
        """Yield the pieces as they are written, then the sentences of the new or old paragraph.

        Args:
            paragraph: The sentences to rewrite.
            around: The text before and behind them.
            aim: The characters wanted; 0 for as many as the mode usually gives.

        Raises:
            ModelServerError: the model broke off.
        """
        ...


def kept(
    sentences: Sequence[AttributedSentence], because: str = ""
) -> tuple[AttributedSentence, ...]:
    """Return sentences as they are, with the reason why they were not revised."""
    reason = f"{KEPT}（{because}）" if because else KEPT
    return tuple(
        one.model_copy(
            update={"reasons": (*(r for r in one.reasons if not r.startswith(KEPT)), reason)}
        )
        for one in sentences
    )
