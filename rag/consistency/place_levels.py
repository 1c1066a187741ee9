"""Check that a county speaks as a county: 全市各乡镇要 in a speech to 全县.

Judged only where the head of the text or the request names one level, and only where the text
makes demands of all of another level as its own.
"""

import re
from collections.abc import Iterator
from typing import Final

from rag.draft.values import Finding, Severity

_CHECK: Final = "层级"
_LEVELS: Final = "省市州县区旗镇乡"
_HEAD: Final = 60
# 在全县…会议上的讲话, 云溪县委农村工作会议, 县委书记.
_OCCASION: Final = re.compile(
    rf"(?:全|中共[\u4e00-\u9fff]{{2,5}}|^在[\u4e00-\u9fff]{{2,4}})(?P<level>[{_LEVELS}])委?[^，。\n]{{0,24}}(?:会议?|大会|仪式|座谈会|动员会)上?",
    re.MULTILINE,
)
_SPEAKER: Final = re.compile(
    rf"(?P<level>[{_LEVELS}])(?:委书记|长|委副书记|委常委)(?=[^，。\n]{{0,20}}(?:讲话|发言|致辞|主持))"
)
_OWN: Final = re.compile(
    rf"全(?P<level>[{_LEVELS}])(?:上下|各级各部门各单位|各级各部门|各级党组织|各级党委|各级干部|各级|各部门|各单位|各乡镇|各乡镇街道|广大党员干部|广大干部群众|广大党员)"
    r"(?:都|务|一定|更)?(?:要|必须|务必|应当|应)"
)
# What the level above asks for is told, not demanded.
_TOLD: Final = re.compile(r"(?:要求|强调|指出|提出|部署|号召|讲话|会议)[^。；！？\n]{0,12}\Z")


def check_place_levels(text: str, given: str = "") -> tuple[Finding, ...]:
    """Warn where a text demands of all of a level that is not its own."""
    level = _level(text, given)
    return tuple(_others(text, level)) if level else ()


def _level(text: str, given: str) -> str:
    """Return the one level that the head of the text, or else the request, names."""
    for words in (text[:_HEAD], given[: 2 * _HEAD]):
        found = {
            match["level"] for match in (*_OCCASION.finditer(words), *_SPEAKER.finditer(words))
        }
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def _others(text: str, level: str) -> Iterator[Finding]:
    for match in _OWN.finditer(text):
        before = text[max(0, match.start() - 20) : match.start()]
        if match["level"] != level and not _TOLD.search(before):
            yield Finding.at(
                match.span(), _CHECK, Severity.WARNING,
                f"讲话面向全{level}，这里却对全{match['level']}提要求",
                f"如是本级，改为“全{level}{match[0][2:]}”",
            )  # fmt: skip
