"""Compose a draft with exact offsets from sections of attributed sentences."""

from collections.abc import Iterable, Sequence
from typing import Final, Self

from corpus.document.values import Part, Value
from rag.draft.rates import copy_rate, formulaic_spans, supported_rate
from rag.draft.values import (
    AttributedSentence,
    Draft,
    DraftSection,
    Evidence,
    Finding,
    Verdict,
)

# A paragraph read aloud takes about a minute; from this length on, a new one begins.
PARAGRAPH_LENGTH: Final = 180
# Uncited passages shown next to a draft: enough to look further, few enough to read.
MOST_UNCITED: Final = 6
SALUTATION_END: Final = "："


class Piece(Value):
    """A section under construction: its heading, and its paragraphs of sentences."""

    heading: str = ""
    paragraphs: tuple[tuple[AttributedSentence, ...], ...] = ()

    @classmethod
    def of(cls, heading: str, paragraphs: Iterable[Sequence[AttributedSentence]]) -> Self:
        """Create a section from paragraphs; recompute the offsets and drop empty paragraphs."""
        offset = 0
        placed = []
        for paragraph in filter(None, paragraphs):
            line = []
            for sentence in paragraph:
                line.append(_moved(sentence, offset))
                offset += len(sentence.text)
            placed.append(tuple(line))
            offset += 1
        return cls(heading=heading, paragraphs=tuple(placed))

    @property
    def sentences(self) -> tuple[AttributedSentence, ...]:
        """All sentences, in order."""
        return tuple(sentence for paragraph in self.paragraphs for sentence in paragraph)

    def with_sentence(self, sentence: AttributedSentence, *, breaks: bool | None = None) -> "Piece":
        """Append a sentence; offsets are the section's.

        ``breaks`` says whether it begins a paragraph; None means: where the last one is full.
        """
        last = self.paragraphs[-1] if self.paragraphs else ()
        full = sum(len(one.text) for one in last) >= PARAGRAPH_LENGTH
        begins = not last or full or last[-1].text.endswith(SALUTATION_END)
        begins = not last or breaks if breaks is not None else begins
        end = max((one.end for one in self.sentences), default=0)
        start = end + 1 if begins and self.paragraphs else end
        placed = _moved(sentence, start)
        if begins:
            return self.model_copy(update={"paragraphs": (*self.paragraphs, (placed,))})
        return self.model_copy(update={"paragraphs": (*self.paragraphs[:-1], (*last, placed))})


def _moved(sentence: AttributedSentence, start: int) -> AttributedSentence:
    return sentence.model_copy(update={"start": start, "end": start + len(sentence.text)})


def compose(
    pieces: Sequence[Piece],
    *,
    title: str = "",
    evidence: Sequence[Evidence] = (),
    source_texts: Iterable[str] = (),
    settings_hash: str = "",
) -> Draft:
    """Compose the draft of these sections, one line per heading or paragraph, without findings.

    Args:
        pieces: The sections.
        title: The title of the speech; it is not part of the text.
        evidence: All retrieved passages; the draft keeps the cited ones and the best others.
        source_texts: The texts of the cited documents, for the copy rate.
        settings_hash: The hash of the settings that produced the draft.
    """
    lines: list[str] = []
    sections: list[DraftSection] = []
    offset = 0
    for piece in pieces:
        if piece.heading:
            lines.append(piece.heading)
            offset += len(piece.heading) + 1
        placed: list[AttributedSentence] = []
        for paragraph in piece.paragraphs:
            for sentence in paragraph:
                placed.append(_moved(sentence, offset))
                offset += len(sentence.text)
            lines.append("".join(sentence.text for sentence in paragraph))
            offset += 1
        sections.append(DraftSection(heading=piece.heading, sentences=tuple(placed)))
    draft = Draft(
        text="\n".join(lines),
        title=title,
        sections=tuple(sections),
        evidence=_shown(evidence, sections),
        settings_hash=settings_hash,
    )
    return draft.model_copy(update={"metrics": metrics(draft, source_texts)})


def with_findings(draft: Draft, findings: Sequence[Finding]) -> Draft:
    """Return the draft with the findings of the checks."""
    return draft.model_copy(update={"findings": tuple(findings)})


def pieces_of(draft: Draft) -> tuple[Piece, ...]:
    """Split a draft into its sections, with the paragraphs of its text."""
    pieces = []
    for section in draft.sections:
        paragraphs: list[list[AttributedSentence]] = []
        end = -1
        for sentence in section.sentences:
            if end < 0 or "\n" in draft.text[end : sentence.start]:
                paragraphs.append([])
            paragraphs[-1].append(sentence)
            end = sentence.end
        pieces.append(Piece(heading=section.heading, paragraphs=tuple(map(tuple, paragraphs))))
    return tuple(pieces)


def metrics(draft: Draft, source_texts: Iterable[str]) -> dict[str, float]:
    """Compute the figures shown next to a draft; rates are 0 to 1."""
    sentences = draft.sentences
    body = "\n".join(sentence.text for sentence in sentences)
    formulaic = formulaic_spans(Piece.of("", ([one] for one in sentences)).sentences)
    asked = [s for s in sentences if s.verdict is not Verdict.NOT_NEEDED]
    cited = sum(bool(sentence.citations) for sentence in asked)
    return {
        "copy_rate": round(copy_rate(body, source_texts, formulaic=formulaic), 4),
        "supported_rate": round(supported_rate(sentences), 4),
        "cited_rate": round(cited / len(asked), 4) if asked else 0.0,
        "characters": float(sum(not character.isspace() for character in draft.text)),
        "sentences": float(len(sentences)),
    }


def _shown(evidence: Sequence[Evidence], sections: Sequence[DraftSection]) -> tuple[Evidence, ...]:
    """Return the cited passages, then the best others, without repeats and with new ranks."""
    cited = {
        (citation.document_id, citation.start)
        for section in sections
        for sentence in section.sentences
        for citation in sentence.citations
    }
    unique = list({item.passage_id: item for item in reversed(evidence)}.values())
    unique.sort(key=lambda item: (-item.score, item.passage_id))
    used = [item for item in unique if any(_holds(item, *place) for place in cited)]
    rest = [item for item in unique if item not in used and item.part is not Part.SALUTATION]
    chosen = [*used, *rest[:MOST_UNCITED]]
    return tuple(
        item.model_copy(update={"rank": rank}) for rank, item in enumerate(chosen, start=1)
    )


def _holds(item: Evidence, document_id: str, start: int) -> bool:
    return item.document_id == document_id and item.start <= start < item.end
