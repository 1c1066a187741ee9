"""Check document numbers against GB/T 9704-2012: 国发〔2024〕5号."""

import datetime
import re
from collections.abc import Iterator
from typing import Final

from rag.consistency.quantities import plain
from rag.draft.values import Finding, Severity

_CHECK: Final = "文号"
# The last character of what stands before the year: the office and the kind of document.
_OFFICE: Final = "发办函字规令电任请报复纪通议综财建教组宣统政秘传明党委训决告批准产信"
_NUMBER: Final = re.compile(
    rf"(?<=[{_OFFICE}])(?P<open>[〔\[（(【﹝［{{<〈])\s*(?P<year>(?:19|20)?\d\d)\s*年?\s*(?P<shut>[〕\])）】﹞］}}>〉])"
    r"\s*(?P<ordinal>第)?\s*(?P<zeros>0*)(?P<number>[1-9]\d{0,3})(?P<end>\s*号)?(?P<file>(?=文件?|精神|通知))?(?![\d.%个项家人名户年月日万亿、．])"
)
# 国发2024〔5〕号: the brackets around the wrong number.
_SWAPPED: Final = re.compile(
    rf"(?<=[{_OFFICE}])(?P<year>20\d\d|19\d\d)[〔\[（(【［](?P<number>\d{{1,4}})[〕\])）】］]号"
)
_RIGHT: Final = ("〔", "〕")
_LONG_YEAR: Final = 4


def check_document_numbers(text: str, date: datetime.date | None) -> tuple[Finding, ...]:
    """Report document numbers with other brackets, 第, leading zeros, or without 号.

    Args:
        text: The draft.
        date: The day of the meeting; a number of a later year is reported.
    """
    return (*_wrong(plain(text), date), *_swapped(plain(text)))


def _swapped(text: str) -> Iterator[Finding]:
    for match in _SWAPPED.finditer(text):
        right = f"〔{match['year']}〕{int(match['number'])}号"
        yield Finding.at(
            match.span(), _CHECK, Severity.ERROR,
            f"文号“{match[0]}”不合格式：六角括号括年份，不括序号", f"改为“{right}”", right,
        )  # fmt: skip


def _wrong(text: str, date: datetime.date | None) -> Iterator[Finding]:
    for match in _NUMBER.finditer(text):
        if not _is_number(match):
            continue
        faults = list(_faults(match))
        right = f"〔{match['year']}〕{match['number']}号"
        # Of which century a year in two digits is, only the writer knows.
        known = len(match["year"]) == _LONG_YEAR
        if faults:
            yield Finding.at(
                match.span(), _CHECK, Severity.ERROR,
                f"文号“{match[0]}”不合格式：{'；'.join(faults)}", f"改为“{right}”",
                right if known else None,
            )  # fmt: skip
        elif date and int(match["year"]) > date.year:
            yield Finding.at(
                match.span(), _CHECK, Severity.WARNING,
                f"文号“{match[0]}”的年份在会议（{date}）之后", "核对年份",
            )  # fmt: skip


def _is_number(match: re.Match[str]) -> bool:
    """Return whether this is a document number; （2024）5 alone may be a year and a sum."""
    return match["open"] == _RIGHT[0] or match["end"] is not None or match["file"] is not None


def _faults(match: re.Match[str]) -> Iterator[str]:
    if (match["open"], match["shut"]) != _RIGHT:
        yield "年份用六角括号〔〕括起"
    if len(match["year"]) < _LONG_YEAR:
        yield "年份要写全四位"
    if match["ordinal"]:
        yield "序号前不加“第”"
    if match["zeros"]:
        yield "序号不编虚位（不写成05）"
    if not match["end"]:
        yield "序号后加“号”"
