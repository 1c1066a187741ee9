"""The register of a text in words: what is unusual in it, and all its figures."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ui.messages.catalogue import Messages

if TYPE_CHECKING:
    from rag.draft.values import RegisterMeasure

# A register beyond these percentiles is unusual.
UNUSUAL: Final = (5, 95)


def register_line(measures: Sequence["RegisterMeasure"], say: Messages) -> str:
    """Return what is unusual in the register of a text; empty if it was not measured."""
    if not measures:
        return ""
    low, high = UNUSUAL
    named = [
        say(f"register.{'low' if one.percentile <= low else 'high'}", name=_measure(one, say))
        for one in measures
        if not low < one.percentile < high
    ]
    return say("register", said="、".join(named) or say("register.usual"))


def register_hint(measures: Sequence["RegisterMeasure"], say: Messages) -> str:
    """Return all figures of a register, a line each, and what they are compared with."""
    lines = [say(f"register.basis.{one.basis.name}") for one in measures[:1]]
    lines += [
        say(
            "register.one",
            name=_measure(one, say),
            value=f"{one.value:.3g}",
            percent=one.percentile,
        )
        for one in measures
    ]
    return "\n".join(lines)


def _measure(one: "RegisterMeasure", say: Messages) -> str:
    return say(f"register.{one.name}")
