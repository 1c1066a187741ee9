"""Apply what puts findings right: which replacements can stand side by side, and the new text."""

from collections.abc import Iterable, Sequence
from typing import Final

from rag.draft.values import Finding, Replacement, Severity

_WEIGHT: Final = (Severity.ERROR, Severity.WARNING, Severity.INFO)


def same_script(written: str, folded: str, span: tuple[int, int]) -> bool:
    """Return whether folding left the ideographs of a span as they are.

    A replacement is in simplified characters, which do not belong into a traditional text.
    """
    pairs = zip(written[slice(*span)], folded[slice(*span)], strict=True)
    return all(one == other for one, other in pairs if "\u3400" <= one <= "\u9fff")


def chosen(findings: Iterable[Finding]) -> tuple[Replacement, ...]:
    """Return the replacements that can be made together, by position; none overlap.

    Where two do, that of the more severe finding is made, and of equals the earlier one.
    """
    kept: list[Replacement] = []
    for finding in sorted(findings, key=lambda one: (_WEIGHT.index(one.severity), one.start)):
        kept += [
            one
            for one in finding.replacements
            if one.start < one.end
            and not any(one.start < other.end and other.start < one.end for other in kept)
        ]
    return tuple(sorted(kept, key=lambda one: one.start))


def applied(text: str, replacements: Sequence[Replacement]) -> str:
    """Return the text with replacements that do not overlap."""
    for one in sorted(replacements, key=lambda one: one.start, reverse=True):
        text = text[: one.start] + one.text + text[one.end :]
    return text
