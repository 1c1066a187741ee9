"""Check titles in 《》 against the titles of the corpus and those that its texts name."""

import re
from collections.abc import Iterable
from typing import Final

from corpus.language.alignment import edit_distance
from corpus.language.grams import content
from rag.draft.values import Finding, Severity
from rag.facts.finding import Fact, FactKind, find_facts
from rag.quotations.sources import Sources

# 《建议》, 《纲要》: short for a title that is named in full elsewhere.
_SHORT: Final = 4
# One character in so many may differ for one title to be meant for another, but not many at all.
_CHARACTERS_A_CHANGE: Final = 6
_MOST_CHANGES: Final = 3
# Titles that differ in nothing else are two: of two years, two sessions, a draft and the final one.
_TELLING: Final = re.compile(
    r"[\d〇零一二三四五六七八九十百]+|修订版?|修正案?|试行|草案|暂行|征求意见稿|全文|节选|摘编|解读|上|下|"
    r"第|年|版|卷|期"
)


def check_titles(text: str, sources: Sources) -> tuple[Finding, ...]:
    """Report titles that are nearly those of another text (a warning), or not known (a note)."""
    titles = {one.value: one for one in reversed(find_facts(text)) if one.kind is FactKind.TITLE}
    found = (_judge(one, sources) for one in titles.values() if len(one.value) > _SHORT)
    return tuple(one for one in found if one is not None)


def _judge(title: Fact, sources: Sources) -> Finding | None:
    known = {content(one).characters: one for one in sources.titles(title.text.strip("《》"))}
    if any(title.value in one for one in known):
        return None  # also where it is the shorter form: 《宪法》
    near = _nearest(title.value, known)
    span = (title.start, title.end)
    if not near:
        message, suggestion = "资料中没有这个书名", "核对书名和出处"
        return Finding.at(span, "书名", Severity.INFO, message, suggestion)
    return Finding(
        check="书名",
        severity=Severity.WARNING,
        start=title.start,
        end=title.end,
        message=f"书名有出入：资料中是《{known[near]}》",
        suggestion=f"改为《{known[near]}》，或核对是不是另一份",
        evidence=f"《{known[near]}》",
    )


def _nearest(value: str, known: Iterable[str]) -> str:
    """Return the title that may be meant; empty if none is near enough."""
    most = min(_MOST_CHANGES, max(1, len(value) // _CHARACTERS_A_CHANGE))
    bare = _TELLING.sub("", value)
    near = [
        (edit_distance(value, other), other)
        for other in known
        if abs(len(other) - len(value)) <= most and _TELLING.sub("", other) != bare
    ]
    changes, title = min(near, default=(most + 1, ""))
    return title if changes <= most else ""
