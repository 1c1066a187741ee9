"""Render the sources of a draft: the panel above a source, its head, its text, and lists."""

from collections.abc import Iterable, Mapping, Sequence

from corpus.document.values import Document, Flaw
from rag.draft.values import AlsoIn, AttributedSentence, Citation, Evidence, Relation, Verdict
from ui.html.corpus_table import document_address
from ui.html.flaw_marks import flaw_badges
from ui.html.marks import Mark, escape, marked
from ui.html.view import ShownSentence
from ui.messages.catalogue import Messages
from ui.text.ranks import rank_places

# Shorter documents are sent whole with the draft; of longer ones, only parts near the spans.
WHOLE_DOCUMENT = 8_000
# Characters shown on each side of a cited span of a long document: about one screen.
SURROUNDINGS = 700
# A window is extended to the end of its paragraph if that is this close.
PARAGRAPH_REACH = 300
RELATION_CLASS: Mapping[Relation, str] = {
    Relation.VERBATIM: "verbatim",
    Relation.REWORDED: "reworded",
    Relation.SAME_POINT: "point",
}


def panel_html(
    shown: ShownSentence,
    titles: Mapping[str, str],
    flaws: Mapping[str, Sequence[Flaw]],
    say: Messages,
) -> str:
    """Return the panel above a sentence's source: verdict, reasons, and a tab per citation.

    Args:
        shown: The sentence.
        titles: The titles of the cited documents, by id.
        flaws: The flaws of the cited documents, by id; those at a cited span are shown.
        say: The messages.
    """
    sentence = shown.sentence
    verdict = sentence.verdict
    parts = [
        f'<div class="asked v-{verdict}"><span class="chip"><i class="swatch"></i>'
        f"{escape(say(f'verdict.{verdict}'))}</span>"
        f'<span class="hint">{escape(say(f"verdict_hint.{verdict}"))}</span>'
        f"<blockquote>{escape(sentence.text)}</blockquote>{_reasons(sentence, say)}</div>"
    ]
    if not sentence.citations and verdict is Verdict.UNSUPPORTED:
        parts.append(
            f'<div class="nosource"><b>{escape(say("verdict.unsupported"))}</b>'
            f"<p>{escape(say('no_source_hint'))}</p></div>"
        )
    tabs = "".join(
        _tab_html(f"{shown.key}.{number}", number, citation, titles, say)
        for number, citation in enumerate(sentence.citations)
    )
    if tabs:
        parts.append(f'<div class="tabs" role="tablist">{tabs}</div>')
    parts += [
        _flaws_here(f"{shown.key}.{number}", citation, flaws, say)
        for number, citation in enumerate(sentence.citations)
    ]
    return "".join(parts)


def _reasons(sentence: AttributedSentence, say: Messages) -> str:
    if not sentence.reasons:
        return ""
    items = "".join(f"<li>{escape(reason)}</li>" for reason in sentence.reasons)
    return f'<ul class="reasons" aria-label="{escape(say("reasons"))}">{items}</ul>'


def _tab_html(
    key: str, number: int, citation: Citation, titles: Mapping[str, str], say: Messages
) -> str:
    title = titles.get(citation.document_id, citation.document_id)
    kind = RELATION_CLASS[citation.relation]
    score = say("score", n=f"{citation.score:.2f}")
    return (
        f'<button type="button" class="tab" role="tab" aria-selected="false" data-key="{key}"'
        f' data-doc="{escape(citation.document_id)}" title="{escape(title)}">'
        f'<span class="no">{number + 1}</span><span class="name">{escape(title)}</span>'
        f'<span class="rel {kind}">{escape(citation.relation)}</span>'
        f'<span class="score" title="{escape(score)}">{citation.score:.2f}</span></button>'
    )


def flaws_at(citation: Citation, flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """Return the flaws of a document that overlap a cited span."""
    return tuple(
        flaw
        for flaw in flaws
        if flaw.start is not None
        and flaw.end is not None
        and flaw.start < citation.end
        and flaw.end > citation.start
    )


def _flaws_here(
    key: str, citation: Citation, flaws: Mapping[str, Sequence[Flaw]], say: Messages
) -> str:
    here = flaws_at(citation, flaws.get(citation.document_id, ()))
    if not here:
        return ""
    return (
        f'<div class="flawhere" data-key="{key}"><b>⚠ {escape(say("flaws_here"))}</b>'
        f"{flaw_badges(here)}</div>"
    )


def document_head_html(document: Document, say: Messages) -> str:
    """Return a document's speaker, place, date and flaws, and the button for the whole text."""
    speaker = " ".join(part for part in (document.role, document.speaker) if part)
    details = [
        speaker or say("unknown_speaker"),
        document.date or say("undated"),
        document.level or "",
        document.kind,
        document.occasion,
        document.place,
    ]
    said = "".join(f"<span>{escape(fact)}</span>" for fact in details if fact)
    return (
        f'<div class="dochead"><h3>{escape(document.title)}</h3><div class="facts">{said}</div>'
        f'<div class="badges">{flaw_badges(document.flaws)}</div>'
        f'<div class="docbar"><span class="path" title="{escape(document.source)}">'
        f"{escape(file_name(document.source))}</span>"
        f'<button type="button" class="wholetext" data-full="{escape(document.id)}">'
        f"{escape(say('full'))}</button></div></div>"
    )


def missing_head_html(title: str, say: Messages) -> str:
    """Return the head of a document that is no longer in the corpus."""
    return (
        f'<div class="dochead"><h3>{escape(title)}</h3>'
        f'<div class="badges"><span class="flaw">{escape(say("missing"))}</span></div></div>'
    )


def windows(
    text: str, spans: Iterable[tuple[int, int]], *, whole: int = WHOLE_DOCUMENT
) -> tuple[tuple[int, int], ...]:
    """Return the parts of a text to show: a short text whole, otherwise the parts near the spans.

    Returns:
        Separate half-open ranges in order. Every span that overlaps the text is inside one range.
    """
    if len(text) <= whole:
        return ((0, len(text)),) if text else ()
    merged: list[tuple[int, int]] = []
    for start, end in sorted(_around(text, *span) for span in spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return tuple(merged)


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = max(0, start - SURROUNDINGS), min(len(text), end + SURROUNDINGS)
    line = text.rfind("\n", max(0, start - PARAGRAPH_REACH), start)
    if line >= 0:
        start = line + 1
    elif start <= PARAGRAPH_REACH:
        start = 0
    line = text.find("\n", end, end + PARAGRAPH_REACH)
    return start, line if line >= 0 else end


def document_html(
    text: str, marks: Sequence[Mark], shown: Sequence[tuple[int, int]], say: Messages
) -> str:
    """Return the shown parts of a source by paragraph, with marked spans.

    Args:
        text: The clean text of the document.
        marks: ``c`` cited spans, ``m`` shared letters, ``x`` flaws; offsets into ``text``.
        shown: The ranges to show, from :func:`windows`.
        say: The messages.
    """
    pieces: list[str] = []
    position = 0
    for start, end in shown:
        pieces.append(_omitted(start - position, say))
        pieces.append(_paragraphs(text, start, end, marks, say))
        position = end
    pieces.append(_omitted(len(text) - position, say))
    return "".join(pieces)


def _omitted(count: int, say: Messages) -> str:
    # A line break between two windows does not count as omitted text.
    if count <= 1:
        return ""
    return f'<div class="omitted">{escape(say("omitted", n=count))}</div>'


def _paragraphs(text: str, start: int, end: int, marks: Sequence[Mark], say: Messages) -> str:
    def cited(words: str) -> str:
        return say("cited_label", text=words)

    pieces = []
    for line in text[start:end].split("\n"):
        here = [mark for mark in marks if mark.start < start + len(line) and mark.end > start]
        body = marked(line, here, offset=start, outer="c", label=cited)
        pieces.append(f"<p>{body}</p>")
        start += len(line) + 1
    return "".join(pieces)


def overview_html(rows: Sequence[tuple[Document, int, Sequence[Flaw]]], say: Messages) -> str:
    """Return a draft's documents, most used first: (document, sentences that use it, flaws)."""
    if not rows:
        return ""
    items = "".join(
        f'<li><button type="button" class="docrow" data-open="{escape(document.id)}">'
        f"<b>{escape(document.title)}</b>"
        f'<span class="facts"><span>{escape(_who(document, say))}</span>'
        f"<span>{escape(document.date or say('undated'))}</span>"
        f'<span class="use">'
        f"{escape(say('used', n=uses) if uses else say('unused'))}</span></span>"
        f'<span class="badges">{flaw_badges(flaws)}</span></button></li>'
        for document, uses, flaws in rows
    )
    return f'<h3>{escape(say("sources_title"))}</h3><ul class="docrows">{items}</ul>'


def _who(document: Document, say: Messages) -> str:
    parts = (document.level or "", document.role, document.speaker)
    return " ".join(part for part in parts if part) or say("unknown_speaker")


def material_html(results: Sequence[Evidence], say: Messages) -> str:
    """Return the passages found, as cards; each opens its source at the passage."""
    cards = "".join(_card_html(number, result, say) for number, result in enumerate(results))
    return f'<ol class="cards">{cards}</ol>' if cards else ""


def _card_html(number: int, result: Evidence, say: Messages) -> str:
    who = " ".join(part for part in (result.role, result.speaker) if part)
    details = [
        who or say("unknown_speaker"),
        result.date or say("undated"),
        result.level or "",
        result.kind,
        result.part or "",
        result.heading,
        _ranks(result.ranks, say),
    ]
    said = "".join(f"<span>{escape(fact)}</span>" for fact in details if fact)
    return (
        f'<li class="card"><div class="cardhead"><span class="no">{result.rank}</span>'
        f"<b>{escape(result.title)}</b>"
        f'<button type="button" class="open" data-key="m{number}"'
        f' data-doc="{escape(result.document_id)}">{escape(say("open"))}</button></div>'
        f'<div class="facts">{said}</div><div class="badges">{flaw_badges(result.flaws)}'
        f"{_outdated_html(result.outdated, say)}</div>"
        f'<p class="passage">{_passage_html(result)}</p>{also_in_html(result.also_in, say)}</li>'
    )


def _passage_html(result: Evidence) -> str:
    """Return the passage, with the sentences nearest to the query marked."""
    marks = [Mark(start, end, "n", "") for start, end in result.nearest]
    return marked(result.text, marks, offset=result.start)


def _outdated_html(wording: Sequence[str], say: Messages) -> str:
    """Return outdated formulations as a badge next to the flaws."""
    if not wording:
        return ""
    said = "".join(f"“{escape(one)}”" for one in wording)
    return (
        f'<span class="flaw mild"><b><i aria-hidden="true">⌛</i>{escape(say("outdated_mark"))}</b>'
        f"{said}</span>"
    )


def _ranks(ranks: Mapping[str, int], say: Messages) -> str:
    return say("ranks", places=rank_places(ranks, say)) if ranks else ""


def also_in_html(places: Sequence[AlsoIn], say: Messages) -> str:
    """Return a folded list of the other documents with a passage, with links to the corpus."""
    if not places:
        return ""
    items = "".join(
        f'<li><span class="rel">{escape(place.relation)}</span>'
        f'<a href="{escape(document_address(place.document_id))}">{escape(place.title)}</a>'
        f"<span>{escape(place.date or say('undated'))}</span>"
        f'<span title="{escape(place.source)}">{escape(file_name(place.source))}</span></li>'
        for place in places
    )
    said = escape(say("card.also_in", n=len(places)))
    return f'<details class="alsoin"><summary>{said}</summary><ul>{items}</ul></details>'


def file_name(source: str) -> str:
    """Return the last part of a path; the tooltip shows the whole path."""
    return source.replace("\\", "/").rsplit("/", 1)[-1]
