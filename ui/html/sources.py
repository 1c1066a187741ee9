"""The sources of a draft to HTML: what stands above a source, its head, its text, and lists."""

from collections.abc import Iterable, Mapping, Sequence

from corpus.document.values import Document, Flaw
from rag.draft.values import AlsoIn, AttributedSentence, Citation, Evidence, Relation, Verdict
from ui.html.corpus_table import document_address
from ui.html.flaw_marks import flaw_badges
from ui.html.marks import Mark, escape, marked
from ui.html.view import ShownSentence
from ui.messages.catalogue import Messages
from ui.text.report import formula_lines

# Shorter documents travel whole with the draft; longer ones by what surrounds their spans.
WHOLE_DOCUMENT = 8_000
# Characters shown on both sides of a cited span of a long document: about one screen.
SURROUNDINGS = 700
# A window is widened to the end of its paragraph when that is this near.
PARAGRAPH_REACH = 300
# A part of a search that places a passage among so many first ones is a reason for it.
NEAR = 10
# The reasons in display order, each with the parts of a search that it stands for.
_REASONS: Mapping[str, frozenset[str]] = {
    "phrase": frozenset({"phrase"}),
    "dense": frozenset({"dense"}),
    "words": frozenset({"words", "bigrams"}),
    "reranker": frozenset({"reranker"}),
}
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
    *,
    texts: Mapping[str, str],
) -> str:
    """What stands above the source of a sentence: verdict, reasons, and a tab for each citation.

    Args:
        shown: The sentence.
        titles: The titles of the cited documents, by id.
        flaws: The flaws of the cited documents, by id; those at a cited span are told.
        say: The messages.
        texts: The texts of the cited documents, by id, as far as they are still there.
    """
    sentence = shown.sentence
    verdict = sentence.verdict
    parts = [
        f'<div class="asked v-{verdict}"><span class="chip"><i class="swatch"></i>'
        f"{escape(say(f'verdict.{verdict}'))}</span>"
        f'<span class="hint">{escape(say(f"verdict_hint.{verdict}"))}</span>'
        f"<blockquote>{escape(sentence.text)}</blockquote>{_reasons(sentence, say)}"
        f"{_formulas(sentence, say)}</div>"
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
    parts += [
        _changed_html(f"{shown.key}.{number}", citation, texts, say)
        for number, citation in enumerate(sentence.citations)
    ]
    return "".join(parts)


def stands(citation: Citation, text: str | None) -> bool:
    """Return whether the words that were cited still stand in the text of their document."""
    return text is not None and text[citation.start : citation.end] == citation.quote


def _changed_html(key: str, citation: Citation, texts: Mapping[str, str], say: Messages) -> str:
    """The words that were cited, where they no longer stand in the source."""
    text = texts.get(citation.document_id)
    if stands(citation, text):
        return ""
    said = say("source_gone" if text is None else "source_changed")
    return (
        f'<div class="flawhere" data-key="{key}"><b>⚠ {escape(said)}</b>'
        f"<blockquote>{escape(citation.quote)}</blockquote></div>"
    )


def _reasons(sentence: AttributedSentence, say: Messages) -> str:
    if not sentence.reasons:
        return ""
    items = "".join(f"<li>{escape(reason)}</li>" for reason in sentence.reasons)
    return f'<ul class="reasons" aria-label="{escape(say("reasons"))}">{items}</ul>'


def _formulas(sentence: AttributedSentence, say: Messages) -> str:
    """The formulaic words of a sentence, where they stand and in how many documents."""
    if not sentence.formulas:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in formula_lines(sentence, say))
    return f'<ul class="reasons formulas" aria-label="{escape(say("formulaic"))}">{items}</ul>'


def _tab_html(
    key: str, number: int, citation: Citation, titles: Mapping[str, str], say: Messages
) -> str:
    title = titles.get(citation.document_id, citation.document_id)
    kind = RELATION_CLASS[citation.relation]
    score = say("score", n=f"{citation.score:.0%}")
    return (
        f'<button type="button" class="tab" role="tab" aria-selected="false" data-key="{key}"'
        f' data-doc="{escape(citation.document_id)}" title="{escape(title)}">'
        f'<span class="no">{number + 1}</span><span class="name">{escape(title)}</span>'
        f'<span class="rel {kind}">{escape(citation.relation)}</span>'
        f'<span class="score" title="{escape(say("score_hint"))}">{escape(score)}</span></button>'
    )


def flaws_at(citation: Citation, flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """The flaws of a document that touch a cited span of it."""
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


def _details_html(source: Document | Evidence, more: Iterable[str], say: Messages) -> str:
    """Who said it, when, at which level, in which kind of speech, and what else is known."""
    who = " ".join(part for part in (source.role, source.speaker) if part)
    date = source.date or say("undated")
    details = (who or say("unknown_speaker"), date, source.level or "", source.kind, *more)
    return "".join(f"<span>{escape(one)}</span>" for one in details if one)


def document_head_html(document: Document, say: Messages, *, attached: bool = False) -> str:
    """Who said it, where and when, with the flaws and the button for the whole text.

    ``attached`` says that it is material of the conversation, and no part of the corpus.
    """
    said = _details_html(document, (document.occasion, document.place), say)
    own = f'<span class="own">{escape(say("attached"))}</span>' if attached else ""
    return (
        f'<div class="dochead"><h3>{escape(document.title)}</h3><div class="facts">{said}</div>'
        f'<div class="badges">{own}{flaw_badges(document.flaws)}</div>'
        f'<div class="docbar"><span class="path" title="{escape(file_name(document.source))}">'
        f"{escape(file_name(document.source))}</span>"
        f'<button type="button" class="wholetext" data-full="{escape(document.id)}">'
        f"{escape(say('full'))}</button></div></div>"
    )


def missing_head_html(title: str, say: Messages) -> str:
    """The head of a document that the corpus no longer has."""
    return (
        f'<div class="dochead"><h3>{escape(title)}</h3>'
        f'<div class="badges"><span class="flaw">{escape(say("missing"))}</span></div></div>'
    )


def windows(
    text: str, spans: Iterable[tuple[int, int]], *, whole: int = WHOLE_DOCUMENT
) -> tuple[tuple[int, int], ...]:
    """The parts of a text to show: all of a short one, else what surrounds the spans.

    Returns:
        Half-open ranges in order, apart from each other; every span that has a character inside
        the text lies within one.
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
    """The shown parts of a source, paragraph by paragraph, with its marked spans.

    Args:
        text: The clean text of the document.
        marks: ``c`` cited spans, ``m`` shared letters, ``x`` flaws; offsets into ``text``.
        shown: What to show, from :func:`windows`.
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
    # A line break at the border of a window is not text that was left out.
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
    """The documents of a draft, the most used first: (document, sentences that use it, flaws)."""
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
    """Passages found, as cards; each opens its source at the passage."""
    cards = "".join(_card_html(number, result, say) for number, result in enumerate(results))
    return f'<ol class="cards">{cards}</ol>' if cards else ""


def _card_html(number: int, result: Evidence, say: Messages) -> str:
    more = (result.part or "", result.heading, _found_by(result.ranks, say))
    said = _details_html(result, more, say)
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
    """The passage with the sentences nearest to the query marked."""
    marks = [Mark(start, end, "n", "") for start, end in result.nearest]
    return marked(result.text, marks, offset=result.start)


def _outdated_html(wording: Sequence[str], say: Messages) -> str:
    """Formulations that are not those of the day, as a badge beside the flaws."""
    if not wording:
        return ""
    said = "".join(f"“{escape(one)}”" for one in wording)
    return (
        f'<span class="flaw mild"><b><i aria-hidden="true">⌛</i>{escape(say("outdated_mark"))}</b>'
        f"{said}</span>"
    )


def _found_by(ranks: Mapping[str, int], say: Messages) -> str:
    """Why a passage was found, in a writer's words; the command line says the places."""
    if not ranks:
        return ""
    near = {part for part, place in ranks.items() if place <= max(NEAR, min(ranks.values()))}
    said = [part for part, counted in _REASONS.items() if near & counted]
    reasons = "、".join(say(f"found_by.{part}") for part in said)
    return say("found_by", reasons=reasons)


def also_in_html(places: Sequence[AlsoIn], say: Messages) -> str:
    """Where else a passage stands, folded up; each leads to its document in the corpus."""
    if not places:
        return ""
    items = "".join(
        f'<li><span class="rel">{escape(place.relation)}</span>'
        f'<a href="{escape(document_address(place.document_id))}">{escape(place.title)}</a>'
        f"<span>{escape(place.date or say('undated'))}</span>"
        f"<span>{escape(file_name(place.source))}</span></li>"
        for place in places
    )
    said = escape(say("card.also_in", n=len(places)))
    return f'<details class="alsoin"><summary>{said}</summary><ul>{items}</ul></details>'


def file_name(source: str) -> str:
    """The last part of a path; where the file lies on the server is no affair of the page."""
    return source.replace("\\", "/").rsplit("/", 1)[-1]
