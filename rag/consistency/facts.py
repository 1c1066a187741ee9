"""Run all checks of facts; each is a pure function on text.

======================================  ====================================================
:mod:`rag.consistency.sums`             parts that do not give their total
:mod:`rag.consistency.shares`           shares above the whole
:mod:`rag.consistency.growth`           rates and multiples that the two values do not give
:mod:`rag.consistency.percentages`      percentages that cannot be
:mod:`rag.consistency.calendar_dates`   dates, hours and weekdays that do not exist
:mod:`rag.consistency.anniversaries`    anniversaries that are not of the day
:mod:`rag.consistency.plan_periods`     five-year plans that are not of the day
:mod:`rag.consistency.sessions`         congresses and plenums that there have not been
:mod:`rag.consistency.ages`             ages and lengths of service
:mod:`rag.consistency.document_numbers` document numbers not written as the standard says
:mod:`rag.consistency.repeated_figures` two figures for one thing
:mod:`rag.consistency.place_levels`     a county that speaks as a city
======================================  ====================================================
"""

import datetime

from rag.consistency.ages import check_ages
from rag.consistency.anniversaries import check_anniversaries
from rag.consistency.calendar_dates import check_dates
from rag.consistency.document_numbers import check_document_numbers
from rag.consistency.growth import check_growth
from rag.consistency.percentages import check_percentages
from rag.consistency.place_levels import check_place_levels
from rag.consistency.plan_periods import check_plan_periods
from rag.consistency.quantities import plain
from rag.consistency.repeated_figures import check_repeated_figures
from rag.consistency.sessions import check_sessions
from rag.consistency.shares import check_shares
from rag.consistency.sums import check_sums
from rag.draft.values import Finding


def check_facts(
    text: str, *, date: datetime.date | None = None, given: str = ""
) -> tuple[Finding, ...]:
    """Return what contradicts arithmetic, the calendar or itself, in the order of the checks.

    Args:
        text: The draft.
        date: The day of the meeting; without it only what holds on any day is judged.
        given: What the user said; it may name the level of the speaker.
    """
    # Spans stay valid: plain() keeps the length.
    written = plain(text)
    return (
        *check_sums(written),
        *check_shares(written),
        *check_growth(written),
        *check_percentages(written),
        *check_dates(written, date),
        *check_anniversaries(written, date),
        *check_plan_periods(written, date),
        *check_sessions(written, date),
        *check_ages(written, date),
        *check_document_numbers(text, date),
        *check_repeated_figures(written),
        *check_place_levels(text, given),
    )
