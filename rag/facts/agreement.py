"""Find the facts of a sentence that its sources do not state."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from corpus.language.folding import fold
from rag.facts.finding import SOFT_LIMIT, Fact, FactKind, agrees, find_facts
from rag.facts.names import find_names, is_written_in

_NAMES = (FactKind.PERSON, FactKind.PLACE, FactKind.ORGANISATION)


@lru_cache(maxsize=4096)
def stated(sentence: str) -> tuple[Fact, ...]:
    """Return the facts and names that a sentence states."""
    return (*find_facts(sentence), *find_names(sentence))


def lacking(sentence: str, sources: Iterable[str]) -> tuple[Fact, ...]:
    """Return the facts of ``sentence`` that no source states.

    A small Chinese count (三项任务) is reported only if a source has another number before the same
    three characters. All other numbers, approximations (三四项), dates, document numbers, titles
    and names must be in a source.
    """
    texts = tuple(sources)
    facts = stated(sentence)
    if not facts:
        return ()
    known = [fact for text in texts for fact in find_facts(text)]
    return tuple(fact for fact in facts if not _is_known(sentence, fact, texts, known))


def _is_known(sentence: str, fact: Fact, texts: Sequence[str], known: Sequence[Fact]) -> bool:
    if fact.kind in _NAMES:
        return any(is_written_in(fact.text, text) for text in texts)
    if agrees(fact, known):
        return True
    if fact.kind is FactKind.TITLE:
        return any(fact.value in fold(text) for text in texts)
    exact = "~" not in fact.value
    return exact and is_small_count(fact) and not _other_count(sentence, fact, texts)


def is_small_count(fact: Fact) -> bool:
    """Return whether the fact is a Chinese numeral below ten (三项), often part of a phrase."""
    return (
        fact.kind is FactKind.NUMBER
        and not re.search(r"[\d%]|分之", fold(fact.text))
        and "/" not in fact.value
        and float(fact.value.rpartition("~")[2]) < SOFT_LIMIT
    )


def _other_count(sentence: str, fact: Fact, texts: Sequence[str]) -> bool:
    """Return whether a source has a number before the same three characters (五项任务)."""
    counted = fold(sentence)[fact.end : fact.end + 3]
    pattern = re.compile(rf"[二两三四五六七八九十]+{re.escape(counted)}")
    return len(counted) == 3 and any(pattern.search(fold(text)) for text in texts)


def describe(facts: Sequence[Fact]) -> str:
    """Return a reason in Chinese that lists the facts missing in the sources."""
    said = "、".join(dict.fromkeys(f"{fact.kind}“{fact.text}”" for fact in facts))
    return f"来源中没有{said}"
