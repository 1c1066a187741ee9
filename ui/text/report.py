"""Drafts, sources and findings as lines for a terminal; pure functions on values."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ui.messages.catalogue import Messages
from ui.text.ranks import rank_places

if TYPE_CHECKING:
    from corpus.document.guess import Guess
    from corpus.document.values import Document, Flaw
    from corpus.duplicates.groups import Alike
    from rag.draft.requirements import Judged
    from rag.draft.values import AlsoIn, AttributedSentence, Citation, Draft, Evidence, Finding
    from rag.quotations.values import ComparedQuotation

# Maximum length of a quotation in the list of sources: two lines of a terminal.
QUOTE_LENGTH = 80
# Maximum length of a passage in search results: enough to decide whether to open it.
SNIPPET_LENGTH = 160
# Number of a passage's other documents to name; the rest is only counted.
ALSO_NAMED = 3
# The fields of a document in display order.
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
    """Numbers cited spans from 1, in order of first use."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.citations: list[Citation] = []

    def number(self, citation: "Citation") -> int:
        """Return the number of a citation; assign a new one if its span has none yet."""
        key = (citation.document_id, citation.start, citation.end)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self.citations.append(citation)
        return self._numbers[key]


def mark(sentence: "AttributedSentence", numbers: SourceNumbers, say: Messages) -> str:
    """Return the mark after a sentence: its verdict and its source numbers; may be empty."""
    if sentence.verdict == "not_needed":
        return ""
    label = say(f"verdict.{sentence.verdict}")
    cited = ",".join(str(numbers.number(citation)) for citation in sentence.citations)
    formulaic = f" {say('formulaic')}" if sentence.formulas else ""
    return f"［{label} {cited}{formulaic}］" if cited else f"［{label}{formulaic}］"


def formula_lines(sentence: "AttributedSentence", say: Messages) -> Iterator[str]:
    """Yield one line per formulaic span of a sentence: where it stands, and how often."""
    for one in sentence.formulas:
        key = "formulaic.more" if one.more else "formulaic.line"
        yield say(key, text=one.text, name=_name(one.title, "", one.date), n=one.others)


def draft_lines(draft: "Draft", numbers: SourceNumbers, say: Messages) -> Iterator[str]:
    """Yield the text of a draft line by line, with a mark after each sentence."""
    text, end = "", 0
    for sentence in sorted(draft.sentences, key=lambda sentence: sentence.start):
        text += draft.text[end : sentence.end] + mark(sentence, numbers, say)
        end = sentence.end
    yield from (text + draft.text[end:]).splitlines()


def rates_line(sentences: Iterable["AttributedSentence"], copied: float, say: Messages) -> str:
    """Report how many sentences have a source, and what share of the text is copied."""
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
    """Yield the numbered list of sources.

    Args:
        citations: The citations in the order of their numbers.
        names: The document names by id.
        say: The messages.
        evidence: Their passages, if known, which list other documents with the same text.
    """
    if citations:
        yield say("sources")
    for number, citation in enumerate(citations, start=1):
        name = names.get(citation.document_id, citation.document_id)
        yield f"[{number}] {name}（{citation.relation} {citation.score:.2f}）"
        yield f"    “{shorten(citation.quote, QUOTE_LENGTH)}”"
        yield from (f"    {line}" for line in also_lines(places_of(citation, evidence), say))


def finding_lines(text: str, findings: Sequence["Finding"], say: Messages) -> Iterator[str]:
    """Yield one line per finding with its words, and one with the suggestion."""
    for finding in findings:
        words = shorten(text[finding.start : finding.end], 30)
        about = f"“{words}” " if words else ""
        yield f"{say(f'severity.{finding.severity}')}  {about}{finding.message}"
        if finding.suggestion:
            yield "      " + say("check.suggestion", suggestion=finding.suggestion)


def quotations_line(compared: Sequence["ComparedQuotation"], say: Messages) -> str:
    """Count the quotations by how they compare with the corpus."""
    counts = Counter(one.status for one in compared)
    told = [say(f"quoted.{status.name.lower()}", n=n) for status, n in sorted(counts.items())]
    return say("check.quotations", n=len(compared), told=say("quoted.joint").join(told))


def requirement_lines(judged: Sequence["Judged"], say: Messages) -> Iterator[str]:
    """Yield one line per requirement with its verdict, and the reason."""
    for number, one in enumerate(judged, 1):
        by = say("met.opinion") if one.opinion else ""
        yield f"{number}. [{say(f'met.{one.met}')}] {one.text}（{by}{one.reason}）"


def evidence_lines(evidence: "Evidence", say: Messages) -> Iterator[str]:
    """Yield the lines of a search result."""
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
    """Return the start of a passage, or the part nearest to the query if that is further on."""
    first = evidence.nearest[0] if evidence.nearest else (evidence.start, evidence.start)
    if first[1] - evidence.start <= SNIPPET_LENGTH:
        return shorten(evidence.text, SNIPPET_LENGTH)
    return "…" + shorten(evidence.text[first[0] - evidence.start :], SNIPPET_LENGTH)


def places_of(citation: "Citation", evidence: Sequence["Evidence"]) -> tuple["AlsoIn", ...]:
    """Return the other documents that contain the passage of a citation."""
    around = (
        passage.also_in
        for passage in evidence
        if passage.document_id == citation.document_id
        and passage.start <= citation.start
        and citation.end <= passage.end
    )
    return next(around, ())


def also_lines(places: Sequence["AlsoIn"], say: Messages) -> Iterator[str]:
    """Yield one line that lists the other documents of a passage, if there are any."""
    if places:
        named = "、".join(also_name(place) for place in places[:ALSO_NAMED])
        more = say("also_in.more", count=len(places)) if len(places) > ALSO_NAMED else ""
        yield say("also_in", places=named) + more


def also_name(place: "AlsoIn") -> str:
    """Return the name of another document that contains a passage."""
    return f"{_name(place.title, '', place.date)}（{place.relation}）"


def duplicate_lines(duplicates: Sequence["Alike"], say: Messages) -> Iterator[str]:
    """Yield one line per document with the same or almost the same text."""
    for one in duplicates:
        key = "duplicate.cited" if one.cited else "duplicate"
        like = {"relation": one.relation, "similarity": one.similarity}
        yield say(key, title=one.title, source=one.source, id=one.document_id, **like)


def evidence_name(evidence: "Evidence") -> str:
    """Return a source's name: title, speaker, date."""
    return _name(evidence.title, evidence.speaker, evidence.date)


def document_name(document: "Document") -> str:
    """Return a document's name: title, speaker, date."""
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
    """Yield one line per known field of a document: the value, its confidence and its evidence.

    Args:
        document: The document.
        say: The messages.
        inferred: The inferred values, by field.
        corrected: The user's corrections, by field.
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
    """Say where a value comes from; if there is none, what it may be."""
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
    """Return the kinds of flaws, without repeats."""
    return "、".join(dict.fromkeys(flaw.kind for flaw in flaws))


def shorten(text: str, length: int) -> str:
    """Put the text on one line and cut it to ``length`` characters with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
