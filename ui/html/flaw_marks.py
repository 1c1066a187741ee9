"""How a flaw is shown: a class for its colour, a mark, and its reason in words. Pure."""

from collections.abc import Iterable

from corpus.document.values import Flaw, FlawKind
from ui.html.marks import escape

# A spun text has dozens of them; the page of the document lists them all.
MOST_REASONS = 3
# A mark beside the word, so that no flaw is told by colour alone.
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
}


def flaw_class(kind: FlawKind) -> str:
    """The class of a badge."""
    return "flaw grave" if kind.unsound else "flaw mild"


def reasons_by_kind(flaws: Iterable[Flaw]) -> dict[FlawKind, str]:
    """The kinds of flaw in the order met, each with its first reasons, none twice."""
    reasons: dict[FlawKind, dict[str, None]] = {}
    for flaw in flaws:
        reasons.setdefault(flaw.kind, {})[flaw.reason] = None
    return {kind: _first(tuple(said)) for kind, said in reasons.items()}


def _first(reasons: tuple[str, ...]) -> str:
    more = f"；等 {len(reasons)} 处" if len(reasons) > MOST_REASONS else ""
    return "；".join(reasons[:MOST_REASONS]) + more


def badge_html(kind: FlawKind, reason: str, *, brief: bool = False) -> str:
    """A badge: the mark and the kind, with the reason beside it or, if brief, on hovering."""
    name = f'<b><i aria-hidden="true">{MARKS[kind]}</i>{escape(kind)}</b>'
    if brief:
        return f'<span class="{flaw_class(kind)}" title="{escape(reason)}">{name}</span>'
    return f'<span class="{flaw_class(kind)}">{name}{escape(reason)}</span>'


def flaw_badges(flaws: Iterable[Flaw], *, brief: bool = False) -> str:
    """The flaws of a source as badges, one for each kind with its reasons."""
    return "".join(
        badge_html(kind, reason, brief=brief) for kind, reason in reasons_by_kind(flaws).items()
    )
