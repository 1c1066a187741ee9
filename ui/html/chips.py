"""Render the filters recognised in a request as chips that the user can remove."""

from collections.abc import Sequence

from rag.draft.values import Chip
from ui.html.marks import escape
from ui.messages.catalogue import Messages


def chips_html(chips: Sequence[Chip], say: Messages, *, relaxed: bool) -> str:
    """Return the chips in order, each with a button; empty if there are none.

    Args:
        chips: The recognised filters.
        say: The messages.
        relaxed: Whether nothing matched the filters, so that the results are without them.
    """
    if not chips:
        return ""
    items = "".join(_chip_html(chip, say) for chip in chips)
    note = f'<p class="relaxed" role="status">{escape(say("relaxed"))}</p>' if relaxed else ""
    label = escape(say("filters"))
    return (
        f'<div class="filters{" off" if relaxed else ""}" role="group" aria-label="{label}">'
        f'<span class="filterlabel">{label}</span>{items}</div>{note}'
    )


def _chip_html(chip: Chip, say: Messages) -> str:
    without = escape(say("unfilter", filter=chip.label))
    said = escape(say("understood", words=chip.words))
    return (
        f'<span class="filter" title="{said}"><span>{escape(chip.label)}</span>'
        f'<button type="button" data-chip="{chip.start}" aria-label="{without}" title="{without}">'
        "×</button></span>"
    )
