"""Count what makes the register of a speech: lengths, demands, set rhythms, facts, repetition.

All are pure functions on text. Counts are for each 1,000 ideographs, so that texts of any length
compare; shares are 0 to 1.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from corpus.language.grams import content
from corpus.splitting.sentences import LINE_ENDS, split_sentences
from rag.facts.finding import find_facts

# 要 that asks for something, and no 需要, 重要, 要求.
_DEMAND: Final = r"(?<![需重主首不只])要(?![求素害点件塞务紧么是])"
_LEADS: Final = re.compile(rf"^(?:{_DEMAND}|必须|务必|应当|坚决)")
_MODAL: Final = re.compile(rf"{_DEMAND}|必须|务必|应当|应该|不得|不能|决不|绝不|坚决|切实")
_CONNECTIVE: Final = re.compile(
    r"同时|此外|因此|所以|因为|但是?|然而|而且|并且|既.{1,12}又|不仅|不但|只有|才能|虽然|尽管|如果|即使"
    r"|特别是|尤其|总之|当前|首先|其次|一方面|进一步|从而|进而"
)
_WE: Final = re.compile(r"我们|咱们")
# 攻坚克难 between two marks, or in a list.
_FOUR: Final = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{4}(?![\u4e00-\u9fff])")
# A phrase of so many characters that is said again.
_PHRASE: Final = 6
# So many clauses one after the other that begin with the same character are parallel.
_PARALLEL: Final = 3


def running_text(text: str) -> str:
    """Return the lines of a text that are no headings and no salutations."""
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line and line[-1] in LINE_ENDS)


def measured(text: str) -> Mapping[str, float]:
    """Return the measures of a running text by their names.

    Raises:
        ValueError: the text has no sentence.
    """
    sentences = [text[span.start : span.end].strip() for span in split_sentences(text)]
    characters = content(text).characters
    if not sentences or not characters:
        raise ValueError("no sentence to measure")
    return {name: count(sentences, text, characters) for name, count in MEASURES.items()}


def _sentence_length(sentences: Sequence[str], _text: str, characters: str) -> float:
    return len(characters) / len(sentences)


def _demands(sentences: Sequence[str], _text: str, _characters: str) -> float:
    return sum(bool(_LEADS.match(one)) for one in sentences) / len(sentences)


def _of(pattern: re.Pattern[str]) -> Callable[[Sequence[str], str, str], float]:
    def count(_sentences: Sequence[str], text: str, characters: str) -> float:
        return 1000 * len(pattern.findall(text)) / len(characters)

    return count


def _facts(_sentences: Sequence[str], text: str, characters: str) -> float:
    return 1000 * len(find_facts(text)) / len(characters)


def _parallel(sentences: Sequence[str], _text: str, _characters: str) -> float:
    """The share of clauses that stand in a run of those that begin alike."""
    clauses = [
        content(clause).characters
        for one in sentences
        for clause in re.split(r"[，；。！？、]", one)
        if len(content(clause).characters) > 1
    ]
    inside, run = 0, 1
    for number in range(1, len(clauses) + 1):
        if number < len(clauses) and clauses[number][0] == clauses[number - 1][0]:
            run += 1
            continue
        inside += run if run >= _PARALLEL else 0
        run = 1
    return inside / max(1, len(clauses))


def _repeated(_sentences: Sequence[str], _text: str, characters: str) -> float:
    """Phrases that were said before, for each 1,000 characters."""
    counts = Counter(
        characters[at : at + _PHRASE] for at in range(max(0, len(characters) - _PHRASE + 1))
    )
    return 1000 * sum(count - 1 for count in counts.values()) / len(characters)


Count = Callable[[Sequence[str], str, str], float]
# What is counted, by its name in JSON; what it is called is in the catalogue of messages.
MEASURES: Final[Mapping[str, Count]] = {
    "sentence_length": _sentence_length,
    "demands": _demands,
    "modal_verbs": _of(_MODAL),
    "connectives": _of(_CONNECTIVE),
    "four_characters": _of(_FOUR),
    "parallel": _parallel,
    "we": _of(_WE),
    "facts": _facts,
    "repeated": _repeated,
}
