"""Render what was understood of a request, and whether the draft does it. Pure; text is escaped."""

from collections.abc import Callable, Sequence

from rag.draft.requirements import Judged
from rag.draft.values import BriefField, Understood
from ui.html.marks import escape
from ui.messages.catalogue import Messages

KeyOf = Callable[[int], str]
"""Gives the address of the sentence at an offset of the draft; empty for none."""


def brief_html(understood: Understood | None, say: Messages) -> str:
    """Return the card of a request: each field with the words that it was read from.

    A field is a button that puts a turn into the text box to change it, with one beside it that
    takes it out.
    """
    if understood is None or not understood.fields:
        return ""
    fields = "".join(_field_html(field, say) for field in understood.fields)
    count = len(understood.requirements)
    more = f"<small>{escape(say('brief.requirements', n=count))}</small>" if count else ""
    return (
        f'<section class="brief" aria-label="{escape(say("brief"))}">'
        f"<h3>{escape(say('brief'))}{more}</h3><ul>{fields}</ul></section>"
    )


def _field_html(field: BriefField, say: Messages) -> str:
    label = say(f"brief.{field.name}")
    words = "”“".join(dict.fromkeys(field.words))
    source = say("brief.read", words=words) if words else say("brief.follows")
    edit = f"{field.label}改成：{field.value}"
    drop = f"去掉“{field.label}”这一项"
    return (
        f'<li><button type="button" class="field" data-say="{escape(edit)}"'
        f' data-from="{len(field.label) + 3}">'
        f"<em>{escape(label)}</em><b>{escape(field.value)}</b>"
        f'<span class="from" role="note">{escape(source)}</span></button>'
        f'<button type="button" class="drop" data-say="{escape(drop)}" data-from="{len(drop)}"'
        f' aria-label="{escape(say("brief.drop", label=label))}">×</button></li>'
    )


def requirements_html(judged: Sequence[Judged], say: Messages, key_of: KeyOf) -> str:
    """Return the requirements with their verdicts; one with a place is a button to it."""
    if not judged:
        return ""
    met = sum(one.met == "met" for one in judged)
    title = say("requirements_title", met=met, n=len(judged))
    items = "".join(_requirement_html(one, say, key_of) for one in judged)
    return f'<h3>{escape(title)}</h3><ol class="requirements">{items}</ol>'


def _requirement_html(one: Judged, say: Messages, key_of: KeyOf) -> str:
    by = f'<i class="opinion">{escape(say("met.opinion"))}</i>' if one.opinion else ""
    inner = (
        f'<span class="sev">{escape(say(f"met.{one.met}"))}</span>'
        f'<span class="what">{escape(one.text)}'
        f'<span class="more">{by}{escape(one.reason)}</span></span>'
    )
    key = key_of(one.start) if one.start is not None else ""
    if not key:
        return f'<li><div class="finding {one.met}">{inner}</div></li>'
    return (
        f'<li><button type="button" class="finding {one.met}" data-goto="{escape(key)}">'
        f"{inner}</button></li>"
    )
