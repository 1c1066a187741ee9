"""Long texts in windows, each short enough for a re-ranker to read."""

from typing import Final

# Windows of a long text share this part of their length, so that no sentence is only seen cut.
_SHARED: Final = 0.25


def windows(text: str, longest: int) -> list[str]:
    """A text in pieces of at most ``longest`` characters, which overlap; itself where it fits."""
    beyond = len(text) - longest
    if beyond <= 0:
        return [text]
    step = max(1, round(longest * (1 - _SHARED)))
    count = -(-beyond // step)
    starts = [round(number * beyond / count) for number in range(count + 1)]
    return [text[start : start + longest] for start in starts]
