"""Find names and numbers that were masked before publication."""

import re
from collections.abc import Iterator

from corpus.document.values import Flaw, FlawKind

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
# Characters that can follow a single X in place of a number or a name.
_COUNTED = (
    "个多万亿千百名家项位人次条件户省市县区镇乡村月日年号元同局部厅处科委书主县届期天场起件篇亩吨公"
)
_MASKS = "XxＸ×✕╳○〇□■◯*＊_＿"
_MASK = re.compile(
    rf"""
      (?<![A-Za-z0-9{_MASKS}])[{_MASKS}]{{2,}}+(?=[{_HAN}，。、；：”」%\d]|$)  # XX市, ×××同志
    | (?<=[{_HAN}“])[{_MASKS}]{{2,}}+
    | (?<![A-Za-z0-9{_MASKS}])[XxＸ×_＿](?=[{_COUNTED}总])              # X个部门, x区
    | (?<=[{_HAN}])[XxＸ×](?=[%％‰])                                  # 增长X%
    | (?<![A-Za-z0-9{_MASKS}])[_＿](?=[{_HAN}])                         # 职业者等_延伸
    | 某某+ | (?:(?<!\w)|(?<=中共))某(?=[省市县区镇乡])                            # 某市市委
    | (?<![A-Za-z])[A-HJ-NP-WY-Z](?=
        (?:同志|先生|女士|书记|局长|县长|市长|镇长|村民|[省市县镇乡村])     # A同志在, B县委
        (?:[，。、；：”]|[在对说讲的作]|委|政府|$))
    """,
    re.X | re.M,
)
# In numerals, circles are zeros: 二○○八年.
_DIGITS = re.compile(r"[一二三四五六七八九〇○零]")
_CIRCLES = frozenset("○〇◯")
_AROUND = 4


def find_masked(text: str) -> Iterator[Flaw]:
    """Find names and numbers written as X, ×, _, *, ○, 某某 or a letter."""
    for match in _MASK.finditer(text):
        if _is_year(text, match):
            continue
        start, end = match.span()
        around = text[max(0, start - _AROUND) : end + _AROUND].replace("\n", " ").strip()
        reason = f"名称或数字被遮蔽：“{around}”"
        yield Flaw(kind=FlawKind.MASKED, reason=reason, start=start, end=end)


def _is_year(text: str, match: re.Match[str]) -> bool:
    if not set(match.group()) <= _CIRCLES:
        return False
    return bool(_DIGITS.match(text[match.start() - 1 : match.start()]))
