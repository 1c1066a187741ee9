"""Render flaws as badges with a colour class, a mark and a reason. Pure."""

from collections.abc import Iterable

from corpus.document.values import Flaw, FlawKind
from ui.html.marks import escape

# A spun text has dozens of reasons; the document's page lists them all.
MOST_REASONS = 3
# Marks next to the word, so that colour is not the only sign of a flaw.
MARKS = {
    FlawKind.GAP: "⋯",
    FlawKind.TRUNCATED: "✂",
    FlawKind.MASKED: "▒",
    FlawKind.SPUN: "↻",
    FlawKind.CONTRADICTION: "≠",
    FlawKind.NEWS_REPORT: "§",
    FlawKind.UNDATED: "?",
    FlawKind.NOISE: "#",
    FlawKind.DUPLICATE: "=",
    FlawKind.HIDDEN: "◌",
    FlawKind.UNREAD: "…",
    FlawKind.INVISIBLE: "∅",
    FlawKind.LOOKALIKE: "≈",
    FlawKind.INSTRUCTION: "!",
}


def flaw_class(kind: FlawKind) -> str:
    """Return the CSS class of a badge."""
    return "flaw grave" if kind.unsound else "flaw mild"


def reasons_by_kind(flaws: Iterable[Flaw]) -> dict[FlawKind, str]:
    """Return the kinds of flaws in order, each with its first reasons, without repeats."""
    reasons: dict[FlawKind, dict[str, None]] = {}
    for flaw in flaws:
        reasons.setdefault(flaw.kind, {})[flaw.reason] = None
    return {kind: _first(tuple(said)) for kind, said in reasons.items()}


def _first(reasons: tuple[str, ...]) -> str:
    more = f"；等 {len(reasons)} 处" if len(reasons) > MOST_REASONS else ""
    return "；".join(reasons[:MOST_REASONS]) + more


def badge_html(kind: FlawKind, reason: str, *, brief: bool = False) -> str:
    """Return a badge with mark and kind; the reason follows, or is the tooltip if ``brief``."""
    name = f'<b><i aria-hidden="true">{MARKS[kind]}</i>{escape(kind)}</b>'
    if brief:
        return f'<span class="{flaw_class(kind)}" title="{escape(reason)}">{name}</span>'
    return f'<span class="{flaw_class(kind)}">{name}{escape(reason)}</span>'


def flaw_badges(flaws: Iterable[Flaw], *, brief: bool = False) -> str:
    """Return the flaws of a source as badges, one per kind with its reasons."""
    return "".join(
        badge_html(kind, reason, brief=brief) for kind, reason in reasons_by_kind(flaws).items()
    )
