"""Render the list of conversations. Pure; all text is escaped."""

import datetime
from collections.abc import Callable, Sequence

from rag.draft.conversations import Conversation
from ui.html.marks import escape
from ui.messages.catalogue import Messages


def conversations_html(
    listed: Sequence[Conversation], current: str, name: Callable[[str], str], say: Messages
) -> str:
    """Return the conversations as links, each with a button that deletes it once confirmed.

    Args:
        listed: The conversations, in the order of the list.
        current: The page's name of the one on screen.
        name: The page's name of a conversation.
        say: The messages.
    """
    fresh = f'<a class="fresh" href="?">{escape(say("new"))}</a>'
    if not listed:
        return f"{fresh}<p>{escape(say('history_empty'))}</p>"
    rows = "".join(_row_html(one, name(one.thread), current, say) for one in listed)
    return f"{fresh}<ol>{rows}</ol>"


def _row_html(one: Conversation, name: str, current: str, say: Messages) -> str:
    now = ' aria-current="page"' if name == current else ""
    facts = _day(one.at)
    if one.versions:
        facts += f" · {say('history_versions', n=one.versions)}"
    label = escape(say("history_delete_label", title=one.title))
    return (
        f'<li><a href="?thread={escape(name)}"{now}>{escape(one.title)}'
        f"<small>{escape(facts)}</small></a>"
        f'<button type="button" data-erase="{escape(name)}" aria-label="{label}"'
        f' title="{label}">×</button>'
        f'<div class="sure" role="group" hidden><span>{escape(say("history_sure"))}</span>'
        f'<button type="button" data-sure="{escape(name)}">'
        f"{escape(say('history_delete'))}</button>"
        f'<button type="button" data-unsure="">{escape(say("history_keep"))}</button>'
        "</div></li>"
    )


def _day(at: str) -> str:
    """The day of a moment, where this machine is."""
    return datetime.datetime.fromisoformat(at).astimezone().date().isoformat()
