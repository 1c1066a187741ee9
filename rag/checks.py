"""The checks of a draft: one entry, each check a pure function on text."""

import datetime
from collections.abc import Sequence

from rag.draft import Finding

DEFAULT_PACE = 180


def check(
    text: str,
    *,
    date: datetime.date | None = None,
    facts: str = "",
    sources: Sequence[tuple[str, str]] = (),
    asked_length: int | None = None,
    pace: int = DEFAULT_PACE,
) -> tuple[Finding, ...]:
    """Everything that the checks find, by position.

    Args:
        text: The draft.
        date: The day of the meeting, as of which formulations are judged; None is not known.
        facts: What the user said: names and numbers found there are the user's own.
        sources: ``(name, text)`` of the sources that were shown, for quotations and leaks.
        asked_length: Characters asked for, if the user said.
        pace: Characters a minute at which the text will be read.
    """
    return ()
