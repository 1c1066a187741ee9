"""Provide dated facts: congresses, plenums, leaders, plans, anniversaries, events and wordings."""

import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from corpus.files.shipped import shipped_json
from corpus.language.numerals import NUMERALS

# A plenum's decisions apply until the next congress makes new ones, plus some months until these
# reach the counties.
_CARRYING_OUT_MONTHS: Final = 12
# A general secretary keeps the title for some months after leaving office (in written reports).
_AFTER_OFFICE_MONTHS: Final = 6


@dataclass(frozen=True, slots=True)
class Milestones:
    """The rows of the data file by their lookup keys, with parsed dates.

    ``foundings`` are the pattern, the year and the day (``MM-DD`` or ``MM``) of what has
    anniversaries. ``past`` holds patterns of things that can only be said from a certain day on.
    """

    congresses: dict[str, dict[str, Any]]
    plenums: dict[tuple[str, str], dict[str, Any]]
    secretaries: tuple[dict[str, Any], ...]
    anniversaries: tuple[tuple[re.Pattern[str], int], ...]
    foundings: tuple[tuple[str, int, str], ...]
    plans: dict[str, dict[str, Any]]
    past: tuple[tuple[re.Pattern[str], date], ...]

    def after_term(self, term: str) -> date | None:
        """Return when the decisions of a term's plenums are no longer carried out."""
        ends = sorted(congress["to"] for congress in self.congresses.values())
        own = self.congresses[term]["to"] if term in self.congresses else None
        following = [end for end in ends if own is not None and end > own]
        return _add_months(following[0], _CARRYING_OUT_MONTHS) if following else None


@lru_cache(maxsize=1)
def shipped() -> Milestones:
    """Return the milestones that come with the program, read once at first use."""
    data = deepcopy(shipped_json("corpus.calendar", "milestones"))
    for row in (*data["congresses"], *data["plenums"], *data["general_secretaries"]):
        row["from"] = date.fromisoformat(row["from"])
        row["to"] = date.fromisoformat(row["to"]) if row["to"] else None
    for row in data["general_secretaries"]:
        row["until"] = _add_months(row["to"], _AFTER_OFFICE_MONTHS) if row["to"] else None
    return Milestones(
        congresses={row["number"]: row for row in data["congresses"]},
        plenums={(row["term"], row["number"]): row for row in data["plenums"]},
        secretaries=tuple(data["general_secretaries"]),
        anniversaries=tuple(
            (re.compile(rf"{row['pattern']}(\d{{1,3}}|[{NUMERALS}百零]{{1,6}})周年"), row["year"])
            for row in data["anniversaries"]
        ),
        foundings=tuple((row["pattern"], row["year"], row["day"]) for row in data["anniversaries"]),
        plans={row["number"]: row for row in data["plans"]},
        past=tuple(
            (re.compile(row["pattern"]), date.fromisoformat(row["from"]))
            for row in (*data["events"], *data["wordings"])
        ),
    )


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))
