"""Bring a paragraph down to a length without losing a fact."""

import re
from collections.abc import Sequence
from typing import Final

from rag.draft.values import AttributedSentence, Verdict
from rag.rewriting.facts import lost, structure_of

# Meaning of “再短一点” if no length is given.
SHORTER: Final = 0.7
# A clause at the end of a sentence that only says how well it is to be done.
_TRAILING: Final = re.compile(
    r"[，、](?:切实|真正|努力|不断|坚决|确保|着力|全力|充分|做到)[^，。；！？]*(?=[。！]$)"
)
# The sentences that go first.
_VALUE: Final = {Verdict.UNSUPPORTED: 0, Verdict.NOT_NEEDED: 1, Verdict.PARTIAL: 2}


def without_trimmings(sentence: str) -> str:
    """Return a sentence without a last clause that only says how well it is to be done."""
    bare = _TRAILING.sub("", sentence)
    return sentence if lost(sentence, bare) else bare


def with_fewer_clauses(sentence: str, most: int) -> str:
    """Return a sentence of at most ``most`` characters, if clauses without facts can be left out.

    Clauses of a list of tasks (备足物资，组建队伍，开展演练) go from the end; the first one stays,
    and so does each on which the meaning of another depends.
    """
    end = sentence[-1:]
    clauses = sentence[:-1].split("，")
    for number in range(len(clauses) - 1, 0, -1):
        if sum(map(len, clauses)) + len(clauses) <= most or len(clauses) <= _FEWEST:
            break
        clause = clauses[number]
        if not _DEPENDS.search(clause) and not lost(clause, "") and not structure_of(clause):
            del clauses[number]
    return "，".join(clauses) + end


# A sentence keeps so many clauses.
_FEWEST: Final = 2
_DEPENDS: Final = re.compile(
    r"[不没未无禁只才就则谁]|如果|如有|即使|但|而|因|所以|从而|同时|既|也|又|还|更|以|让|使|把|被|对|的$"
)


def fitted(paragraph: Sequence[AttributedSentence], most: int) -> tuple[AttributedSentence, ...]:
    """Return the sentences of a paragraph that fit into a length, in order.

    The first is kept, and so is each that states a fact or is a counted point, even if the length
    is missed.
    Of the others the least supported go first, those at the end before those at the beginning.

    Args:
        paragraph: The sentences.
        most: The characters that they may have together.
    """
    over = sum(len(one.text) for one in paragraph) - most
    order = sorted(
        range(1, len(paragraph)), key=lambda n: (_VALUE.get(paragraph[n].verdict, 3), -n)
    )
    gone = set()
    for number in order:
        if over <= 0:
            break
        text = paragraph[number].text
        if not lost(text, "") and not structure_of(text):
            gone.add(number)
            over -= len(text)
    return tuple(one for number, one in enumerate(paragraph) if number not in gone)
