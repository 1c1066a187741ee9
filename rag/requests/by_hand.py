"""A brief written or changed by hand: from JSON, field by field, or by a further turn."""

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import ValidationError

from corpus.document.values import Kind, Level
from rag.draft.requirements import Asks, Check, Requirement
from rag.errors import RequestError
from rag.fields.speech import Identity
from rag.requests.brief import Action, Brief
from rag.requests.length import PAGE, asked_length
from rag.settings import PACE

# The fields that a writer sees and may change, with their names on the card, in its order.
LABELS: Final[Mapping[str, str]] = {
    "kind": "种类", "occasion": "场合", "role": "讲话人", "identity": "身份", "level": "层级",
    "place": "地点", "date": "日期", "audience": "听众", "topic": "主题", "headings": "小标题",
    "parts": "部分", "points": "要点", "facts": "事实", "use": "用语", "avoid": "避免",
    "leave_out": "不写", "tone": "语气", "length": "长度", "model": "仿照",
    "agenda": "议程", "attendees": "出席", "passage": "段落",
}  # fmt: skip
_LISTS: Final = ("headings", "points", "facts", "use", "avoid", "leave_out", "agenda")
_LENGTHS: Final = ("length", "length_given", "shortest", "longest", "minutes", "pages")
_ASKS: Final[Mapping[str, Asks]] = {
    "headings": Asks.HEADING, "parts": Asks.PARTS, "points": Asks.POINT, "facts": Asks.FACT,
    "use": Asks.USE, "avoid": Asks.AVOID, "leave_out": Asks.LEAVE_OUT, "length": Asks.LENGTH,
    "tone": Asks.OTHER, "audience": Asks.OTHER, "model": Asks.OTHER,
}  # fmt: skip
# What a further turn may change of a brief; a tone alone is a revision.
CHANGEABLE: Final = (
    "occasion", "role", "level", "kind", "date", "identity", "place", "audience", "points", "parts",
    "headings", "facts", "use", "avoid", "leave_out", "model", "agenda", "attendees",
)  # fmt: skip


# What a JSON object may have.
FILLABLE: Final = (*LABELS, "shortest", "longest", "minutes", "pages")
# Minutes and a length that differ by more than this share are two different lengths.
_APART: Final = 0.25


def brief_by_hand(value: Mapping[str, Any], *, pace: int = PACE) -> Brief:
    """Return the brief that a JSON object describes; what it leaves out is as if not said.

    Raises:
        RequestError: a field is unknown, or a value is wrong; or nothing says what to write.
    """
    unknown = [key for key in value if key not in Brief.model_fields]
    if unknown:
        raise RequestError(f"要求里没有“{unknown[0]}”这一项；可填：{'、'.join(FILLABLE)}")
    if not any(value.get(key) for key in ("request", "topic", "occasion", "headings")):
        raise RequestError("要求里没有写什么；请填 topic（主题）或 occasion（场合）")
    try:
        brief = Brief.model_validate(
            {"request": "", "action": Action.DRAFT, **_filled(value, pace)}
        )
    except (ValidationError, ValueError) as error:
        raise RequestError(f"要求的{_wrong(error)}；请改正后重试") from error
    said = brief.minutes * pace or brief.pages * PAGE
    if said and "length" in value and abs(said - brief.length) > _APART * said:
        raise RequestError(
            f"要求自相矛盾：{'分钟' if brief.minutes else '页'}数合 {round(said)} 字，"
            f"length 是 {brief.length}；请去掉一条再来"
        )
    if not brief.request:
        brief = _worded(brief, value)
    return brief


def _filled(value: Mapping[str, Any], pace: int) -> dict[str, Any]:
    """The value with the length that its minutes, pages or bounds give."""
    filled = dict(value)
    bounds = [number for key in ("shortest", "longest") if (number := value.get(key))]
    if "length" not in value:
        if value.get("minutes"):
            filled["length"] = round(float(value["minutes"]) * pace)
        elif value.get("pages"):
            filled["length"] = round(float(value["pages"]) * PAGE)
        elif bounds:
            filled["length"] = round(sum(map(int, bounds)) / len(bounds))
    filled.setdefault("length_given", "length" in filled)
    filled.setdefault("whole", not value.get("headings"))
    return filled


def _wrong(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        return f"“{name}”填得不对（{_allowed(name) or '类型或大小不合'}）"
    return "数字填得不对"


def _allowed(name: str) -> str:
    kinds = {"kind": Kind, "level": Level, "identity": Identity}
    if name in kinds:
        return "可填：" + "、".join(kinds[name])
    field = Brief.model_fields.get(name)
    listed = field is not None and str(field.annotation).startswith("tuple")
    return '须是列表，例如 ["…", "…"]' if listed else ""


def _worded(brief: Brief, value: Mapping[str, Any]) -> Brief:
    """The brief with a request in words, which says each field as the card does."""
    made = brief
    for name in LABELS:
        given = name in value or (name == "length" and brief.length_given)
        if given and (words := shown(brief, name)):
            made = _said(made, name, words)
    return made


def shown(brief: Brief, name: str) -> str:
    """The value of a field in words; empty for none."""
    value = getattr(brief, name)
    if name == "length":
        return _length_in_words(brief)
    if name == "parts":
        return f"{value} 个部分" if value else ""
    if name == "kind":
        return "" if value is Kind.OTHER else str(value)
    if isinstance(value, tuple):
        return "；".join(value)
    return str(value) if value else ""


def _length_in_words(brief: Brief) -> str:
    if not brief.length_given:
        return ""
    low, high = brief.shortest, brief.longest
    if low and high:
        return f"{low}-{high} 字"
    words = f"{high} 字以内" if high else f"{low} 字以上" if low else f"约 {brief.length} 字"
    said = f"{brief.minutes:g} 分钟" if brief.minutes else f"{brief.pages:g} 页"
    return f"{said}（{words}）" if brief.minutes or brief.pages else words


def with_field(brief: Brief, name: str, words: str, *, pace: int = PACE) -> Brief:
    """Return the brief with another value of a field, or without it for no words.

    Raises:
        RequestError: the words are no value of the field.
    """
    blank = Brief(request="", action=brief.action)
    names = _LENGTHS if name == "length" else (name,)
    changed: dict[str, Any] = {one: getattr(blank, one) for one in names}
    words = words.strip().strip("“”。")
    if words:
        changed |= _read_field(name, words, pace)
    asks = _ASKS.get(name)
    label = LABELS[name]
    kept = tuple(
        one
        for one in brief.requirements
        if asks is None or not _is_of(one, asks, getattr(brief, name), label)
    )
    read = tuple(one for one in brief.read if one.field not in names)
    made = brief.model_copy(update={**changed, "requirements": kept, "read": read})
    return _said(made, name, words) if words else made


def _is_of(requirement: Requirement, asks: Asks, value: object, label: str) -> bool:
    """Whether a requirement is about a field: by what it asks, and OTHER by its words too."""
    if asks is not Asks.OTHER:
        return any(check.asks is asks for check in requirement.checks)
    return requirement.text.startswith(label) or (bool(value) and str(value) in requirement.text)


def _read_field(name: str, words: str, pace: int) -> dict[str, Any]:
    if name in _LISTS:
        # The number of a heading has the mark that parts the items of other lists.
        stops = r"[；;\n]" if name == "headings" else r"[、；;\n]"
        return {name: tuple(one.strip() for one in re.split(stops, words) if one.strip())}
    read = _READERS.get(name)
    if name == "length":
        length = asked_length(words, pace)
        if length is None:
            raise RequestError("没有看懂长度；请写成 800字、500-600字、5分钟或 2页")
        return {
            "length": length.characters, "length_given": True, "shortest": length.shortest,
            "longest": length.longest, "minutes": length.minutes, "pages": length.pages,
        }  # fmt: skip
    try:
        return {name: read(words) if read else words}
    except (ValueError, KeyError) as error:
        allowed = _allowed(name) or "例如 2025-05-08、3"
        raise RequestError(f"没有看懂{LABELS[name]}“{words}”；{allowed}") from error


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "kind": Kind,
    "level": Level,
    "identity": Identity,
    "date": datetime.date.fromisoformat,
    "parts": lambda words: int(re.sub(r"\D", "", words)),
}


def _said(brief: Brief, name: str, words: str) -> Brief:
    """The brief with a line of its request that says a field, and the requirement of it."""
    line = f"{LABELS[name]}：{words}"
    before = f"{brief.request}\n" if brief.request else ""
    start = len(before)
    checks = tuple(_checks(brief, name))
    required = Requirement(text=line, start=start, end=start + len(line), checks=checks)
    added = (required,) if checks else ()
    return brief.model_copy(
        update={"request": before + line, "requirements": (*brief.requirements, *added)}
    )


def _checks(brief: Brief, name: str) -> list[Check]:
    asks, value = _ASKS.get(name), getattr(brief, name)
    if asks is None or not value:
        return []
    if asks is Asks.LENGTH:
        rough = 0 if brief.shortest or brief.longest else brief.length
        return [Check(asks=asks, low=brief.shortest or rough, high=brief.longest or rough)]
    if asks is Asks.PARTS:
        return [Check(asks=asks, low=value, high=value)]
    values = value if isinstance(value, tuple) else (value,)
    return [Check(asks=asks, words=one) for one in values]


def merged(old: Brief, new: Brief) -> Brief | None:
    """Return a brief with what a further turn says otherwise; None where it changes no field."""
    blank = Brief(request=new.request, action=new.action)
    changed = {
        name: getattr(new, name)
        for name in CHANGEABLE
        if getattr(new, name) != getattr(blank, name)
    }
    if new.length_given:
        changed |= {name: getattr(new, name) for name in _LENGTHS}
    if not changed:
        return None
    shift = len(old.request) + 1
    moved = tuple(
        one.model_copy(update={"start": one.start + shift, "end": one.end + shift})
        for one in new.requirements
    )
    asked = {check.asks for one in moved for check in one.checks} - {Asks.OTHER}
    kept = tuple(
        one for one in old.requirements if not {check.asks for check in one.checks} & asked
    )
    read = tuple(
        one.model_copy(update={"start": one.start + shift, "end": one.end + shift})
        for one in new.read
        if one.field in changed
    )
    return old.model_copy(
        update={
            **changed,
            "request": f"{old.request}\n{new.request}",
            "requirements": (*kept, *moved),
            "read": (*(one for one in old.read if one.field not in changed), *read),
        }
    )
