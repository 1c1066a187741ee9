"""Render the standing wishes. Pure; all text is escaped."""

from collections.abc import Sequence

from rag.wishes.store import Wish
from ui.html.marks import escape
from ui.messages.catalogue import Messages


def wishes_html(wishes: Sequence[Wish], say: Messages) -> str:
    """Return a folded list of the wishes, each with a button to take it back; empty if none."""
    if not wishes:
        return ""
    items = "".join(_wish_html(one, say) for one in wishes)
    title = escape(say("wishes_title"))
    count = escape(say("wishes", n=len(wishes)))
    return f'<details><summary title="{title}">{count}</summary><ul>{items}</ul></details>'


def _wish_html(wish: Wish, say: Messages) -> str:
    label = escape(say("wish_forget", text=wish.text))
    return (
        f"<li><span>{wish.number}. {escape(wish.text)}</span>"
        f'<button type="button" data-wish="{wish.number}" aria-label="{label}" title="{label}">'
        "×</button></li>"
    )
