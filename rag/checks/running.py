"""Run all checks of a draft; each is a pure function on text.

================================  =====================================================
:mod:`rag.quotations.checking`    quotations and titles that differ from their source
:mod:`rag.quotations.marks`       quotation marks without a partner
:mod:`rag.checks.leaks`           names and numbers copied from a source, or invented
:mod:`rag.formulations.dated`     wording not in use on the day of the meeting
:mod:`rag.formulations.wording`   set phrases in a wrong form, sets without all their members
:mod:`rag.checks.style`           slips, slots, register, repetition, identity, length
:mod:`rag.consistency.facts`      sums, rates, dates, ordinals and figures that cannot be
:mod:`rag.proofreading.language`  marks, numbering, wrong words, sentences
================================  =====================================================
"""

import datetime
from collections.abc import Iterable, Sequence

from rag.checks.leaks import Leak, check_leaks, check_numbers, find_leaks
from rag.checks.style import (
    check_identity,
    check_length,
    check_register,
    check_repetition,
    check_slips,
    check_slots,
    count_characters,
    reading_minutes,
)
from rag.consistency.facts import check_facts
from rag.draft.values import Finding
from rag.formulations.dated import check_formulations
from rag.formulations.wording import check_wording
from rag.proofreading.language import check_language
from rag.quotations.checking import check_quotations
from rag.quotations.marks import check_quotation_marks
from rag.quotations.sources import JoinedSources, Sources, TextSources
from rag.settings import PACE

__all__ = ["Leak", "by_place", "check", "count_characters", "find_leaks", "reading_minutes"]


def check(
    text: str,
    *,
    date: datetime.date | None = None,
    given: str = "",
    sources: Sequence[tuple[str, str]] = (),
    corpus: Sources | None = None,
    asked_length: int | None = None,
    pace: int = PACE,
) -> tuple[Finding, ...]:
    """Run all checks and return the findings by position.

    Args:
        text: The draft.
        date: The day of the meeting, on which formulations, anniversaries, plans and ages are
            judged; None to skip this.
        given: What the user said. Names and numbers in it are the user's own. If it is empty, as
            for a finished text, names and numbers are not checked.
        sources: ``(name, text)`` of the sources shown, for quotations and leaks.
        corpus: Where else a quotation may stand; None if it must be in ``sources``.
        asked_length: The number of characters asked for, if any.
        pace: Characters per minute at which the text will be read.
    """
    given_texts = TextSources(sources)
    quotable = given_texts if corpus is None else JoinedSources((given_texts, corpus))
    findings = [
        *check_quotations(text, quotable),
        *check_quotation_marks(text),
        *check_formulations(text, date),
        *check_wording(text, date),
        *check_slips(text),
        *check_slots(text),
        *check_register(text),
        *check_repetition(text),
        *check_identity(text, given),
        *check_length(text, asked_length, pace),
        *check_facts(text, date=date, given=given),
        *check_language(text),
    ]
    if given:
        findings += check_leaks(text, sources, given)
        findings += check_numbers(text, sources, given)
    return by_place(findings)


def by_place(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of their places in the text."""
    return tuple(sorted(findings, key=lambda f: (f.start, f.end, f.check, f.message)))
