"""Find sentences that are too long to speak in one breath."""

import re
from typing import Final

from rag.draft.values import Finding, Severity

_CHECK: Final = "长句"
# Half a minute at 180 characters a minute, with commas only.
LONGEST: Final = 90
_STRETCH: Final = re.compile(r"[^。！？；：…—!?;:\n]+")


def check_spoken_sentences(text: str) -> tuple[Finding, ...]:
    """Note stretches of more than :data:`LONGEST` characters without a pause beyond a comma."""
    return tuple(
        Finding.at(
            match.span(), _CHECK, Severity.INFO,
            f"这一句{length}字没有大的停顿，念起来费力", "在意思完整处断开，改用句号或分号",
        )
        for match in _STRETCH.finditer(text)
        if (length := sum(not one.isspace() for one in match[0])) > LONGEST
    )  # fmt: skip
