"""Mark formulaic language: clauses and sentences that stand in many documents (固定提法).

Nobody copies “统筹发展和安全” from anybody. So such words are no copying, and what they are cited
from is their most authoritative document, then the earliest, not whichever was retrieved.
"""

import re
from collections.abc import Sequence
from typing import Final

from corpus.language.grams import content
from corpus.store.store import Store
from rag.attribution.needs import needs_source
from rag.draft.values import AttributedSentence, Formula
from rag.retrieval.spans import MOST_DOCUMENTS, Occurrence, Spans

# Of 2,091 clauses of the shared corpora, 71 % stand in one document and 8 % in five or more. Those
# in two to four are often one event told again (docs/quality/attribution.md).
LEAST_DOCUMENTS: Final = 5
# Shorter words stand in many documents by chance.
SHORTEST: Final = 6
_CLAUSE: Final = re.compile(r"[^，,；;：:。！？!?…\n]+")
# A day or a figure that many texts report is a fact, not a phrase.
_DIGIT: Final = re.compile(r"\d")
# Words before a set phrase that are not part of it: 我们要统筹发展和安全.
_LEAD: Final = re.compile(
    "(?:我们|全党|各级|大家)?(?:也|还|更|就)?(?:要|必须|应当|应该|务必|始终|一定要)?(?:继续|不断|进一步|更加|更好|切实|"
    "坚持|着力|深入|全面)?"
)


class Formulas:
    """Finds formulaic language with a corpus as it is now."""

    def __init__(self, spans: Spans, store: Store) -> None:
        self._spans = spans
        self._store = store

    def mark(self, sentence: AttributedSentence) -> AttributedSentence:
        """Return the sentence with its formulaic spans; verdict and citations stay."""
        found = self.find(sentence.text) if needs_source(sentence.text) else ()
        return sentence.model_copy(update={"formulas": found}) if found else sentence

    def find(self, text: str) -> tuple[Formula, ...]:
        """Return the longest runs of clauses of ``text`` that stand in many documents."""
        spans = clause_spans(text)
        found: list[Formula] = []
        first = 0
        while first < len(spans):
            start, held, end = self._run(text, spans[first:])
            if held:
                found.append(self._formula(text[start:end], start, held))
            first = max(first + 1, sum(one[0] < end for one in spans))
        return tuple(found)

    def _run(
        self, text: str, spans: Sequence[tuple[int, int]]
    ) -> tuple[int, tuple[Occurrence, ...], int]:
        """Return the longest run from the first clause on: start, documents (may be none), end."""
        start, end = spans[0]
        held = self._documents(text[start:end])
        if not held and (lead := _LEAD.match(text, start, end)) and lead.end() > start:
            start = lead.end()
            held = self._documents(text[start:end])
        for _, stop in spans[1:] if held else ():
            longer = self._documents(text[start:stop])
            if not longer:
                break
            held, end = longer, stop
        return start, held, end

    def _documents(self, words: str) -> tuple[Occurrence, ...]:
        """Return where some words stand, one place a document, without copies; empty if few."""
        if len(content(words).characters) < SHORTEST or _DIGIT.search(words):
            return ()
        cited = self._store.copies.groups().cited
        found: dict[str, Occurrence] = {}
        for one in self._spans.exact(words):
            found.setdefault(cited(one.document_id), one)
        return tuple(found.values()) if len(found) >= LEAST_DOCUMENTS else ()

    def _formula(self, words: str, start: int, held: Sequence[Occurrence]) -> Formula:
        first = held[0]
        document = next(self._store.documents_of([first.document_id]), None)
        return Formula(
            start=start,
            end=start + len(words),
            text=words,
            document_id=first.document_id,
            title=document.title if document else "",
            date=document.date if document else "",
            source_start=first.start,
            source_end=first.end,
            others=len(held) - 1,
            more=len(held) >= MOST_DOCUMENTS,
        )


def clause_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the clauses of a sentence, without the marks between them."""
    return tuple(match.span() for match in _CLAUSE.finditer(text))
