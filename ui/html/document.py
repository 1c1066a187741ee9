"""Render a document: its text with passages and flaws, and its metadata to correct."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.document.guess import Guess
from corpus.document.values import (
    DESCRIBING,
    CleanText,
    Document,
    Flaw,
    FlawKind,
    Kind,
    Level,
    Passage,
)
from corpus.duplicates.groups import SAME, Alike
from corpus.store.corrections import LONGEST
from ui.html.corpus_table import document_address
from ui.html.flaw_marks import badge_html, flaw_badges
from ui.html.marks import Mark, escape, marked
from ui.html.sources import file_name
from ui.messages.catalogue import Messages

_PERCENT = 100
# A flaw that covers a larger share of the text is described, not marked.
_MOST_MARKED = 0.6
# A guess with this confidence is stated in the file itself.
_DECLARED = 1.0
_CHOICES: Mapping[str, Sequence[str]] = {"level": tuple(Level), "kind": tuple(Kind)}


@dataclass(frozen=True, slots=True)
class Record:
    """A document and everything that its page shows."""

    document: Document
    text: str
    passages: tuple[Passage, ...]
    inferences: Mapping[str, Guess]
    corrections: Mapping[str, str]
    copies: tuple[Alike, ...] = ()
    traditional: bool = False

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """The flaws in text order; those of the whole document come first."""
        return tuple(
            sorted(self.document.flaws, key=lambda flaw: -1 if flaw.start is None else flaw.start)
        )


def head_html(record: Record, say: Messages) -> str:
    """Return title, badges, the back button and the delete button."""
    document = record.document
    sure = (
        f'<div class="removal" role="alertdialog" hidden'
        f' aria-label="{escape(say("document.remove"))}">'
        f"<p>{escape(say('document.remove_sure'))}</p>"
        f'<button type="button" class="tool danger" data-do="remove"'
        f' data-document="{escape(document.id)}">{escape(say("document.remove_yes"))}</button>'
        f'<button type="button" class="tool" data-do="keep">'
        f"{escape(say('document.remove_no'))}</button></div>"
    )
    return (
        f'<div class="docbar"><button type="button" class="tool" data-do="back">'
        f"← {escape(say('document.back'))}</button>"
        f'<span class="path">{escape(file_name(document.source))}'
        f'</span><button type="button" class="tool" data-do="ask-remove">'
        f"{escape(say('document.remove'))}</button></div>{sure}"
        f'<h2 tabindex="-1">{escape(document.title)}</h2>'
        f'<div class="badges">{flaw_badges(document.flaws, brief=True)}</div>'
    )


# Text ------------------------------------------------------------------------------------------


def text_html(record: Record, say: Messages) -> str:
    """Return the clean text with the part of each passage and the numbered marks of flaws."""
    text, pieces, position = record.text, [], 0
    marks = [_flaw_mark(number, flaw, len(text)) for number, flaw in enumerate(record.flaws)]
    found = [mark for mark in marks if mark is not None]
    for passage in record.passages:
        pieces.append(_plain(text, position, passage.start, found))
        pieces.append(_passage(text, passage, found, say))
        position = passage.end
    pieces.append(_plain(text, position, len(text), found))
    return "".join(pieces)


def _flaw_mark(number: int, flaw: Flaw, length: int) -> Mark | None:
    if flaw.start is None or flaw.end is None or is_of_whole(flaw, length):
        return None
    # A gap has no characters, so the character before it is marked.
    start = min(flaw.start, max(0, length - 1))
    if flaw.end <= start:
        return Mark(max(0, start - 1), max(1, start), "x", str(number))
    return Mark(start, flaw.end, "x", str(number))


def is_of_whole(flaw: Flaw, length: int) -> bool:
    """Return whether a flaw affects the whole document; marking all text would not help."""
    if flaw.start is None or flaw.end is None:
        return True
    return flaw.end - flaw.start > _MOST_MARKED * length


def _plain(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """Return the text outside passages: headings and separators."""
    body = _lines(text, start, end, marks)
    return f'<div class="outside">{body}</div>' if body else ""


def _passage(text: str, passage: Passage, marks: Sequence[Mark], say: Messages) -> str:
    part = passage.part or say("document.no_part")
    label = escape(say("document.passage", part=part))
    begun = passage.start > 0 and text[passage.start - 1] != "\n"
    lines = _lines(text, passage.start, passage.end, marks, headings=passage.heading_path)
    return (
        f'<section class="psg{" on" if begun else ""}" aria-label="{label}">'
        f'<span class="part p{_part_number(passage)}">{escape(part)}</span>{lines}</section>'
    )


def _part_number(passage: Passage) -> int:
    """Return a number for the colour of a part; 0 for none."""
    return 0 if passage.part is None else 1 + list(type(passage.part)).index(passage.part)


def _lines(
    text: str, start: int, end: int, marks: Sequence[Mark], *, headings: Sequence[str] = ()
) -> str:
    pieces = []
    for line in text[start:end].split("\n"):
        if line.strip():
            here = [one for one in marks if one.start < start + len(line) and one.end > start]
            name = ' class="heading"' if line.strip() in headings else ""
            pieces.append(f"<p{name}>{marked(line, here, offset=start)}</p>")
        start += len(line) + 1
    return "".join(pieces)


def script_html(text: str) -> str:
    """Return the clean text in the traditional characters of its source."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())


def raw_html(raw: str, clean: CleanText) -> str:
    """Return the raw text, with the parts that cleaning removed marked."""
    return f"<pre>{marked(raw, _removed(raw, clean))}</pre>"


def _removed(raw: str, clean: CleanText) -> Iterable[Mark]:
    position = 0
    for segment in sorted(clean.raw_spans, key=lambda one: one.raw_start):
        if raw[position : segment.raw_start].strip():
            yield Mark(position, segment.raw_start, "gone", "1")
        position = max(position, segment.raw_end)
    if raw[position:].strip():
        yield Mark(position, len(raw), "gone", "1")


# Metadata --------------------------------------------------------------------------------------


def form_html(record: Record, say: Messages, *, saved: str = "") -> str:
    """Return the form with each field's value, its origin, and the user's correction.

    Args:
        record: The document.
        say: The messages.
        saved: The message about the correction just made.
    """
    said = '<p class="error" role="alert" hidden></p>'
    said += f'<p class="saved" role="status">{escape(saved)}</p>' if saved else ""
    fields = "".join(_field(name, record, say) for name in DESCRIBING)
    return (
        f'<form class="metadata" data-document="{escape(record.document.id)}">'
        f"<h3>{escape(say('document.metadata'))}</h3>{said}{fields}"
        f'<button type="submit" class="tool main">{escape(say("document.save"))}</button></form>'
    )


def _field(name: str, record: Record, say: Messages) -> str:
    value = str(getattr(record.document, name) or "")
    changed = name in record.corrections
    reset = (
        f'<span class="changed">{escape(say("document.corrected"))}</span>'
        f'<button type="button" class="link" data-do="reset" data-field="{name}">'
        f"{escape(say('document.reset'))}</button>"
        if changed
        else ""
    )
    return (
        f'<div class="field"><label for="wg-f-{name}">{escape(say(f"field.{name}"))}</label>'
        f"{_control(name, value, say)}{reset}{_inferred(name, record, say)}</div>"
    )


def _control(name: str, value: str, say: Messages) -> str:
    if name in _CHOICES:
        empty = (
            "" if name == "kind" else f'<option value="">{escape(say("document.none"))}</option>'
        )
        options = "".join(
            f'<option value="{escape(one)}"{" selected" if one == value else ""}>'
            f"{escape(one)}</option>"
            for one in _CHOICES[name]
        )
        return f'<select id="wg-f-{name}" name="{name}">{empty}{options}</select>'
    hint = say("document.date_hint") if name == "date" else ""
    return (
        f'<input id="wg-f-{name}" name="{name}" value="{escape(value)}" maxlength="{LONGEST}"'
        f' autocomplete="off" placeholder="{escape(hint)}">'
    )


def _inferred(name: str, record: Record, say: Messages) -> str:
    """Describe the value found in the file, its confidence, and the words it is based on."""
    guess = record.inferences.get(name)
    if guess is None:
        return f'<small class="from">{escape(say("document.uninferred"))}</small>'
    declared = guess.confidence >= _DECLARED
    key = "document.declared" if declared else "document.inferred"
    said = say(key, value=guess.value, n=round(_PERCENT * guess.confidence))
    parts = [said]
    if name not in record.corrections and not getattr(record.document, name):
        parts.append(say("document.unused"))
    if guess.evidence and guess.evidence != guess.value:
        parts.append(say("document.evidence", words=guess.evidence))
    return f'<small class="from">{escape("；".join(parts))}</small>'


def flaws_html(record: Record, say: Messages) -> str:
    """Return the list of flaws, with buttons that jump to their places."""
    title = f"<h3>{escape(say('document.flaws'))}</h3>"
    if not record.flaws:
        return f'{title}<p class="note">{escape(say("document.flaws_none"))}</p>'
    kinds: dict[FlawKind, dict[str, list[int]]] = {}
    for number, flaw in enumerate(record.flaws):
        places = kinds.setdefault(flaw.kind, {}).setdefault(flaw.reason, [])
        if not is_of_whole(flaw, len(record.text)):
            places.append(number)
    items = "".join(_flaw_item(kind, reasons, say) for kind, reasons in kinds.items())
    return f'{title}<ul class="flawlist">{items}</ul>'


def _flaw_item(kind: FlawKind, reasons: Mapping[str, Sequence[int]], say: Messages) -> str:
    """Return a kind of flaw with its reasons, and a button for each place."""
    lines = "".join(
        f"<li>{escape(reason)} {_jumps(places, say)}</li>" for reason, places in reasons.items()
    )
    return f"<li>{badge_html(kind, '')}<ul>{lines}</ul></li>"


def _jumps(places: Sequence[int], say: Messages) -> str:
    if not places:
        return f'<span class="note">{escape(say("document.flaw_whole"))}</span>'
    names = [say("document.flaw_jump"), *(str(count) for count in range(2, len(places) + 1))]
    return " ".join(
        f'<button type="button" class="link" data-flaw="{number}">{escape(name)}</button>'
        for number, name in zip(places, names, strict=True)
    )


def copies_html(copies: Sequence[Alike], say: Messages) -> str:
    """Return the other documents that contain the same text."""
    title = f"<h3>{escape(say('document.copies'))}</h3>"
    if not copies:
        return f'{title}<p class="note">{escape(say("document.copies_none"))}</p>'
    items = "".join(
        f'<li><span class="rel">{escape(copy.relation)}</span>'
        f'<a href="{escape(document_address(copy.document_id))}">{escape(copy.title)}</a>'
        f'<span class="note">{_likeness(copy, say)}</span>'
        f'<span class="note">{escape(file_name(copy.source))}</span>'
        "</li>"
        for copy in copies
    )
    return f'{title}<ul class="copies">{items}</ul>'


def _likeness(copy: Alike, say: Messages) -> str:
    """Return a copy's similarity, and whether it is the one cited for both."""
    share = "" if copy.relation == SAME else f"{copy.similarity:.0%}"
    return " ".join(filter(None, (share, escape(say("relation.cited")) if copy.cited else "")))


def document_html(record: Record, say: Messages, *, saved: str = "") -> str:
    """Return the whole page of a document; ``saved`` is that of :func:`form_html`."""
    form = form_html(record, say, saved=saved)
    names = {"clean": "document.text", "script": "document.script", "raw": "document.raw"}
    if not record.traditional:
        del names["script"]
    tabs = "".join(
        f'<button type="button" role="tab" aria-selected="{str(name == "clean").lower()}"'
        f' data-text="{name}">{escape(say(key))}</button>'
        for name, key in names.items()
    )
    return (
        f'<div class="dochead2">{head_html(record, say)}</div><div class="docview">'
        f'<div class="doctext"><div class="views" role="tablist">{tabs}</div>'
        f'<div class="clean" data-kind="clean">{text_html(record, say)}</div>'
        '<div class="clean scripttext" data-kind="script" hidden></div>'
        f'<div class="raw" data-kind="raw" hidden><p class="note">'
        f'{escape(say("document.raw_note"))}</p><div class="rawtext"></div></div></div>'
        f'<aside class="docside">{form}<section class="box">{flaws_html(record, say)}</section>'
        f'<section class="box">{copies_html(record.copies, say)}</section></aside></div>'
    )
