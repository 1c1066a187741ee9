"""Find half-width punctuation in Chinese text."""

import re
from typing import Final

from rag.draft.values import Finding, Replacement, Severity

_CHECK: Final = "半角"
_HAN: Final = r"\u4e00-\u9fff"
_WIDE: Final = {
    ",": "，",
    ".": "。",
    ":": "：",
    ";": "；",
    "!": "！",
    "?": "？",
    "(": "（",
    ")": "）",
}
# Between digits or Latin letters a half-width mark is right: 3.5, 1,200, 9:30.
_BETWEEN: Final = re.compile(
    rf"(?<=[{_HAN}”》）])[,.:;!?](?=[ \t\u3000]*(?:[{_HAN}“《（]|$))"
    # (2024) in a document number has a check of its own.
    rf"|(?<=[{_HAN}])\((?!\d{{4}}\))(?=[{_HAN}\d])|(?<=[{_HAN}])\)",
    re.MULTILINE,
)
# (一) and (1) number headings.
_ITEM: Final = re.compile(r"\((?:[一二三四五六七八九十]{1,3}|\d{1,2})\)?$")


def check_mark_widths(text: str) -> tuple[Finding, ...]:
    """Report half-width marks between Chinese characters: one finding that counts them all."""
    found = [match for match in _BETWEEN.finditer(text) if not _in_item(text, match)]
    if not found:
        return ()
    first = found[0]
    more = f"，全文共{len(found)}处" if len(found) > 1 else ""
    finding = Finding.at(
        first.span(), _CHECK, Severity.WARNING,
        f"中文里用了半角标点“{first[0]}”{more}", f"改为全角“{_WIDE[first[0]]}”",
    )  # fmt: skip
    wide = tuple(Replacement(start=one.start(), end=one.end(), text=_WIDE[one[0]]) for one in found)
    return (finding.model_copy(update={"replacements": wide}),)


def _in_item(text: str, match: re.Match[str]) -> bool:
    """Return whether a bracket belongs to a number such as (一)."""
    if match[0] == ")":
        return _ITEM.search(text, max(0, match.start() - 5), match.start()) is not None
    return (
        match[0] == "("
        and re.match(r"\((?:[一二三四五六七八九十]{1,3}|\d{1,2})\)", text[match.start() :][:5])
        is not None
    )
