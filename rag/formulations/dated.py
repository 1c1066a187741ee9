"""Check whether a formulation was in use on the day of the meeting."""

import datetime
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from corpus.calendar.milestones import shipped
from corpus.files.shipped import shipped_json
from corpus.language.folding import fold
from rag.draft.values import Finding, Severity

# A future meeting may be mentioned this long before it opens, but only as one to come.
_ANNOUNCED: Final = datetime.timedelta(days=365)
_HELD = re.compile(
    "(?:的)?(?:精神|以来|之后|报告|公报|决定|决议|提出|指出|强调|明确|部署|作出|通过)"
)


def check_formulations(text: str, date: datetime.date | None) -> tuple[Finding, ...]:
    """Report wording not yet coined (error) or no longer used (warning) on ``date``; None: nothing.

    Dates in the data are as precise as known (``2018``, ``2015-10``). A wording is accepted during
    the whole of its first and last year, month or day.
    """
    if date is None:
        return ()
    folded, day = fold(text), date.isoformat()
    found = [*_formulations(folded, day), *_meetings(folded, day)]
    return tuple(_longest(found))


def _formulations(text: str, day: str) -> Iterator[Finding]:
    for entry in shipped_json("rag.formulations", "formulations"):
        phrases = (entry["phrase"], *entry["variants"])
        for start, end in _spans(text, phrases, not_after=entry.get("not_after", "")):
            coined, ended = entry["from"], entry["to"]
            if day[: len(coined)] < coined:
                yield _finding(
                    Severity.ERROR,
                    (start, end),
                    f"“{text[start:end]}”{coined}才提出，会议当天（{day}）还没有这个提法",
                    "删去，或改用当时的提法",
                    entry,
                )
            elif ended and day[: len(ended)] > ended:
                successor = entry["successor"]
                yield _finding(
                    Severity.WARNING,
                    (start, end),
                    f"“{text[start:end]}”到{ended}为止，会议当天（{day}）已不是现行提法",
                    f"改用“{successor}”" if successor else "如讲以往工作可保留，否则删去",
                    entry,
                )


def _meetings(text: str, day: str) -> Iterator[Finding]:
    known = shipped()
    congresses = {f"{number}大": row for number, row in known.congresses.items()}
    plenums = {f"{term}届{number}中全会": row for (term, number), row in known.plenums.items()}
    for name, row in (congresses | plenums).items():
        opened, closed = row["from"].isoformat(), row["to"].isoformat()
        if day >= opened:
            continue
        announced = row["from"] - datetime.date.fromisoformat(day) <= _ANNOUNCED
        for start, end in _spans(text, (name,)):
            if announced and not _HELD.match(text, end):
                continue  # 以优异成绩迎接党的二十大胜利召开
            yield Finding(
                check="提法",
                severity=Severity.ERROR,
                start=start,
                end=end,
                message=f"{name}{opened}才召开，会议当天（{day}）还没有开",
                suggestion="核对会议日期，或删去",
                evidence=f"会期{opened}至{closed}",
            )


def _spans(
    text: str, phrases: tuple[str, ...], *, not_after: str = ""
) -> Iterator[tuple[int, int]]:
    """Find the phrases, except after ``not_after``: 创新发展理念 does not contain 新发展理念."""
    for phrase in map(_folded, phrases):
        for match in re.finditer(re.escape(phrase), text) if phrase in text else ():
            if not not_after or not text.endswith(not_after, 0, match.start()):
                yield match.span()


@lru_cache(maxsize=1024)
def _folded(phrase: str) -> str:
    return fold(phrase)


def _longest(findings: list[Finding]) -> Iterator[Finding]:
    """Yield one finding per span, and only the longest of nested wordings."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.start - f.end, f.start)):
        if not any(f.start <= finding.start and finding.end <= f.end for f in kept):
            kept.append(finding)
            yield finding


def _finding(
    severity: Severity, span: tuple[int, int], message: str, suggestion: str, entry: dict[str, str]
) -> Finding:
    known = [entry["note"], f"依据：{entry['source']}", f"把握：{entry['confidence']}"]
    return Finding(
        check="提法",
        severity=severity,
        start=span[0],
        end=span[1],
        message=message,
        suggestion=suggestion,
        evidence="；".join(part for part in known if part),
    )
