"""Split long texts into windows that a re-ranker can read."""

from typing import Final

# Windows overlap by this part of their length, so that each sentence is complete in one window.
_SHARED: Final = 0.25


def windows(text: str, longest: int) -> list[str]:
    """Split a text into overlapping windows of at most ``longest`` characters, if it is longer."""
    beyond = len(text) - longest
    if beyond <= 0:
        return [text]
    step = max(1, round(longest * (1 - _SHARED)))
    count = -(-beyond // step)
    starts = [round(number * beyond / count) for number in range(count + 1)]
    return [text[start : start + longest] for start in starts]
