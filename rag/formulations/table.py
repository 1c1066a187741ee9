"""Find the wordings of the table of formulations in a text."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from corpus.files.shipped import shipped_json
from corpus.language.folding import fold

# Writers set quotation marks as they like, or leave them out.
_OPENING: Final = '[“‘"「『]'
_CLOSING: Final = '[”’"」』]'
_MARKS: Final = str.maketrans("", "", '“”‘’"「」『』')


def dated_spans(text: str) -> Iterator[tuple[tuple[int, int], dict[str, Any]]]:
    """Find the wordings of a folded text, the longest at each place, with their entries.

    ``not_after`` and ``not_before`` of an entry are the neighbours that make other words of it:
    创新发展理念 does not contain 新发展理念, nor 农业部门 the ministry 农业部.
    """
    pattern, entries = _compiled()
    for match in pattern.finditer(text):
        span = match.span(1)
        entry = entries[match[1].translate(_MARKS)]
        before, after = entry.get("not_after", ""), entry.get("not_before", "")
        if before and text.endswith(before, 0, span[0]):
            continue
        if after and text.startswith(after, span[1]):
            continue
        yield span, entry


def successor_on(entry: dict[str, Any], day: str) -> str:
    """Return what replaced a wording and is still said on ``day``; empty if nothing did.

    银监会 was replaced by 银保监会, and that by 国家金融监督管理总局.
    """
    name: str = entry["successor"]
    following = _compiled()[1].get(fold(name).translate(_MARKS))
    ended = following["to"] if following else ""
    if following and ended and day[: len(ended)] > ended:
        return successor_on(following, day) or name
    return name


@lru_cache(maxsize=1)
def _compiled() -> tuple[re.Pattern[str], dict[str, dict[str, Any]]]:
    """Return one pattern of all wordings, by their first character, and the entry of each.

    The pattern looks ahead, so that wordings that overlap are all found.
    """
    entries: dict[str, dict[str, Any]] = {}
    rests: defaultdict[str, set[str]] = defaultdict(set)
    for entry in shipped_json("rag.formulations", "formulations"):
        for phrase in map(fold, (entry["phrase"], *entry["variants"])):
            entries[phrase.translate(_MARKS)] = entry
            bare = phrase.removeprefix("“")
            if bare != phrase:
                rests[_OPENING].add(bare)
            # A wording that is nothing but quoted words is one only in its marks: “双碳”.
            if bare == phrase or not bare.endswith("”"):
                rests[re.escape(bare[0])].add(bare[1:])
    groups = (
        f"{first}(?:{'|'.join(map(_marks, sorted(rest, key=len, reverse=True)))})"
        for first, rest in rests.items()
    )
    return re.compile(f"(?=({'|'.join(groups)}))"), entries


def _marks(rest: str) -> str:
    """Return the pattern of the rest of a wording; marks within it may be missing."""
    escaped = re.escape(rest)
    inner = escaped[:-1].replace("“", f"{_OPENING}?").replace("”", f"{_CLOSING}?")
    return inner + escaped[-1:].replace("”", _CLOSING)
