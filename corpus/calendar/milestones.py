"""Dated facts, as data: congresses, plenums, leaders, plans, anniversaries, events and wordings."""

import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from corpus.files.shipped import shipped_json
from corpus.language.numerals import NUMERALS

# A plenum's decisions are carried out until the next congress has set new ones, and some more
# months until the new ones have come down to the counties.
_CARRYING_OUT_MONTHS: Final = 12
# A general secretary is called so for some months after leaving office (reports already written).
_AFTER_OFFICE_MONTHS: Final = 6


@dataclass(frozen=True, slots=True)
class Milestones:
    """The rows of the file by what they are looked up by; dates are dates.

    ``past`` are patterns of what can only be said from a day on.
    """

    congresses: dict[str, dict[str, Any]]
    plenums: dict[tuple[str, str], dict[str, Any]]
    secretaries: tuple[dict[str, Any], ...]
    anniversaries: tuple[tuple[re.Pattern[str], int], ...]
    plans: dict[str, dict[str, Any]]
    past: tuple[tuple[re.Pattern[str], date], ...]

    def after_term(self, term: str) -> date | None:
        """When nobody carries out the decisions of a term's plenums any more."""
        ends = sorted(congress["to"] for congress in self.congresses.values())
        own = self.congresses[term]["to"] if term in self.congresses else None
        following = [end for end in ends if own is not None and end > own]
        return _add_months(following[0], _CARRYING_OUT_MONTHS) if following else None


@lru_cache(maxsize=1)
def shipped() -> Milestones:
    """The milestones that come with the program, read once, when first needed."""
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
        plans={row["number"]: row for row in data["plans"]},
        past=tuple(
            (re.compile(row["pattern"]), date.fromisoformat(row["from"]))
            for row in (*data["events"], *data["wordings"])
        ),
    )


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))
