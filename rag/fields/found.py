"""A field found in a request, and a copy of the request in which what was read is crossed out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from corpus.document.values import Value

# What stands in place of words that were read: a clause ends here, so nothing reads across it.
CROSSED_OUT: Final = "，"
# Where a clause begins, with the words that only lead to it.
BEGIN: Final = (
    r"(?:^|(?<=[，。；;,！!？?：:\n（(]))\s*"
    r"(?:请|同时|另外|此外|并且?|但|也|还|最好|尽量|一定|务必|千万|注意|其中|用词|内容上?"
    r"|文中|文章|稿子里?|讲话里?|讲稿|全文|通篇|正文)*"
)
NEGATED: Final = (
    r"(?:一律)?(?:不要|不能|不得|不可|不必|不用|不宜|不许|切勿|切忌|忌|勿|莫|别|不|避免|禁止|严禁"
    r"|少)再?"
)
# 1. 2) （三） ④ at the beginning of a clause. 21.5 and 2024.1.20 are no markers.
MARKER: Final = re.compile(
    r"(?:^|(?<=[\s：:；;，,。）)]))(?:（[一二三四五六七八九十\d]{1,2}）|\([一二三四五六七八九十\d]{1,2}\)"
    r"|\d{1,2}(?:[、)）]|[.．](?!\d))|[一二三四五六七八九十]、|[①②③④⑤⑥⑦⑧⑨])[ \u3000]*"
)


class Read(Value):
    """The words that a field was read from: ``words`` is ``request[start:end]``."""

    field: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """The value of a field at ``[start:end]`` of the request."""

    field: str
    value: str
    start: int
    end: int


@dataclass(slots=True)
class Page:
    """A request on which readers cross out what they have read."""

    said: str
    left: str = ""
    found: list[Found] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = self.said

    def take(self, name: str, items: Iterable[tuple[int, int]], span: tuple[int, int]) -> None:
        """Note the items as values of a field, and cross out the span."""
        for start, end in items:
            self.note(name, start, end)
        self.cross_out(*span)

    def note(self, name: str, start: int, end: int) -> None:
        """Note the words from ``start`` to ``end`` as a value, without spaces around them."""
        words = self.said[start:end]
        start += len(words) - len(words.lstrip())
        if words := words.strip():
            self.found.append(Found(name, words, start, start + len(words)))

    def cross_out(self, start: int, end: int) -> None:
        """Cross out what was read."""
        self.left = self.left[:start] + CROSSED_OUT * (end - start) + self.left[end:]

    def values(self, name: str) -> tuple[str, ...]:
        """The values of a field, each once, in the order of the request."""
        own = sorted((one for one in self.found if one.field == name), key=lambda one: one.start)
        return tuple(dict.fromkeys(one.value for one in own))

    def value(self, name: str) -> str:
        """The first value of a field; empty for none."""
        return next(iter(self.values(name)), "")

    def has(self, name: str) -> bool:
        """Whether a field was found."""
        return any(one.field == name for one in self.found)

    def find(self, name: str, value: str) -> None:
        """Note words that were read elsewhere, at the first place where they stand."""
        start = self.said.find(value) if value else -1
        if start >= 0:
            self.note(name, start, start + len(value))

    @property
    def read(self) -> tuple[Read, ...]:
        """The words that the fields were read from, in the order of the request."""
        ordered = sorted(self.found, key=lambda one: (one.start, one.end, one.field))
        return tuple(
            Read(
                field=one.field, words=self.said[one.start : one.end], start=one.start, end=one.end
            )
            for one in ordered
        )
