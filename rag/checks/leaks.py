"""Find names and numbers that a draft copied from a source and that are not the user's."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.language.folding import fold
from rag.draft.values import Finding, Severity
from rag.facts.agreement import is_small_count
from rag.facts.finding import Fact, FactKind, agrees, find_facts
from rag.facts.names import is_written_in, names_shown, occurrences

# Years of national goals and events are common knowledge.
_PUBLIC_YEARS = frozenset({"2035", "2050", "1921", "1949", "1978"})
_COUNTED = (FactKind.NUMBER, FactKind.DATE, FactKind.DOCUMENT_NUMBER)
# 党的二十大, 十九届六中全会, 建党100周年: an ordinal in a name, not a quantity.
_PART_OF_A_NAME = ("大", "届", "次全", "中全会", "周年")


@dataclass(frozen=True, slots=True)
class Leak:
    """A span of a sentence that occurs in a source but does not come from the user."""

    kind: FactKind
    start: int
    end: int
    text: str

    @property
    def slot(self) -> str:
        """The placeholder to write instead."""
        return f"【待补：{_ASKED.get(self.kind, '数据')}】"


_ASKED = {
    FactKind.PERSON: "人名",
    FactKind.PLACE: "地名",
    FactKind.ORGANISATION: "单位名称",
    FactKind.DATE: "日期",
    FactKind.DOCUMENT_NUMBER: "文号",
}


def find_leaks(
    sentence: str, *, source_texts: Sequence[str], given: str, names: Sequence[str] = ()
) -> tuple[Leak, ...]:
    """Find names and numbers of the sources in ``sentence`` that the user did not give.

    Args:
        sentence: A sentence, or a whole draft.
        source_texts: The texts shown to the model; names are found more surely in longer texts.
        given: What the user said; nothing in it is a leak.
        names: Names from the metadata of the sources: speakers and places.
    """
    shown = {name for text in source_texts for name in names_shown(text)}
    shown |= {(FactKind.PLACE, fold(name)) for name in names if len(name) >= 2}
    foreign = [(kind, name) for kind, name in shown if not is_written_in(name, given)]
    found = list(occurrences(fold(sentence), foreign))
    found += _foreign_numbers(sentence, source_texts, given)
    return tuple(
        Leak(fact.kind, fact.start, fact.end, sentence[fact.start : fact.end])
        for fact in sorted(found, key=lambda fact: (fact.start, fact.end))
    )


def _foreign_numbers(sentence: str, source_texts: Sequence[str], given: str) -> list[Fact]:
    stated = find_numbers(sentence)
    if not stated:
        return []
    in_sources = [fact for text in source_texts for fact in _facts_of(text)]
    said = _facts_of(given)
    return [fact for fact in stated if agrees(fact, in_sources) and not agrees(fact, said)]


@lru_cache(maxsize=1024)
def _facts_of(text: str) -> tuple[Fact, ...]:
    return tuple(fact for fact in find_facts(text) if fact.kind in _COUNTED)


def find_numbers(text: str) -> list[Fact]:
    """Return the numbers, dates and document numbers that need a source."""
    return [
        fact
        for fact in find_facts(text)
        if fact.kind in _COUNTED
        and not is_small_count(fact)
        and fact.value not in _PUBLIC_YEARS
        and not text.startswith(_PART_OF_A_NAME, fact.end)
    ]


def check_leaks(text: str, sources: Sequence[tuple[str, str]], given: str) -> tuple[Finding, ...]:
    """Report leaked names (errors) and numbers (warnings), each with a placeholder."""
    leaks = find_leaks(text, source_texts=[body for _, body in sources], given=given)
    return tuple(
        Finding(
            check="带入",
            severity=Severity.WARNING if leak.kind in _COUNTED else Severity.ERROR,
            start=leak.start,
            end=leak.end,
            message=f"疑似带入来源中的{leak.kind}“{leak.text}”",
            suggestion=leak.slot,
            evidence=_where(leak.text, sources),
        )
        for leak in leaks
    )


def _where(found: str, sources: Sequence[tuple[str, str]]) -> str:
    wanted = fold(found)
    return next((name for name, body in sources if wanted in fold(body)), "")


def check_numbers(text: str, sources: Sequence[tuple[str, str]], given: str) -> tuple[Finding, ...]:
    """Report numbers that neither the user nor a source gave: the model made them up."""
    known = [fact for text in (given, *(body for _, body in sources)) for fact in _facts_of(text)]
    return tuple(
        Finding(
            check="数字",
            severity=Severity.WARNING,
            start=fact.start,
            end=fact.end,
            message=f"{fact.kind}“{fact.text}”不在所给情况里，也没有出处",
            suggestion=Leak(fact.kind, fact.start, fact.end, fact.text).slot,
        )
        for fact in find_numbers(text)
        if not agrees(fact, known)
    )
