"""Tell wording that speaks of the past from wording that speaks of what is to be done.

Texts are folded: their marks are in half width, but 。 and 、.
"""

import datetime
import re
from typing import Final

# Sentences longer than this are no sentences; what is said further off is not looked at.
_REACH: Final = 200
# Reports tell the work of the last half-year in the words of a demand: 开展党史学习教育。
_FRESH: Final = datetime.timedelta(days=183)
_SENTENCE_END: Final = re.compile("[。!?;\n]")
# Directly before: 原国家卫计委, 如期打赢脱贫攻坚战.
_BEFORE: Final = re.compile(
    '(?:原|时任|前身是|曾任|如期|已经|已|曾|胜利|成功|历史性地|从|到)[“‘"]?$'
)
# Directly after: 党史学习教育成果, 打赢脱贫攻坚战后, 国土资源部更名为自然资源部; or one more
# campaign, as only reviews count them up.
_AFTER: Final = re.compile(
    '[”’"]?(?:的?(?:成果|成效|经验|胜利|伟大胜利)|取得|常态化|后续|总结|圆满|结束|以来|以后|之后|后[,、]|期间'
    "|[^,。;\n]{0,6}(?:更名|改名|改称|并入|组建|合并|撤销|不再)"
    "|[、和][^,。;、\n]{0,14}(?:教育|活动))"
)
_YEAR: Final = re.compile(r"((?:19|20)\d\d)(?=年|[-—至])")
_DEMAND: Final = re.compile(
    "(?<![重主需纪首摘提])要(?![求素点闻领员])|必须|务必|继续|下一步|接下来|今后|下半年|下阶段|即将|将要"
)
# Said of a campaign that is just over, these look back as well.
_NOW: Final = re.compile("今年|明年|当前")
# Nothing before the verb.
_IMPERATIVE: Final = re.compile(
    r"^\W*(?:深入|扎实|认真|大力|全面|切实)*"
    r"(?:开展|推进|抓好|搞好|抓实|组织|参加|投身)(?:好)?[“‘\"]?$"
)


def is_history(text: str, span: tuple[int, int], ended: str) -> bool:
    """Return whether a wording that ended on ``ended`` is told as a thing of the past.

    The words beside it say so, or its sentence names a year in which it was in use.
    """
    start, end = span
    head = _sentence_head(text, start)
    if _BEFORE.search(head) or _AFTER.match(text, end):
        return True
    if "以来" in head and not _DEMAND.search(head):
        return True
    return any(year <= ended[:4] for year in _YEAR.findall(head))


def is_demanded(text: str, start: int, *, ended: str, day: str) -> bool:
    """Return whether the sentence so far asks for something, or speaks of now or later."""
    head = _sentence_head(text, start)
    if _DEMAND.search(head):
        return True
    is_now = _NOW.search(head) or _IMPERATIVE.match(head)
    return is_now is not None and not _is_fresh(ended, day)


def _is_fresh(ended: str, day: str) -> bool:
    """Return whether ``ended`` (a year, month or day) is less than half a year before ``day``."""
    # The 28th is in every month; the days that it is short of the last one do not matter here.
    last = datetime.date.fromisoformat(
        (ended + "-12-28" if len(ended) == len("2018") else ended + "-28")[:10]
    )
    return datetime.date.fromisoformat(day) - last < _FRESH


def _sentence_head(text: str, start: int) -> str:
    begin = max(0, start - _REACH)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, begin, start)]
    return text[ends[-1] if ends else begin : start]
