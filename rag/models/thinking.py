"""Keep what a model thinks apart from what it says.

Models that reason write their thoughts before the answer, some between ``<think>`` and
``</think>`` in the text itself, others in a field beside it. Thoughts are never shown as a draft.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from langchain_core.messages import AIMessageChunk

# What a model may think before an answer.
THINKING_TOKENS: Final = 4000
# Where LangChain's clients put the thoughts that a server sends in a field.
THOUGHT: Final = "reasoning_content"
_OPEN: Final = "<think>"
_CLOSE: Final = "</think>"


def thought_in(chunk: AIMessageChunk) -> str:
    """Return what is thought in a piece of an answer, beside its text."""
    if thought := chunk.additional_kwargs.get(THOUGHT):
        return str(thought)
    if isinstance(chunk.content, str):
        return ""
    blocks = chunk.content_blocks
    return "".join(one.get("reasoning", "") for one in blocks if one["type"] == "reasoning")


def spoken(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the pieces of an answer without what is thought.

    A tag may be divided between pieces. Thoughts that do not end hide all that follows.
    """
    held, thinking = "", False
    for piece in pieces:
        held += piece
        while True:
            tag = _CLOSE if thinking else _OPEN
            before, found, after = held.partition(tag)
            if not found:
                break
            if not thinking and before:
                yield before
            held, thinking = after, not thinking
        # The end of what is held may be the beginning of a tag.
        kept = _begun(held, tag)
        said, held = held[: len(held) - kept], held[len(held) - kept :]
        if said and not thinking:
            yield said
    if held and not thinking:
        yield held


def _begun(text: str, tag: str) -> int:
    """Return how many of the last characters could begin a tag."""
    return next((n for n in range(len(tag) - 1, 0, -1) if text.endswith(tag[:n])), 0)
