"""Drafts, sources and findings as lines for a terminal; pure functions on values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ui.messages.catalogue import Messages
from ui.text.ranks import rank_places

if TYPE_CHECKING:
    from corpus.document.guess import Guess
    from corpus.document.values import Document, Flaw
    from corpus.duplicates.groups import Alike
    from rag.draft.values import AlsoIn, AttributedSentence, Citation, Draft, Evidence, Finding

# A quotation in the list of sources is cut here: one line of a terminal, twice.
QUOTE_LENGTH = 80
# A passage in the list of a search is cut here: enough to see whether to open it.
SNIPPET_LENGTH = 160
# So many other places of a passage are named, the others counted: a line or two of a terminal.
ALSO_NAMED = 3
# The fields of a document in the order that they are shown in.
_SHOWN = (
    "title",
    "speaker",
    "role",
    "date",
    "level",
    "kind",
    "occasion",
    "place",
    "audience",
)


class SourceNumbers:
    """Numbers the cited spans by first use, from 1."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.citations: list[Citation] = []

    def number(self, citation: "Citation") -> int:
        """The number of a citation; a new one if its span has none yet."""
        key = (citation.document_id, citation.start, citation.end)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self.citations.append(citation)
        return self._numbers[key]


def mark(sentence: "AttributedSentence", numbers: SourceNumbers, say: Messages) -> str:
    """The mark behind a sentence: its verdict and the numbers of its sources; often empty."""
    if sentence.verdict == "not_needed":
        return ""
    label = say(f"verdict.{sentence.verdict}")
    cited = ",".join(str(numbers.number(citation)) for citation in sentence.citations)
    return f"［{label} {cited}］" if cited else f"［{label}］"


def draft_lines(draft: "Draft", numbers: SourceNumbers, say: Messages) -> Iterator[str]:
    """The text of a draft with the mark behind each sentence, line by line."""
    text, end = "", 0
    for sentence in sorted(draft.sentences, key=lambda sentence: sentence.start):
        text += draft.text[end : sentence.end] + mark(sentence, numbers, say)
        end = sentence.end
    yield from (text + draft.text[end:]).splitlines()


def rates_line(sentences: Iterable["AttributedSentence"], copied: float, say: Messages) -> str:
    """How many sentences have a source, and what share of the text is copied."""
    from rag.draft.rates import sourced

    found, needing = sourced(sentences)
    return f"{say('sourced', n=found, m=needing)} · {say('copied', share=copied)}"


def source_lines(
    citations: Sequence["Citation"],
    names: Mapping[str, str],
    say: Messages,
    *,
    evidence: Sequence["Evidence"] = (),
) -> Iterator[str]:
    """The numbered list of sources.

    Args:
        citations: In the order of their numbers.
        names: The names of the documents by id.
        say: The messages.
        evidence: The passages that they are from, where known: these say where else they stand.
    """
    if citations:
        yield say("sources")
    for number, citation in enumerate(citations, start=1):
        name = names.get(citation.document_id, citation.document_id)
        yield f"[{number}] {name}（{citation.relation} {citation.score:.2f}）"
        yield f"    “{shorten(citation.quote, QUOTE_LENGTH)}”"
        yield from (f"    {line}" for line in also_lines(places_of(citation, evidence), say))


def finding_lines(text: str, findings: Sequence["Finding"], say: Messages) -> Iterator[str]:
    """One line a finding, with the words that it is about and what to write instead."""
    for finding in findings:
        words = shorten(text[finding.start : finding.end], 30)
        about = f"“{words}” " if words else ""
        yield f"{say(f'severity.{finding.severity}')}  {about}{finding.message}"
        if finding.suggestion:
            yield "      " + say("check.suggestion", suggestion=finding.suggestion)


def evidence_lines(evidence: "Evidence", say: Messages) -> Iterator[str]:
    """A passage found by a search."""
    place = " · ".join(filter(None, (evidence.heading, evidence.part or "")))
    yield f"{evidence.rank}. {evidence_name(evidence)}  {evidence.score:.3f}  {place}".rstrip()
    yield f"   {_snippet(evidence)}"
    if evidence.ranks:
        yield "   " + say("ranks", places=rank_places(evidence.ranks, say))
    if evidence.flaws:
        yield "   " + say("flaws", flaws=flaw_names(evidence.flaws))
    if evidence.outdated:
        yield "   " + say("outdated", wording="".join(f"“{one}”" for one in evidence.outdated))
    yield f"   {evidence.document_id} {evidence.start}–{evidence.end}  {evidence.source}"
    yield from (f"   {line}" for line in also_lines(evidence.also_in, say))


def _snippet(evidence: "Evidence") -> str:
    """The beginning of a passage, or where it says what was asked if that lies further on."""
    first = evidence.nearest[0] if evidence.nearest else (evidence.start, evidence.start)
    if first[1] - evidence.start <= SNIPPET_LENGTH:
        return shorten(evidence.text, SNIPPET_LENGTH)
    return "…" + shorten(evidence.text[first[0] - evidence.start :], SNIPPET_LENGTH)


def places_of(citation: "Citation", evidence: Sequence["Evidence"]) -> tuple["AlsoIn", ...]:
    """The other documents that hold the passage that a citation is from."""
    around = (
        passage.also_in
        for passage in evidence
        if passage.document_id == citation.document_id
        and passage.start <= citation.start
        and citation.end <= passage.end
    )
    return next(around, ())


def also_lines(places: Sequence["AlsoIn"], say: Messages) -> Iterator[str]:
    """The other documents that hold a passage, in a line; none if there are none."""
    if places:
        named = "、".join(also_name(place) for place in places[:ALSO_NAMED])
        more = say("also_in.more", count=len(places)) if len(places) > ALSO_NAMED else ""
        yield say("also_in", places=named) + more


def also_name(place: "AlsoIn") -> str:
    """How another document that holds a passage is named."""
    return f"{_name(place.title, '', place.date)}（{place.relation}）"


def duplicate_lines(duplicates: Sequence["Alike"], say: Messages) -> Iterator[str]:
    """The documents with the same text or nearly so, a line each."""
    for one in duplicates:
        key = "duplicate.cited" if one.cited else "duplicate"
        like = {"relation": one.relation, "similarity": one.similarity}
        yield say(key, title=one.title, source=one.source, id=one.document_id, **like)


def evidence_name(evidence: "Evidence") -> str:
    """How a source is named: title, speaker, date."""
    return _name(evidence.title, evidence.speaker, evidence.date)


def document_name(document: "Document") -> str:
    """How a source is named: title, speaker, date."""
    return _name(document.title, document.speaker, document.date)


def _name(title: str, speaker: str, date: str) -> str:
    return " ".join(filter(None, (f"《{title}》", speaker, date)))


def document_lines(
    document: "Document",
    say: Messages,
    *,
    inferred: "Mapping[str, Guess]",
    corrected: Mapping[str, str],
) -> Iterator[str]:
    """What is known of a document, a line each: the value, how sure it is and from which words.

    Args:
        document: The document.
        say: The messages.
        inferred: What was inferred of it, by field.
        corrected: What its user corrected, by field.
    """
    yield document.title
    yield f"{document.id}"
    yield f"{say('field.source')}  {document.source}"
    for name in _SHOWN:
        value = str(getattr(document, name) or "")
        why = _why(value, inferred.get(name), name in corrected, say)
        if value or why:
            yield f"{say(f'field.{name}')}  {value}{f'（{why}）' if why else ''}"
    for flaw in document.flaws:
        yield say("flaws", flaws=f"{flaw.kind} {flaw.reason}")


def _why(value: str, guess: "Guess | None", corrected: bool, say: Messages) -> str:
    """Where a value comes from; for none, what it may be."""
    if guess is None:
        return say("corrected") if corrected else ""
    told = {
        "value": guess.value,
        "confidence": guess.confidence,
        "evidence": shorten(guess.evidence, QUOTE_LENGTH),
    }
    if corrected:
        return say("corrected.from", **told)
    if not value:
        return say("inferred.unsure", **told)
    return say("declared" if guess.confidence == 1 else "inferred", **told)


def flaw_names(flaws: Sequence["Flaw"]) -> str:
    """The kinds of flaw, each once."""
    return "、".join(dict.fromkeys(flaw.kind for flaw in flaws))


def shorten(text: str, length: int) -> str:
    """The text on one line, cut to ``length`` characters with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
