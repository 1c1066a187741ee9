"""Find the numerals of a text that nobody gave, apart from those in set phrases."""

import re
from typing import Final

from rag.facts.finding import agrees, find_facts

# A numeral with its measure that is not in the references is invented (三轮); 一 never counts.
_NUMERAL: Final = re.compile(r"(?:[二两三四五六七八九十百千万亿]+|\d+)\w?")
_NO_NUMBER: Final = re.compile(
    r"十分|百姓|千方百计|千家万户|千头万绪|万众|亿万|万家|四面八方|五湖四海|三农|十足|百花|千篇|两山|万无一失"
    r"|“[^“”]{1,8}”|三心二意|两头|两手|两张皮|百年|千秋|万事|百尺|千钧|四梁八柱|千锤|百炼|千言万语|两难|一言九鼎"
)


def own_numerals(text: str, said: str) -> list[str]:
    """Return the numerals of a text, without given facts in any notation."""
    given = find_facts(said)
    for fact in reversed(find_facts(text)):
        if agrees(fact, given):
            text = text[: fact.start] + text[fact.end :]
    return _NUMERAL.findall(_NO_NUMBER.sub("", text))
