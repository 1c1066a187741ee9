"""Characters that nobody sees."""

import re
from typing import Final

# Zero width, joiners, direction marks and isolates, soft hyphen, byte order mark, fillers,
# variation selectors, tag characters, and control characters except tab, line feed, form feed.
INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+"
)


def visible(text: str) -> str:
    """Return a text without the characters that nobody sees; line feeds and tabs stay."""
    return INVISIBLE.sub("", text)
