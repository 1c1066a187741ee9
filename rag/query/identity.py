"""Match speakers' roles: 一把手, 分管领导, or an office such as 县长 or 组织部长.

The rules apply to each office of a role (县委副书记、县长 are two offices):

- **一把手** leads a place or a unit: 书记, 省长 to 乡长, 主任, 主席, 局长 … without 副 before it.
  The secretary of a branch of the committee (纪委, 政法委) and the head of its office (办公室主任)
  do not count.
- **分管领导** has a deputy's office (副…), a seat on the standing committee (常委), or is a
  department head (部长) or 秘书长, and leads no place: 县委副书记、县长 leads one.
- **An office** matches by the words of one office, but not of its deputy: 书记 does not match
  副书记. 组织部长 and 组织部部长 are the same.
"""

import re
from functools import lru_cache
from typing import Final

from corpus.language.folding import fold

LEADER: Final = "一把手"
IN_CHARGE: Final = "分管领导"

_BETWEEN = re.compile(r"[、，,；;/\s]+")
_LEADS = re.compile(
    r"(?<!副)(?:书记|[省市县区州旗镇乡盟校院局厅社行]长|主任|主席|董事长|总经理|总裁|总理)$"
)
_LEADS_NONE = re.compile(r"(?:纪委|纪工委|监委|政法委|机关)(?:员会)?书记$|办公室主任$|秘书长$")
_SERVES = re.compile(
    r"副|常委|(?:纪委|纪工委|政法委)(?:员会)?书记$|部长$|秘书长$|办公室主任$|调研员$"
)


@lru_cache(maxsize=4096)
def holds(role: str, asked: str) -> bool:
    """Return whether a document's role matches ``asked``; an empty role matches nothing."""
    offices = [_plain(office) for office in _BETWEEN.split(role) if office]
    leads = any(_LEADS.search(one) and not _LEADS_NONE.search(one) for one in offices)
    if asked == LEADER:
        return leads
    if asked == IN_CHARGE:
        return not leads and any(_SERVES.search(one) for one in offices)
    wanted = _plain(asked)
    return bool(wanted) and any(_names(office, wanted) for office in offices)


def _names(office: str, wanted: str) -> bool:
    """Return whether the office contains the words without 副 before them."""
    places = (match.start() for match in re.finditer(re.escape(wanted), office))
    return any(office[:start][-1:] != "副" for start in places)


def _plain(office: str) -> str:
    return fold(office.strip()).replace("部部长", "部长").replace("员会", "")
