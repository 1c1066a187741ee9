"""Check how set phrases are worded: wrong forms of them, and sets that do not list their members.

Precision first: a list is judged only where it stands directly beside the name of its set, and
holds nothing but members, or things that are named like members. Texts are
folded: their marks are in half width, but 。 and 、.
"""

import datetime
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from corpus.files.shipped import shipped_json
from corpus.language.folding import fold
from rag.draft.replacing import same_script
from rag.draft.values import Finding, Replacement, Severity

_CHECK: Final = "提法"
# What divides the members of a list.
_DIVIDER: Final = "(?:[、,;]|[和与及]|以及)"
_QUOTES: Final = str.maketrans("", "", '“”‘’"')
# One member is an example, no list.
_LEAST_LISTED: Final = 2
# What may stand between a name and the list: “五位一体”总体布局，即……
_LEAD: Final = (
    '[”’"]?(?:的?(?:总体布局|战略布局|要求|问题|工作|任务|精神|制度|教育))?'
    "(?:——|[:(]|,?即(?:是)?|,?就?是指)"
)
_LIST_END: Final = "[^。!?;\n)—:(]{2,90}"


def check_wording(text: str, date: datetime.date | None) -> tuple[Finding, ...]:
    """Report wrong forms of set phrases and sets with members missing or wrong.

    A form that is wrong only from some day on is a warning from that day, and not judged where
    ``date`` is None; the others are errors on any day.
    """
    folded = fold(text)
    return (*_forms(text, folded, date.isoformat() if date else ""), *_sets(folded))


def _forms(written: str, text: str, day: str) -> Iterator[Finding]:
    for form in shipped_json("rag.formulations", "wording")["forms"]:
        since = form["from"]
        if since and (not day or day[: len(since)] < since):
            continue
        for match in _compiled(form["wrong"]).finditer(text):
            yield Finding(
                check=_CHECK,
                severity=Severity.WARNING if since else Severity.ERROR,
                start=match.start(),
                end=match.end(),
                message=f"“{match[0].translate(_QUOTES)}”"
                + (f"从{since}起已换了说法" if since else "不是规范的提法"),
                suggestion=f"改为{form['right']}",
                evidence=f"依据：{form['source']}",
                replacements=tuple(_exact(written, text, match.span(), form["right"])),
            )


def _exact(written: str, text: str, span: tuple[int, int], right: str) -> Iterator[Replacement]:
    """Yield what puts a wrong form right, if that leaves nothing of it beside the right one.

    The closing mark of 坚定“四个意识” stands behind its form. Of a set in a wrong order that is
    cut short (绿色、创新、协调、开放) the rest would stand there twice.
    """
    start, end = span
    if text[start:end].count("“") > text[start:end].count("”") and text[end : end + 1] == "”":
        end += 1
    said = text[start:end]
    whole = said.count("“") == said.count("”") and not said.count('"') % 2
    alike = said.count("、") == right.count("、") and "……" not in right
    if whole and alike and same_script(written, text, (start, end)):
        yield Replacement(start=start, end=end, text=right)


def _sets(text: str) -> Iterator[Finding]:
    for row in shipped_json("rag.formulations", "wording")["sets"]:
        if not any(name in text for name in row["names"]):
            continue
        members = [_compiled(f"(?:{one})") for one in map(fold, row["members"])]
        for whole in _lists(text, row):
            span, strange = _mere_list(text, whole, row)
            said = text[slice(*span)]
            missing = [
                name
                for name, one in zip(row["members"], members, strict=True)
                if not one.search(said)
            ]
            if len(members) - len(missing) >= _LEAST_LISTED and (missing or strange):
                yield _set_finding(span, row, [one.split("|")[0] for one in missing], strange)


def _lists(text: str, row: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """Find the lists directly behind and before the name of a set."""
    name = "|".join(map(re.escape, row["names"]))
    for match in _compiled(f"(?:{name}){_LEAD}({_LIST_END})").finditer(text):
        yield match.span(1)
    member = f"(?:{'|'.join(row['members'])})"
    before = f'({member}(?:{_DIVIDER}{member})+)(?:这|的)?[“‘"]?(?:{name})'
    for match in _compiled(before).finditer(text):
        # What stands before may belong to the list, in words that are not judged here.
        if not re.search("[、,和与及]$", text[: match.start()][-1:]):
            yield match.span(1)


def _mere_list(
    text: str, span: tuple[int, int], row: dict[str, Any]
) -> tuple[tuple[int, int], list[str]]:
    """Cut a list where its clause goes on to other things; return the strangers in it as well.

    Nothing is left of what is no mere list, up to any of its commas.
    """
    start, end = span
    while end > start:
        strange = _strange(text[start:end], row)
        if strange is not None:
            return (start, end), strange
        end = text.rfind(",", start, end)
    return (start, start), []


def _strange(said: str, row: dict[str, Any]) -> list[str] | None:
    """Return what is listed as if it were a member; None if this is no mere list."""
    longest = sorted("|".join(row["members"]).split("|"), key=len, reverse=True)
    rest = re.sub("|".join(longest), "", said.translate(_QUOTES))
    left = [one for one in re.split(f"{_DIVIDER}+", rest) if one.strip()]
    prefix, suffix = row["prefix"], row["suffix"]
    alike = all(
        (prefix or suffix)
        and one.startswith(prefix)
        and one.endswith(suffix)
        and len(one) <= max(map(len, longest))
        for one in left
    )
    return left if alike else None


def _set_finding(
    span: tuple[int, int], row: dict[str, Any], missing: list[str], strange: list[str]
) -> Finding:
    name, whole = row["names"][0], "、".join(one.split("|")[0] for one in row["members"])
    wrong = [f"缺{'、'.join(missing)}"] if missing else []
    wrong += [f"{'、'.join(strange)}不在其中"] if strange else []
    return Finding(
        check=_CHECK,
        severity=Severity.ERROR,
        start=span[0],
        end=span[1],
        message=f"“{name}”列得不对：{'，'.join(wrong)}",
        suggestion=f"列全：{whole}" if missing else f"只列{whole}",
        evidence=f"依据：{row['source']}",
    )


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
