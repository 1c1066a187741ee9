"""Filters of a search by level, kind, part, date, person and soundness; applied before ranking."""

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import ValidationError, field_validator

from corpus.document.values import Document, Flaw, FlawKind, Kind, Level, Part, Passage, Value
from corpus.language.folding import fold
from rag.errors import RequestError
from rag.query.identity import holds

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
SPAN = ("since", "until")
"""The two filters that form one span of time."""


class Filters(Value):
    """The conditions that a passage must meet to be ranked; the default accepts all passages.

    ``since`` and ``until`` are ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, both inclusive. Only the
    precision that they share with the document's date is compared: a document of ``2021`` matches
    ``since="2021-06"``, because it may date from June or later. **A document without a date matches
    neither**, because its time is unknown.

    ``no_flawed`` excludes passages whose wording is wrong or incomplete, by themselves or with
    their whole document (a news report). A missing date or a copy elsewhere is no such flaw.

    ``role`` is an office (县长, 组织部长), 一把手 or 分管领导; see :mod:`rag.query.identity`.
    ``speaker`` is a name or part of one. A document without a known speaker matches neither.
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
        """Create filters from values that a user typed; None means no filter.

        Raises:
            RequestError: a value is not allowed; the message lists those that are.
        """
        try:
            return cls(**{name: value for name, value in values.items() if value is not None})
        except ValidationError as error:
            raise RequestError(_one_line(error.errors()[0])) from error

    @property
    def empty(self) -> bool:
        """Whether all passages match."""
        return self == type(self)()

    def over(self, others: Self) -> Self:
        """Combine with other filters, which apply only to fields that these do not set.

        ``since`` and ``until`` count as one field: a user who gives one has chosen the time.
        """
        own = self.model_dump(exclude_defaults=True)
        taken = others.model_dump(exclude_defaults=True)
        if self.since or self.until:
            taken = {name: value for name, value in taken.items() if name not in SPAN}
        return type(self)(**(taken | own))

    def match_document(self, document: Document) -> bool:
        """Return whether passages of this document can match."""
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
    """Return the flaws to show with a passage: its own and those of its whole document."""
    whole = (flaw for flaw in document.flaws if flaw.start is None)
    return tuple(dict.fromkeys((*passage.flaws, *whole)))


def addresses_machine(flaws: Iterable[Flaw]) -> bool:
    """Return whether a passage has words for a machine, so that no model is shown it."""
    return any(flaw.kind is FlawKind.INSTRUCTION for flaw in flaws)


def is_unsound(flaws: Iterable[Flaw]) -> bool:
    """Return whether these flaws make a passage unsound, so that it needs a warning if quoted."""
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
