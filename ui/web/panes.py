"""Convert a view into two flat tables of HTML pieces by key, for transfer to the page.

``live`` is small and changes ten times per second. ``panes`` changes with each sentence. The tables
are flat and hold strings, because Gradio streams only changed entries, and the page compares piece
by piece and updates only what is new.

Keys of ``panes``: ``thread``, ``asked`` (the first request), ``title`` and ``titled`` (whether it
is the draft's own), ``text``, ``done``, ``again`` (whether there is something to repeat),
``legend``, ``summary``, ``brief`` (what was understood),
``requirements``, ``findings``, ``material`` and its ``count``, ``overview``, ``notes`` (the sources
on paper), ``first`` (the tab to show), ``versions``, ``compared`` and ``wishes``; ``h:I`` the
heading and ``p:I:J`` paragraph J of section I; ``panel:KEY`` the panel above the
source of a sentence; ``head:ID`` and ``doc:ID`` a document.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from corpus.document.values import Document
from corpus.errors import NotFoundError
from rag.draft.values import Citation, Compared, Evidence
from ui.html import brief as render_brief
from ui.html import chips as render_chips
from ui.html import draft as render
from ui.html import notes as render_notes
from ui.html import sources as render_sources
from ui.html import versions as render_versions
from ui.html import wishes as render_wishes
from ui.html.marks import Mark, escape
from ui.html.view import ShownSentence, Speaker, View, excerpt, plain_text, shown_sections
from ui.messages.catalogue import Messages
from ui.web.runs import SourceTexts

Table = dict[str, str]


class Panes:
    """Renders views."""

    def __init__(self, say: Messages, *, pace: int) -> None:
        self._say = say
        self._pace = pace

    def messages(self, view: View) -> list[dict[str, Any]]:
        """Return the chatbot's messages, escaped because it renders HTML even without Markdown.

        Only the last line offers its choices: they belong to the state of that moment.
        """
        return [
            {
                "role": "user" if line.speaker is Speaker.USER else "assistant",
                "content": ("⚠ " if line.speaker is Speaker.NOTICE else "")
                + escape(excerpt(line.text, self._say)),
                "options": [{"value": one} for one in line.choices if number == len(view.lines)],
            }
            for number, line in enumerate(view.lines, 1)
        ]

    def live(self, view: View, thread_id: str) -> Table:
        """Return what changes with every token: status and unfinished sentence, as plain text."""
        return {
            "thread": thread_id,
            "status": view.status,
            "busy": "1" if view.busy else "",
            "stand": view.kept.stand,
            "tail": view.tail,
            "at": str(view.tail_section),
        }

    def panes(self, view: View, thread_id: str, sources: SourceTexts) -> Table:
        """Return everything that changes with a sentence; ``sources`` holds what is cited."""
        findings = view.draft.findings if view.draft else ()
        shown = shown_sections(view.sections, findings)
        flat = [item for section in shown for item in section]
        sentences = [item.sentence for item in flat]
        text = plain_text(view)
        notes, cited = render_notes.numbered(flat)
        done = view.draft is not None
        table = {
            "thread": thread_id,
            "asked": next((line.text for line in view.lines), ""),
            "title": escape(view.title or (self._say("untitled") if view.sections else "")),
            "titled": "1" if view.title else "",
            "text": text,
            "done": "1" if done else "",
            "again": "1" if view.failed or view.kept.again else "",
            "legend": render.legend_html(sentences, self._say) if sentences else "",
            "summary": render.summary_html(
                text, sentences, view.draft, self._say, view.kept.pace or self._pace
            ),
            "brief": render_brief.brief_html(view.understood, self._say),
            "requirements": self._requirements(view, flat),
            "versions": render_versions.versions_html(view.kept, self._say),
            "compared": self.compared(view.compared) if view.compared else "",
            "wishes": render_wishes.wishes_html(view.kept.wishes, self._say),
            "findings": render.findings_html(findings, self._say) if done else "",
            "material": render_chips.chips_html(view.chips, self._say, relaxed=view.relaxed)
            + render_sources.material_html(view.material, self._say),
            "count": str(len(view.material) or ""),
            "first": "material" if view.material_first else "draft",
        }
        warned = {item.key for item in flat if _is_flawed(item, sources)}
        for number, (section, items) in enumerate(zip(view.sections, shown, strict=True)):
            table[f"h:{number}"] = escape(section.heading)
            for place, html in enumerate(
                render.paragraphs_html(items, self._say, warned=warned, notes=notes)
            ):
                table[f"p:{number}:{place}"] = html
        return table | self._sources(view, flat, sources, cited)

    def compared(self, compared: Compared) -> str:
        """Return what changed between two versions."""
        return render_versions.comparison_html(compared, self._say)

    def _requirements(self, view: View, flat: Sequence[ShownSentence]) -> str:
        if view.draft is None:
            return ""

        def key_of(start: int) -> str:
            # A heading is no sentence: the first one behind it is shown.
            return next((item.key for item in flat if item.sentence.end > start), "")

        return render_brief.requirements_html(view.draft.requirements, self._say, key_of)

    def full_text(self, view: View, document_id: str, sources: SourceTexts) -> str:
        """Return the whole text of a document, with the spans that the view cites."""
        found = _read(document_id, sources)
        if found is None:
            return ""
        document, text = found
        marks, _ = _cited(shown_of(view), view.material, {document_id: text})
        every = [*marks.get(document_id, ()), *_flaw_marks(document)]
        return render_sources.document_html(text, every, ((0, len(text)),), self._say)

    def _sources(
        self,
        view: View,
        flat: Sequence[ShownSentence],
        sources: SourceTexts,
        numbered: Sequence[Citation],
    ) -> Table:
        evidence = view.draft.evidence if view.draft else ()
        cited = [one.document_id for item in flat for one in item.sentence.citations]
        found = [item.document_id for item in (*view.material, *evidence)]
        every = dict.fromkeys((*cited, *found))
        read = {key: _read(key, sources) for key in every}
        known = {key: held for key, held in read.items() if held is not None}
        texts = {key: text for key, (_, text) in known.items()}
        marks, uses = _cited(flat, view.material, texts)
        attached = {item.document_id for item in (*evidence, *view.material) if item.attached}
        titles = _titles((*evidence, *view.material)) | {
            key: document.title for key, (document, _) in known.items()
        }
        flaws = {key: document.flaws for key, (document, _) in known.items()}
        table: Table = {}
        for item in flat:
            table[f"panel:{item.key}"] = render_sources.panel_html(
                item, titles, flaws, self._say, texts=texts
            )
        for key in every:
            head, body = self._document(
                key, read[key], marks, view, titles, attached=key in attached
            )
            table[f"head:{key}"], table[f"doc:{key}"] = head, body
        # Documents found only in a search for material do not belong to the draft.
        own = [key for key in known if key in uses or key in {e.document_id for e in evidence}]
        rows = sorted(
            ((known[key][0], uses.get(key, 0), flaws[key]) for key in own), key=lambda row: -row[1]
        )
        table["notes"] = render_notes.notes_html(
            flat, numbered, {key: held for key, (held, _) in known.items()}, titles, self._say
        )
        table["overview"] = render_sources.overview_html(rows if flat else (), self._say)
        return table

    def _document(
        self,
        key: str,
        found: tuple[Document, str] | None,
        marks: Mapping[str, Sequence[Mark]],
        view: View,
        titles: Mapping[str, str],
        *,
        attached: bool,
    ) -> tuple[str, str]:
        if found is None:
            return render_sources.missing_head_html(titles.get(key, key), self._say), ""
        document, text = found
        cited = marks.get(key, ())
        spans = [(mark.start, mark.end) for mark in cited if mark.name == "c"]
        if not spans and view.draft is not None:
            spans = [(e.start, e.end) for e in view.draft.evidence if e.document_id == key]
        body = render_sources.document_html(
            text, [*cited, *_flaw_marks(document)], render_sources.windows(text, spans), self._say
        )
        head = render_sources.document_head_html(document, self._say, attached=attached)
        return head, body


def _is_flawed(shown: ShownSentence, sources: SourceTexts) -> bool:
    """Return whether a source has a flaw exactly where the sentence cites it."""
    found = (
        (citation, _read(citation.document_id, sources)) for citation in shown.sentence.citations
    )
    return any(
        render_sources.flaws_at(citation, document[0].flaws)
        for citation, document in found
        if document is not None
    )


def _read(document_id: str, sources: SourceTexts) -> tuple[Document, str] | None:
    """Read a document each time: it may be removed or changed while the page is open."""
    try:
        return sources.document(document_id), sources.text(document_id)
    except NotFoundError:
        return None


def shown_of(view: View) -> list[ShownSentence]:
    """Return the sentences of a view with their addresses."""
    findings = view.draft.findings if view.draft else ()
    return [item for section in shown_sections(view.sections, findings) for item in section]


def _titles(evidence: Iterable[Evidence]) -> dict[str, str]:
    return {item.document_id: item.title for item in evidence}


def _cited(
    flat: Sequence[ShownSentence], material: Sequence[Evidence], texts: Mapping[str, str]
) -> tuple[dict[str, list[Mark]], dict[str, int]]:
    """Return the marks of each cited document, and the number of sentences that use it.

    Words that no longer stand in their document are not marked in it.
    """
    marks: dict[str, list[Mark]] = {}
    users: dict[str, set[str]] = {}
    for item in flat:
        for number, citation in enumerate(item.sentence.citations):
            key = f"{item.key}.{number}"
            users.setdefault(citation.document_id, set()).add(item.key)
            if not render_sources.stands(citation, texts.get(citation.document_id)):
                continue
            here = marks.setdefault(citation.document_id, [])
            here.append(Mark(citation.start, citation.end, "c", key))
            here += [Mark(at, at + length, "m", key) for _, at, length in citation.matches]
    for number, result in enumerate(material):
        mark = Mark(result.start, result.end, "c", f"m{number}")
        marks.setdefault(result.document_id, []).append(mark)
    return marks, {key: len(items) for key, items in users.items()}


def _flaw_marks(document: Document) -> list[Mark]:
    return [
        Mark(flaw.start, flaw.end, "x", flaw.kind)
        for flaw in document.flaws
        if flaw.start is not None and flaw.end is not None
    ]
