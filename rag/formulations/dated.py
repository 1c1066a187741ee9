"""Check whether a formulation was in use on the day of the meeting."""

import datetime
import re
from collections.abc import Iterator
from typing import Final

from corpus.calendar.milestones import shipped
from corpus.language.folding import fold
from rag.draft.replacing import same_script
from rag.draft.values import Finding, Replacement, Severity
from rag.formulations.past_work import is_demanded, is_history
from rag.formulations.table import dated_spans, successor_on

# A future meeting may be mentioned this long before it opens, but only as one to come.
_ANNOUNCED: Final = datetime.timedelta(days=365)
_OPENING_MARKS: Final = '“‘"「『'
_HELD = re.compile(
    "(?:的)?(?:精神|以来|之后|报告|公报|决定|决议|提出|指出|强调|明确|部署|作出|通过)"
)


def check_formulations(text: str, date: datetime.date | None) -> tuple[Finding, ...]:
    """Report wording not yet coined (error) or no longer used (warning) on ``date``; None: nothing.

    Dates in the data are as precise as known (``2018``, ``2015-10``). A wording is accepted during
    the whole of its first and last year, month or day. What ended and is told as history is left
    alone; what ended and may be history, as nobody demands it, is only noted.
    """
    if date is None:
        return ()
    folded, day = fold(text), date.isoformat()
    found = [*_formulations(text, folded, day), *_meetings(folded, day)]
    return tuple(_longest(found))


def _formulations(written: str, text: str, day: str) -> Iterator[Finding]:
    for (start, end), entry in dated_spans(text):
        coined, ended = entry["from"], entry["to"]
        if day[: len(coined)] < coined:
            yield _finding(
                Severity.ERROR,
                (start, end),
                f"“{text[start:end]}”{coined}才提出，会议当天（{day}）还没有这个提法",
                "删去，或改用当时的提法",
                entry,
            )
        elif ended and day[: len(ended)] > ended and not is_history(text, (start, end), ended):
            successor = successor_on(entry, day)
            # What ended without a successor (a campaign) is right wherever past work is told.
            wrong = successor or is_demanded(text, start, ended=ended, day=day)
            finding = _finding(
                Severity.WARNING if wrong else Severity.INFO,
                (start, end),
                f"“{text[start:end]}”到{ended}为止，会议当天（{day}）已不是现行提法",
                f"改用“{successor}”" if successor else "如讲以往工作可保留，否则删去",
                entry,
            )
            if successor and same_script(written, text, (start, end)):
                exact = tuple(_exact(text, (start, end), successor))
                finding = finding.model_copy(update={"replacements": exact})
            yield finding


def _exact(text: str, span: tuple[int, int], successor: str) -> Iterator[Replacement]:
    """Yield the successor in the place of a wording, where it is one and fits between its marks.

    Where several came after it, the writer chooses; the title of a document keeps its words.
    """
    start, end = span
    said = text[start:end]
    in_title = text.rfind("《", 0, start) > text.rfind("》", 0, start)
    quoted = text[max(0, start - 1) : start] in _OPENING_MARKS and "“" in successor
    paired = said.count("“") == said.count("”") and not said.count('"') % 2
    if paired and not in_title and not (start and quoted) and not set("、《") & set(successor):
        yield Replacement(start=start, end=end, text=successor)


def _meetings(text: str, day: str) -> Iterator[Finding]:
    known = shipped()
    congresses = {f"{number}大": row for number, row in known.congresses.items()}
    plenums = {f"{term}届{number}中全会": row for (term, number), row in known.plenums.items()}
    for name, row in (congresses | plenums).items():
        opened, closed = row["from"].isoformat(), row["to"].isoformat()
        if day >= opened:
            continue
        announced = row["from"] - datetime.date.fromisoformat(day) <= _ANNOUNCED
        for match in re.finditer(name, text) if name in text else ():
            start, end = match.span()
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
