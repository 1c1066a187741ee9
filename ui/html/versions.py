"""Render the list of versions, and what changed between two. Pure; all text is escaped."""

from typing import Final

from rag.chain.kept import Kept
from rag.draft.differing import DiffStep, hunks
from rag.draft.values import Compared
from rag.draft.versions import Version
from ui.html.marks import escape
from ui.messages.catalogue import Messages

# Unchanged characters shown on each side of a change; a longer run is left out between them.
AROUND: Final = 36
# A shorter run between two changes is shown whole: the note would be as long.
_LEAST_OMITTED: Final = 30
# With more versions than these two can be chosen freely.
_ENOUGH: Final = 2
_TAGS: Final = {"insert": "ins", "delete": "del"}


def versions_html(kept: Kept, say: Messages) -> str:
    """Return the versions, the newest first, each document apart; empty if there are none."""
    documents = list(dict.fromkeys(one.document for one in reversed(kept.versions)))
    parts: list[str] = []
    for document in documents:
        rows = [one for one in reversed(kept.versions) if one.document == document]
        if len(documents) > 1:
            parts.append(f"<h4>{escape(say('version_document', n=document))}</h4>")
        items = "".join(_version_html(one, kept.current, say) for one in rows)
        parts.append(f"<ol>{items}</ol>")
    if len(kept.versions) > _ENOUGH:
        parts.append(_pair_html(kept, say))
    return "".join(parts)


def _version_html(version: Version, current: int, say: Messages) -> str:
    number = say("version", n=version.number)
    body = f"<b>{escape(number)}</b><span>{escape(version.operation)}</span>"
    if version.number == current:
        now = escape(say("version_now"))
        held = f'<div class="which">{body}<em>{now}</em></div>'
        return f'<li class="now" aria-current="true">{held}</li>'
    restore = escape(say("version_restore", n=version.number, what=version.operation))
    hint = escape(say("version_compare_hint", n=version.number))
    return (
        f'<li><button type="button" class="which" data-version="{version.number}"'
        f' aria-label="{restore}" title="{restore}">{body}</button>'
        f'<button type="button" class="tool" data-old="{version.number}" data-new="{current}"'
        f' aria-label="{hint}" title="{hint}">{escape(say("version_compare"))}</button></li>'
    )


def _pair_html(kept: Kept, say: Messages) -> str:
    """Two versions to choose: at first the one on screen and that before it of its document."""
    new = kept.current
    document = next((one.document for one in kept.versions if one.number == new), 0)
    others = [one for one in kept.versions if one.number != new]
    own = [one for one in others if one.document == document] or others
    old = next((one.number for one in reversed(own) if one.number < new), own[0].number)
    return (
        f'<div class="pair">{_choice_html("from", say("version_from"), old, kept)}'
        f"{_choice_html('to', say('version_to'), new, kept)}"
        f'<button type="button" class="tool" data-do="pair">{escape(say("version_compare"))}'
        "</button></div>"
    )


def _choice_html(side: str, label: str, chosen: int, kept: Kept) -> str:
    options = "".join(
        f'<option value="{one.number}"{" selected" if one.number == chosen else ""}>'
        f"{one.number}</option>"
        for one in kept.versions
    )
    return f'<label>{escape(label)}<select data-side="{side}">{options}</select></label>'


def comparison_html(compared: Compared, say: Messages) -> str:
    """Return the changes marked in their surroundings, with buttons to restore and to close."""
    count = len(hunks(compared.steps))
    key = "comparison_head" if count else "comparison_same"
    head = escape(say(key, old=compared.old, new=compared.new, n=count))
    back = escape(say("comparison_back", n=compared.old))
    last = len(compared.steps) - 1
    body = "".join(
        _step_html(step, say, first=number == 0, last=number == last)
        for number, step in enumerate(compared.steps)
    )
    return (
        f'<header><h3>{head}</h3><button type="button" class="tool"'
        f' data-version="{compared.old}">{back}</button>'
        f'<button type="button" class="tool" data-do="uncompare">'
        f"{escape(say('comparison_close'))}</button></header>"
        f'<div class="changes">{body if count else ""}</div>'
    )


def _step_html(step: DiffStep, say: Messages, *, first: bool, last: bool) -> str:
    if tag := _TAGS.get(step.op):
        # A paragraph that begins or no longer does would not be seen without a mark.
        return f"<{tag}>{escape(step.text).replace(chr(10), '¶' + chr(10))}</{tag}>"
    before = "" if first else step.text[:AROUND]
    after = "" if last else step.text[-AROUND:]
    omitted = len(step.text) - len(before) - len(after)
    if omitted < _LEAST_OMITTED:
        return f"<span>{escape(step.text)}</span>"
    note = f'<span class="omitted">{escape(say("omitted", n=omitted))}</span>'
    return f"<span>{escape(before)}</span>{note}<span>{escape(after)}</span>"
