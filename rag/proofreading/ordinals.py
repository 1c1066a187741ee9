"""Check that numbering counts up: 一、二、三, （一）（二）, 一是…二是, 第一，第二."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from corpus.language.numerals import NUMERALS, chinese, number
from rag.draft.values import Finding, Severity

_CHECK: Final = "序号"
_N: Final = rf"[{NUMERALS}]{{1,3}}"
# At the start of a line, from the outermost level in; a number of one begins anew.
_LINES: Final = (
    re.compile(rf"^[ \t\u3000]*(?P<mark>(?P<n>{_N})、)(?!{_N}、)", re.MULTILINE),
    re.compile(rf"^[ \t\u3000]*(?P<mark>[（(](?P<n>{_N})[）)])", re.MULTILINE),
    re.compile(r"^[ \t\u3000]*(?P<mark>(?P<n>\d{1,2})[.．、])(?!\d)", re.MULTILINE),
    re.compile(r"^[ \t\u3000]*(?P<mark>[（(](?P<n>\d{1,2})[）)])", re.MULTILINE),
)
# Within a paragraph, after a mark or at its start.
_AFTER: Final = r"(?:^|(?<=[。；;：:，,！\n\s]))"
_RUNS: Final = (
    re.compile(rf"{_AFTER}(?P<mark>(?P<n>{_N})是)(?!否)", re.MULTILINE),
    re.compile(rf"{_AFTER}(?P<mark>(?P<n>{_N})要)", re.MULTILINE),
    re.compile(rf"{_AFTER}(?P<mark>第(?P<n>{_N})(?:[，,、]|是|要|点))", re.MULTILINE),
    re.compile(rf"{_AFTER}(?P<mark>其(?P<n>{_N})[，,、])", re.MULTILINE),
    re.compile(rf"(?<=[。；;：:，,！是])(?P<mark>[（(](?P<n>{_N})[）)])"),
    re.compile(rf"{_AFTER}(?P<mark>(?P<n>首先|其次|再次)[，,])", re.MULTILINE),
)
_WORDS: Final = ("首先", "其次", "再次")
# What may stand for the first: 首先 before 二是.
_FIRST: Final = re.compile(r"首先|第一|其一|一是|一要|一方面|一、|一，|（一）")
_SECOND: Final = re.compile(r"第二|二[是要、，]|其二|其次")
_DOUBLE_MARK: Final = re.compile(
    rf"^[ \t\u3000]*(?P<mark>[（(](?:{_N}|\d{{1,2}})[）)][、.．，])", re.MULTILINE
)
_ORDER: Final = re.compile(r"(?:^|(?<=[。；！\n]))首先[，,]", re.MULTILINE)
_NEXT: Final = re.compile(
    r"其次|再次|最后|接下来|然后|第二|同时|此外|另外|还要|下面|二是|接着|随后|才能|再"
)
_GREETING: Final = re.compile(
    r"[^。；！\n]{0,12}(?:代表|请允许|感谢|欢迎|祝贺|向|问候|敬意|介绍|传达|通报|让我们)"
)


@dataclass(frozen=True, slots=True)
class _Number:
    level: int
    value: int
    start: int
    end: int
    mark: str


def check_ordinals(text: str) -> tuple[Finding, ...]:
    """Report numbers that jump, repeat or begin in the middle, and （一）、 with two marks."""
    return (*_lines(text), *_runs(text), *_double_marks(text), *_alone(text))


def _numbers(patterns: tuple[re.Pattern[str], ...], text: str) -> list[_Number]:
    found = [
        _Number(level, _value(match["n"]), *match.span("mark"), match["mark"])
        for level, pattern in enumerate(patterns)
        for match in pattern.finditer(text)
    ]
    return sorted((one for one in found if one.value), key=lambda one: (one.start, one.level))


def _value(numeral: str) -> int:
    if numeral in _WORDS:
        return _WORDS.index(numeral) + 1
    return int(numeral) if numeral.isdecimal() else number(numeral)


def _lines(text: str) -> Iterator[Finding]:
    """Yield what does not follow: an inner level begins anew under each outer number."""
    open_: dict[int, list[int]] = {}
    whole: dict[int, int] = {}
    for one in _numbers(_LINES, text):
        outer = any(level < one.level for level in open_)
        runs = open_.get(one.level, [])
        # Some texts count an inner level on through the chapters.
        on = whole.get(one.level, 0) + 1 == one.value
        if not runs and one.value != 1 and outer and not on:
            yield _wrong(one, f"“{one.mark}”前面没有“{_like(one, 1)}”", _like(one, 1))
        elif runs and one.value != 1 and one.value - 1 not in runs:
            yield _jump(one, runs[-1])
        open_ = {level: values for level, values in open_.items() if level < one.level}
        open_[one.level] = _continued(runs, one.value)
        whole[one.level] = one.value


def _continued(runs: list[int], value: int) -> list[int]:
    """Return the last numbers of the runs that are open: a list may stand within one of its kind.

    A one opens a run within the last; a number that follows an outer run closes those within it.
    """
    if value == 1 or not runs:
        return [*runs, value]
    place = max((n for n, last in enumerate(runs) if last == value - 1), default=len(runs) - 1)
    return [*runs[:place], value]


def _runs(text: str) -> Iterator[Finding]:
    last: dict[int, _Number] = {}
    for one in _numbers(_RUNS, text):
        before = last.get(one.level)
        if before is None:
            if one.value > 1 and not _FIRST.search(text):
                yield _wrong(one, f"“{one.mark}”前面没有“{_like(one, 1)}”", _like(one, 1))
        elif one.value not in (1, before.value + 1) and not _anew(text, before, one):
            yield _jump(one, before.value)
        last[one.level] = one


def _anew(text: str, before: _Number, one: _Number) -> bool:
    """Return whether other words in between stand for the numbers that are missing."""
    between = text[before.end : one.start]
    if one.value > 1 and _FIRST.search(between):
        return True
    return one.value == before.value + 2 and bool(_SECOND.search(between))


def _jump(one: _Number, before: int) -> Finding:
    right = _like(one, before + 1)
    if one.value == before:
        return _wrong(one, f"“{one.mark}”重复了，这里应是“{right}”", right)
    return _wrong(
        one, f"“{_like(one, before)}”之后是“{one.mark}”，序号不连续，应是“{right}”", right
    )


def _like(one: _Number, value: int) -> str:
    """Write another number in the manner of this one."""
    if one.mark[:2] in _WORDS:
        return _WORDS[min(value, len(_WORDS)) - 1] + one.mark[2:]
    written = str(one.value) if re.search(r"\d", one.mark) else ""
    if written:
        return one.mark.replace(written, str(value), 1)
    return re.sub(rf"{_N}", chinese(value), one.mark, count=1)


def _wrong(one: _Number, message: str, right: str) -> Finding:
    return Finding.at(
        (one.start, one.end), _CHECK, Severity.WARNING, message, f"改为“{right}”，或补上缺的一条"
    )


def _double_marks(text: str) -> Iterator[Finding]:
    for match in _DOUBLE_MARK.finditer(text):
        yield Finding.at(
            match.span("mark"), _CHECK, Severity.WARNING,
            f"“{match['mark']}”：括号序号后面不再加标点", f"改为“{match['mark'][:-1]}”",
            match["mark"][:-1],
        )  # fmt: skip


def _alone(text: str) -> Iterator[Finding]:
    """Yield 首先 that nothing follows; in thanks and greetings nothing has to."""
    for match in _ORDER.finditer(text):
        if not _NEXT.search(text, match.end()) and not _GREETING.match(text, match.end()):
            yield Finding.at(
                match.span(), _CHECK, Severity.INFO,
                "说了“首先”，后面没有“其次”", "补上后面的几条，或删去“首先”",
            )  # fmt: skip
