"""What a model wraps around the text that was asked for: Markdown, and a line that announces it."""

import re
from typing import Final

_MARKDOWN: Final = re.compile(r"^\s*(?:#{1,6}\s+|[-*+•]\s+|>\s*|```\w*\s*$)|\*\*|__|`+")
# “好的，以下是修改后的段落：” and the like; a speech itself says 下面，我讲三点意见.
_ANNOUNCED: Final = re.compile(
    r"\s*(?:好的|当然|没问题|根据[您你]的要求|按照[您你]的要求|以下[是为]|下面是|这是|修改后|改[后写])"
    r"[^。！？]*[：:]\s*"
)


def unwrapped(line: str) -> str:
    """Return a line of an answer without Markdown; empty if it only announces what follows."""
    bare = _MARKDOWN.sub("", line)
    return "" if _ANNOUNCED.fullmatch(bare) else bare
