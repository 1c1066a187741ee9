"""Check a user's corrections of metadata, and apply them to a document.

Corrections are stored apart from inferred values (table ``corrections``) and are applied each time
a document is read. So a better reading of the file never removes them.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

from corpus.document.values import DESCRIBING, DatePrecision, Document, Flaw, FlawKind, Kind, Level
from corpus.errors import CorrectionError

# One line of a catalogue; the longest titles in the evaluation data have 60 characters.
LONGEST: Final = 200
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {"level": tuple(Level), "kind": tuple(Kind)}
_DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_PRECISIONS: Final[Mapping[int, DatePrecision]] = {4: "year", 7: "month", 10: "day"}
_CLEARED: Final = Flaw(kind=FlawKind.UNDATED, reason="日期由用户清除")


def check_fields(fields: Iterable[str]) -> tuple[str, ...]:
    """Return the names without duplicates.

    Raises:
        CorrectionError: A name is not a field that can be corrected; lists the fields that can.
    """
    names = tuple(dict.fromkeys(fields))
    for name in names:
        if name not in DESCRIBING:
            raise CorrectionError(f"没有“{name}”这一项；能改的有：{' '.join(DESCRIBING)}")
    return names


def check_changes(changes: Mapping[str, str]) -> dict[str, str]:
    """Return the changes with the values stripped; ``""`` clears a field.

    Raises:
        CorrectionError: A field or value is not allowed; says which one, and what is allowed.
    """
    return {name: _checked(name, changes[name]) for name in check_fields(changes)}


def correct(document: Document, corrections: Mapping[str, str]) -> Document:
    """Return the document with checked corrections applied."""
    if not corrections:
        return document
    values: dict[str, Any] = dict(corrections)
    if "level" in values:
        values["level"] = Level(values["level"]) if values["level"] else None
    if "kind" in values:
        values["kind"] = Kind(values["kind"] or Kind.OTHER)
    if "date" in values:
        values["date_precision"] = _PRECISIONS.get(len(values["date"]))
        values["flaws"] = correct_flaws(document.flaws, values["date"])
    return document.model_copy(update=values)


def correct_flaws(flaws: tuple[Flaw, ...], date: str | None) -> tuple[Flaw, ...]:
    """Return the flaws of a document or passage after its date was corrected (None: it was not).

    A new date removes the flaw "undated"; a cleared date adds it.
    """
    if date is None:
        return flaws
    others = tuple(flaw for flaw in flaws if flaw.kind is not FlawKind.UNDATED)
    return others if date else (*others, _CLEARED)


def _checked(name: str, value: str) -> str:
    value = value.strip()
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value):
        raise CorrectionError(f"{name} 里有换行或控制字符；请写在一行里")
    if len(value) > LONGEST:
        raise CorrectionError(f"{name} 有 {len(value)} 字，最多 {LONGEST} 字")
    choices = _CHOICES.get(name)
    if choices and value and value not in choices:
        raise CorrectionError(f"{name} 不能是“{value}”；可选：{' '.join(choices)}")
    if name == "title" and not value:
        raise CorrectionError("title 不能为空；要改回推测的题名，请用 --reset title")
    if name == "date" and value:
        _check_date(value)
    return value


def _check_date(value: str) -> None:
    if not _DATE.fullmatch(value):
        raise CorrectionError(f"date 不能是“{value}”；须写作 2021、2021-06 或 2021-06-30")
    try:
        datetime.date.fromisoformat((value + "-01-01")[:10])
    except ValueError as error:
        raise CorrectionError(f"没有 {value} 这个日期；请核对后再改") from error
