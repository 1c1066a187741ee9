"""The state of a conversation on the page, as a value; functions return it changed by an event."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rag.chain.kept import Kept
from rag.draft.values import (
    Answer,
    AttributedSentence,
    Chip,
    Compared,
    Draft,
    DraftDone,
    DraftStarted,
    Event,
    Evidence,
    Finding,
    Material,
    OutlineDone,
    Progress,
    SentenceDone,
    Token,
    Understood,
)
from ui.messages.catalogue import Messages

# A longer request is cut for display: a browser takes seconds to lay out 100,000 characters.
MAX_SHOWN = 2_000


class Speaker(StrEnum):
    """The author of a line in the conversation; notices come from the page itself."""

    USER = "user"
    ASSISTANT = "assistant"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One line of the conversation; ``choices`` are what the user may say to it."""

    speaker: Speaker
    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence with its address on the page; ``breaks`` is true if a new paragraph begins."""

    key: str
    sentence: AttributedSentence
    breaks: bool
    findings: tuple[tuple[int, int, int], ...] = ()
    """Spans of findings as (index, start, end), counted from the start of the sentence."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the draft, as far as it is written."""

    heading: str
    sentences: tuple[AttributedSentence, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A conversation with its draft, sources and progress.

    ``sections`` grow sentence by sentence. ``draft`` is set when the draft is complete;
    ``sections`` are then taken from it. ``tail`` is the unfinished sentence of section
    ``tail_section`` in attempt ``tail_attempt``. ``chips`` are the filters used to find
    ``material``; ``relaxed`` means that nothing matched them. ``kept`` are the versions and the
    standing wishes; ``compared`` is what changed between two versions, where that was asked for.
    ``understood`` is what was understood of the request for the draft. ``failed`` says that the
    last request brought an error, and nothing of it is kept.
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
    kept: Kept = field(default_factory=Kept)
    compared: Compared | None = None
    understood: Understood | None = None
    failed: bool = False

    @property
    def drawn(self) -> tuple[object, ...]:
        """The values shown in the panes; the panes need no redraw while they are equal."""
        found = (self.material, self.chips, self.relaxed, self.material_first)
        beside = (self.kept, self.compared, self.understood, self.failed)
        return (self.title, self.sections, self.draft, *found, *beside)

    def said(self, speaker: Speaker, text: str, choices: tuple[str, ...] = ()) -> "View":
        """Return this view with one more line."""
        return replace(self, lines=(*self.lines, ChatLine(speaker, text, choices)))


def with_files(message: str, names: Sequence[str]) -> str:
    """Return a message with the names of the files that came with it, one a line."""
    return "\n".join(filter(None, (message, *(f"〔附件〕{name}" for name in names))))


def apply_event(view: View, event: Event) -> View:
    """Return the view after an event of the writing chain."""
    match event:
        case Progress():
            return replace(view, status=event.message)
        case Understood() | Compared():
            return _beside(view, event)
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
        case OutlineDone():
            return view  # the answer lists it
        case Answer():
            view = view.said(Speaker.ASSISTANT, event.text, event.choices)
            return view.said(Speaker.NOTICE, event.interrupted) if event.interrupted else view


def _beside(view: View, event: Understood | Compared) -> View:
    """What is shown beside the draft: the card of the request, or what changed."""
    if isinstance(event, Understood):
        return replace(view, understood=event)
    return replace(view, compared=event, material_first=False)


def show_draft(view: View, draft: Draft) -> View:
    """Return the view with a complete draft."""
    sections = tuple(Section(part.heading, part.sentences) for part in draft.sections)
    return replace(view, title=draft.title, sections=sections, tail="", draft=draft, compared=None)


def show_material(view: View, found: Material) -> View:
    """Return the view with the material found, shown first."""
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
    """Return the sentences of each section with addresses, paragraph breaks and findings.

    A gap between two sentences is a line break, so a new paragraph begins there. Findings count
    characters of the whole draft, so pass them only with a complete draft.
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
    """Return the draft as plain text: the complete one, or the part written so far."""
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
    """Return a message as the conversation shows it; a very long one is cut."""
    if len(text) <= MAX_SHOWN:
        return text
    return text[:MAX_SHOWN] + say("shortened", n=len(text))
