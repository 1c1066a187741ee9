"""Filters of a search: by level, kind, part, date, person and soundness, applied before ranking."""

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import ValidationError, field_validator

from corpus.document.values import Document, Flaw, Kind, Level, Part, Passage, Value
from corpus.language.folding import fold
from rag.errors import RequestError
from rag.query.identity import holds

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
SPAN = ("since", "until")
"""The two filters that are one: a span of time."""


class Filters(Value):
    """What a passage must be to be ranked at all; the default lets everything through.

    ``since`` and ``until`` are ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, both inclusive, and are
    compared with the date of the document on the precision that both have: a document of ``2021``
    passes ``since="2021-06"``, because it may be of June or later. **A document without a date
    passes neither**: it cannot be shown to be of the time asked for.

    ``no_flawed`` leaves out passages that are wrong or incomplete in their wording, by themselves
    or with their whole document (a news report). What merely has no date, or stands elsewhere too,
    passes.

    ``role`` is an office (县长, 组织部长), 一把手 or 分管领导; :mod:`rag.query.identity` says who
    is one. ``speaker`` is a name or a part of one. A document whose speaker is not known passes
    neither.
    """

    level: Level | None = None
    kind: Kind | None = None
    part: Part | None = None
    since: str = ""
    until: str = ""
    role: str = ""
    speaker: str = ""
    no_flawed: bool = False

    @field_validator("since", "until")
    @classmethod
    def _is_date(cls, value: str) -> str:
        if value and not _DATE.fullmatch(value):
            raise ValueError("日期须写作 2021、2021-06 或 2021-06-30")
        if value:
            try:
                datetime.date.fromisoformat((value + "-01-01")[:10])
            except ValueError as error:
                raise ValueError(f"没有 {value} 这一天") from error
        return value

    @field_validator("role", "speaker")
    @classmethod
    def _is_stripped(cls, value: str) -> str:
        return value.strip()

    @classmethod
    def parse(cls, **values: Any) -> Self:
        """Filters from what a user typed; a value of ``None`` is no filter.

        Raises:
            RequestError: a value is not allowed; names it and what is.
        """
        try:
            return cls(**{name: value for name, value in values.items() if value is not None})
        except ValidationError as error:
            raise RequestError(_one_line(error.errors()[0])) from error

    @property
    def empty(self) -> bool:
        """Whether everything passes."""
        return self == type(self)()

    def over(self, others: Self) -> Self:
        """These filters, and the others where these ask for nothing.

        A span of time is one filter: who gives one end of it has chosen the time.
        """
        own = self.model_dump(exclude_defaults=True)
        taken = others.model_dump(exclude_defaults=True)
        if self.since or self.until:
            taken = {name: value for name, value in taken.items() if name not in SPAN}
        return type(self)(**(taken | own))

    def match_document(self, document: Document) -> bool:
        """Whether passages of this document can pass."""
        return (
            (self.level is None or document.level == self.level)
            and (self.kind is None or document.kind == self.kind)
            and self._match_date(document.date)
            and (not self.role or holds(document.role, self.role))
            and (not self.speaker or fold(self.speaker) in fold(document.speaker))
        )

    def _match_date(self, date: str) -> bool:
        if not (self.since or self.until):
            return True
        if not date:
            return False
        since, until = self.since[: len(date)], self.until[: len(date)]
        return (not since or date[: len(since)] >= since) and (
            not until or date[: len(until)] <= until
        )


def flaws_on(passage: Passage, document: Document) -> tuple[Flaw, ...]:
    """The flaws that a reader of the passage must know: its own and those of the document."""
    whole = (flaw for flaw in document.flaws if flaw.start is None)
    return tuple(dict.fromkeys((*passage.flaws, *whole)))


def is_unsound(flaws: Iterable[Flaw]) -> bool:
    """Whether a passage with these flaws is unsound: it is not to be quoted unawares."""
    return any(flaw.kind.unsound for flaw in flaws)


_FIELDS = {
    "level": ("层级", [str(value) for value in Level]),
    "kind": ("文种", [str(value) for value in Kind]),
    "part": ("部分", [str(value) for value in Part]),
    "since": ("起始日期", []),
    "until": ("截止日期", []),
}


def _one_line(error: Mapping[str, Any]) -> str:
    name = str(error["loc"][0])
    label, allowed = _FIELDS.get(name, (name, []))
    if allowed:
        return f"{label}“{error['input']}”不在可选之列：{'、'.join(allowed)}"
    return f"{label}“{error['input']}”不对：{str(error['msg']).removeprefix('Value error, ')}"
