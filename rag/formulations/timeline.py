"""Count how the dated corpus uses a formulation, year by year."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from pydantic import Field

from corpus.document.values import Value
from corpus.files.shipped import shipped_json
from corpus.language.folding import fold
from corpus.language.grams import content


class Timeline(Value):
    """The uses of a formulation.

    ``first`` and ``last`` are the dates of the first and last dated document that uses it, with the
    document's precision, or empty. ``years`` counts uses by year, ``documents`` the documents that
    use it; years without uses are left out. ``undated`` counts uses in documents without a date.
    """

    phrase: str
    first: str = ""
    last: str = ""
    years: dict[str, int] = Field(default_factory=dict)
    documents: dict[str, int] = Field(default_factory=dict)
    undated: int = 0


def timeline(phrase: str, texts: Iterable[tuple[str, str]]) -> Timeline:
    """Count a phrase in dated texts, ignoring script (traditional or simplified) and width.

    Args:
        phrase: The formulation; not empty.
        texts: ``(date, text)`` of each document; the date is ``YYYY[-MM[-DD]]`` or empty.
    """
    folded = fold(phrase)
    uses: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    dates: list[str] = []
    for date, text in texts:
        if count := fold(text).count(folded):
            uses[date[:4]] += count
            documents[date[:4]] += 1
            dates.append(date)
    dated = sorted(filter(None, dates))
    years = sorted(year for year in uses if year)
    return Timeline(
        phrase=phrase,
        first=dated[0] if dated else "",
        last=dated[-1] if dated else "",
        years={year: uses[year] for year in years},
        documents={year: documents[year] for year in years},
        undated=uses[""],
    )


def curated(phrase: str) -> dict[str, Any]:
    """Return the entry of a phrase in the shipped table of dated formulations; empty if none.

    Quotation marks and width are ignored: 两个维护 finds “两个维护”.
    """
    wanted = content(phrase).characters
    for entry in shipped_json("rag.formulations", "formulations"):
        if wanted in {content(name).characters for name in (entry["phrase"], *entry["variants"])}:
            return dict(entry)
    return {}
