"""Material of the moment: reference text in a turn, apart from the request.

Instructions inside material are data; roles, kinds and dates in it say nothing of the request.
"""

import re
from dataclasses import dataclass
from typing import Final

# A text of so many characters behind the request is material or a text to be revised.
LEAST: Final = 80
_MARK = re.compile(
    r"(?:^|\n|[。；;，,）)])\s*(?:[^\n。；;，,：:]{0,60}?)"
    r"(?:参考素材|参考资料|参考材料|背景材料|相关材料|相关资料|素材如下|材料如下|素材|材料|附件|资料|可以参考|可参考|供参考|参考|原文|就是下面这段|下面这段)"
    r"[^\n。；;，,：:]{0,40}?[：:]\s*\n?"
)
# A short request with a colon, and a text of several sentences behind it.
_UNMARKED = re.compile(
    r"(?P<request>[^：:\n]{6,160})[：:]\s*(?P<text>(?:[^。！？]{4,}[。！？]){2,}.*)", re.DOTALL
)

# 请帮我修改……，要求：…… at the end of what was pasted.
_ASKED_BEHIND = re.compile(
    r"(?:^|[。！？\n])\s*(?P<request>请(?:帮我|你|您|以此|据此|根据(?:以上|上述)|按(?:以上|上述)|将(?:以上|上述)|把(?:以上|上述))"
    r"|(?<=\n)(?:以上|上面)(?:是|为)\S{0,12}(?:材料|素材|资料|情况))"
)
_LONG: Final = 300
_LONGEST_REQUEST: Final = 600


@dataclass(frozen=True, slots=True)
class Parted:
    """A turn in two: what is asked for, and a text that goes with it; ``text`` is often empty.

    ``start`` is where the text begins in the turn, -1 for none.
    """

    request: str
    text: str = ""
    start: int = -1


def part(turn: str) -> Parted:
    """The request of a turn and the text that was pasted with it."""
    if behind := _behind(turn):
        return behind
    for match in _MARK.finditer(turn):
        rest = turn[match.end() :]
        if len(rest.strip()) >= LEAST:
            start = match.end() + len(rest) - len(rest.lstrip())
            return Parted(turn[: match.end()].strip(), turn[start:].rstrip(), start)
    found = _UNMARKED.match(turn)
    if found and not _is_list(found["text"]) and not _describes(found["request"], found["text"]):
        return Parted(found["request"].strip(), found["text"].strip(), found.start("text"))
    head, line_feed, rest = turn.partition("\n")
    if line_feed and len(rest.strip()) >= LEAST and not _is_list(rest):
        start = len(turn) - len(rest.lstrip())
        return Parted(head.strip(), turn[start:].rstrip(), start)
    return Parted(turn.strip())


def _behind(turn: str) -> Parted | None:
    """A long text with the request behind it."""
    for match in reversed(list(_ASKED_BEHIND.finditer(turn))):
        start = match.start("request")
        if start >= _LONG and len(turn) - start <= _LONGEST_REQUEST:
            text = turn[:start].strip()
            return Parted(turn[start:].strip(), text, len(turn) - len(turn.lstrip()))
    return None


# 写一个主持词：全县教育工作会议，……议程：……: what is behind the colon says what to write.
_NAMES_TEXT = re.compile(r"(?:讲话稿?|主持词|致辞|发言稿?|表态发言|表态|报告|稿子?|讲稿)$")
_SAYS_WHAT = re.compile(
    r"议程|出席|主持人|由.{2,14}主持|[\d一二两三四五六七八九十百千]+(?:字|分钟)|主题[是为：]|围绕"
)


def _describes(request: str, text: str) -> bool:
    named = _NAMES_TEXT.search(request.strip())
    return bool(named and _SAYS_WHAT.search(text) and len(text) <= _LONGEST_REQUEST)


def _is_list(rest: str) -> bool:
    """Whether the lines are numbered requirements rather than a text."""
    lines = [line for line in rest.splitlines() if line.strip()]
    numbered = sum(
        bool(re.match(r"\s*(?:\d{1,2}[.、．)）]|[①-⑨]|[（(]?[一二三四五六七八九十]+[）)、])", one))
        for one in lines
    )
    return numbered >= len(lines) / 2 and max(map(len, lines)) < 60
