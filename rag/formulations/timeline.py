"""The life of a formulation: where the dated corpus uses it, year by year."""

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

    ``first`` and ``last`` are the dates of the first and last dated document that uses it, as
    precise as the document's, empty if none does; ``years`` counts uses and ``documents`` the
    documents that use it, by year, from the first year to the last without the years in which
    nobody did; ``undated`` counts the uses in documents without a date.
    """

    phrase: str
    first: str = ""
    last: str = ""
    years: dict[str, int] = Field(default_factory=dict)
    documents: dict[str, int] = Field(default_factory=dict)
    undated: int = 0


def timeline(phrase: str, texts: Iterable[tuple[str, str]]) -> Timeline:
    """Count a phrase over dated texts, script and width folded.

    Args:
        phrase: The formulation; not empty.
        texts: ``(date, text)`` of each document; the date ``YYYY[-MM[-DD]]`` or empty.
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
    """What the shipped table of dated formulations says of a phrase; empty if nothing.

    Quotation marks and width do not count: 两个维护 finds “两个维护”.
    """
    wanted = content(phrase).characters
    for entry in shipped_json("rag.formulations", "formulations"):
        if wanted in {content(name).characters for name in (entry["phrase"], *entry["variants"])}:
            return dict(entry)
    return {}
