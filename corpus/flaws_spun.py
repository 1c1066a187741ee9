"""Spun text: articles of which a program swapped words for synonyms.

The swap shows in fixed phrases, where only one word of the two is ever written: 科学发展观 is
never 科学开展观. A list of such phrases stands in ``data/spinner_swaps.json``.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from corpus.document import Flaw, FlawKind

# One odd phrase is a slip of the pen, two are an author's habit; a spinner swaps every occurrence
# of a dozen words. In 5,199 texts of officials and newsrooms none has three.
LEAST_PHRASES = 3
_EXAMPLES = 5


def find_spun(text: str) -> Iterator[Flaw]:
    """One flaw over the whole text if it holds enough different impossible phrases."""
    pattern, meant = _phrases()
    found = list(dict.fromkeys(match.group() for match in pattern.finditer(text)))
    if len(found) >= LEAST_PHRASES:
        examples = "、".join(f"“{phrase}”应为“{meant[phrase]}”" for phrase in found[:_EXAMPLES])
        yield Flaw(
            kind=FlawKind.SPUN,
            reason=f"疑似经同义词替换的洗稿文字，{len(found)} 处搭配不合常规：{examples}",
            start=0,
            end=len(text),
        )


@lru_cache(maxsize=1)
def _phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for all phrases, longer ones first, and each phrase as it was meant."""
    path = files("corpus") / "data" / "spinner_swaps.json"
    swaps = json.loads(path.read_text(encoding="utf-8"))["swaps"]
    meant = {
        phrase: phrase.replace(swap["written"], swap["meant"])
        for swap in swaps
        for phrase in swap["phrases"]
    }
    ordered = sorted(meant, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered))), meant
