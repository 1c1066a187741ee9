"""What the page shows of one conversation, as a value, and how an event changes it.

A transform returns a new view; nothing here knows of HTML, threads or Gradio.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rag.draft.values import (
    Answer,
    AttributedSentence,
    Chip,
    Draft,
    DraftDone,
    DraftStarted,
    Event,
    Evidence,
    Finding,
    Material,
    Progress,
    SentenceDone,
    Token,
)
from ui.messages.catalogue import Messages

# A longer request is shown by its beginning: a browser lays 100,000 characters out for seconds.
MAX_SHOWN = 2_000


class Speaker(StrEnum):
    """Who says a line of the conversation; a notice is the page's own."""

    USER = "user"
    ASSISTANT = "assistant"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One line of the conversation."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence with its address on the page; ``breaks`` says that a new paragraph begins."""

    key: str
    sentence: AttributedSentence
    breaks: bool
    findings: tuple[tuple[int, int, int], ...] = ()
    """Spans of findings as (index, start, end), counted from the start of the sentence."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the draft as far as it is written."""

    heading: str
    sentences: tuple[AttributedSentence, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A conversation with its draft, sources and state of work.

    ``sections`` grow sentence by sentence; ``draft`` is there once the draft is complete, and then
    its sections are the truth. ``tail`` is the unfinished sentence of section ``tail_section``, as
    it is written for the ``tail_attempt``-th time. ``chips`` are the filters that ``material`` was
    found with; ``relaxed`` says that nothing passed them.
    """

    lines: tuple[ChatLine, ...] = ()
    status: str = ""
    busy: bool = False
    title: str = ""
    sections: tuple[Section, ...] = ()
    tail: str = ""
    tail_section: int = 0
    tail_attempt: int = 0
    draft: Draft | None = None
    material: tuple[Evidence, ...] = ()
    chips: tuple[Chip, ...] = ()
    relaxed: bool = False
    material_first: bool = False

    @property
    def drawn(self) -> tuple[object, ...]:
        """What the panes are drawn from; while it is equal they need not be drawn again."""
        found = (self.material, self.chips, self.relaxed, self.material_first)
        return (self.title, self.sections, self.draft, *found)

    def said(self, speaker: Speaker, text: str) -> "View":
        """This view with one more line."""
        return replace(self, lines=(*self.lines, ChatLine(speaker, text)))


def apply_event(view: View, event: Event) -> View:
    """The view after an event of the writing chain."""
    match event:
        case Progress():
            return replace(view, status=event.message)
        case DraftStarted():
            return _started(view, event)
        case Token():
            return _token(view, event)
        case SentenceDone():
            return _sentence_done(view, event)
        case DraftDone():
            return show_draft(view, event.draft)
        case Material():
            return show_material(view, event)
        case Answer():
            view = view.said(Speaker.ASSISTANT, event.text)
            return view.said(Speaker.NOTICE, event.interrupted) if event.interrupted else view


def show_draft(view: View, draft: Draft) -> View:
    """The view with a complete draft."""
    sections = tuple(Section(part.heading, part.sentences) for part in draft.sections)
    title = draft.title or view.title
    return replace(view, title=title, sections=sections, tail="", draft=draft)


def show_material(view: View, found: Material) -> View:
    """The view with what was found in front."""
    return replace(
        view,
        material=found.results,
        chips=found.chips,
        relaxed=found.relaxed,
        material_first=True,
    )


def _started(view: View, event: DraftStarted) -> View:
    sections = tuple(Section(heading) for heading in event.headings) or (Section(""),)
    return replace(
        view,
        title=event.title,
        sections=sections,
        tail="",
        tail_section=0,
        draft=None,
        material_first=False,
    )


def _token(view: View, event: Token) -> View:
    same = (event.section, event.attempt) == (view.tail_section, view.tail_attempt)
    return replace(
        view,
        tail=view.tail + event.text if same else event.text,
        tail_section=event.section,
        tail_attempt=event.attempt,
    )


def _sentence_done(view: View, event: SentenceDone) -> View:
    missing = max(0, event.section + 1 - len(view.sections))
    sections = [*view.sections, *(Section("") for _ in range(missing))]
    old = sections[event.section]
    sections[event.section] = replace(old, sentences=(*old.sentences, event.sentence))
    return replace(view, sections=tuple(sections), tail="", tail_section=event.section)


def shown_sections(
    sections: Sequence[Section], findings: Sequence[Finding] = ()
) -> tuple[tuple[ShownSentence, ...], ...]:
    """The sentences of each section with addresses, paragraph breaks and their findings.

    A gap between two sentences is a line break in the text, so it begins a paragraph. Findings
    count characters of the draft, so they may be given only with a complete draft.
    """
    return tuple(
        tuple(
            ShownSentence(
                f"s{i}-{j}",
                sentence,
                j == 0 or sentence.start > section.sentences[j - 1].end,
                _overlapping(findings, sentence),
            )
            for j, sentence in enumerate(section.sentences)
        )
        for i, section in enumerate(sections)
    )


def _overlapping(
    findings: Sequence[Finding], sentence: AttributedSentence
) -> tuple[tuple[int, int, int], ...]:
    spans = (
        (
            index,
            max(finding.start, sentence.start) - sentence.start,
            min(finding.end, sentence.end) - sentence.start,
        )
        for index, finding in enumerate(findings)
    )
    return tuple(span for span in spans if span[1] < span[2])


def plain_text(view: View) -> str:
    """The draft as plain text: the complete one, or what is written so far."""
    if view.draft is not None:
        return view.draft.text
    lines: list[str] = []
    for section, shown in zip(view.sections, shown_sections(view.sections), strict=True):
        if section.heading and shown:
            lines.append(section.heading)
        for item in shown:
            if item.breaks or not lines:
                lines.append("")
            lines[-1] += item.sentence.text
    return "\n".join(lines)


def excerpt(text: str, say: Messages) -> str:
    """A message as the conversation shows it; a very long one by its beginning."""
    if len(text) <= MAX_SHOWN:
        return text
    return text[:MAX_SHOWN] + say("shortened", n=len(text))
