"""What changed from one text to another: sentences first, then the words of those that differ.

Characters alone would match the 的 of one word with the 的 of another, and what is marked would cut
words apart. Sentences first also keeps a long draft fast: only what differs is compared by words.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from operator import itemgetter
from typing import Final

from corpus.document.values import Value
from corpus.language.grams import bigram_set
from corpus.language.words import cut

_SENTENCE: Final = re.compile(r"[^。！？；\n]*[。！？；\n]|[^。！？；\n]+")
# So few unchanged characters between two changes say nothing: the changes are read as one.
_CHANCE: Final = 2
# Sentences that share fewer of their bigrams (Dice) are two sentences, not one that was changed.
_LIKE: Final = 0.35
# Comparing more pairs of sentences takes too long; then they are taken in their order.
_MOST_PAIRS: Final = 40_000


class DiffStep(Value):
    """One step of a diff: ``equal``, ``insert`` or ``delete``, and the text."""

    op: str
    text: str


class Hunk(Value):
    """One change: the words taken out and put in, either may be empty, and the words around."""

    before: str
    old: str
    new: str
    after: str


def diff(before: str, after: str) -> tuple[DiffStep, ...]:
    """Return the steps from one text to the other; without the inserted ones they give ``before``.

    Equal sentences and words are matched by ``difflib`` (Ratcliff and Obershelp), the sentences
    that differ by how much of their wording they share.
    """
    steps: list[tuple[str, str]] = []
    for same, was, now in _blocks(_SENTENCE.findall(before), _SENTENCE.findall(after)):
        if same:
            steps.append(("equal", "".join(was)))
            continue
        for old, new in _aligned(was, now):
            steps += _by_words(old, new)
    return tuple(DiffStep(op=op, text=text) for op, text in _joined(_without_islands(steps)))


def hunks(steps: Sequence[DiffStep], around: int = 8) -> tuple[Hunk, ...]:
    """Return the changes among the steps, each with at most ``around`` unchanged characters."""
    found: list[Hunk] = []
    left = ""
    places = [(changed, list(run)) for changed, run in groupby(steps, lambda s: s.op != "equal")]
    for number, (changed, run) in enumerate(places):
        text = "".join(step.text for step in run)
        if not changed:
            left = text
            continue
        right = "".join(one.text for one in places[number + 1][1]) if places[number + 1 :] else ""
        found.append(
            Hunk(
                before=left[-around:],
                old="".join(step.text for step in run if step.op == "delete"),
                new="".join(step.text for step in run if step.op == "insert"),
                after=right[:around],
            )
        )
    return tuple(found)


def _blocks(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Yield the runs of parts that are the same in both, and runs that are not."""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for op, a, b, c, d in matcher.get_opcodes():
        yield op == "equal", old[a:b], new[c:d]


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of sentences in order, one of them empty where the other has no counterpart.

    The alignment is the one of greatest likeness in all (Needleman and Wunsch, gaps cost nothing).
    """
    if len(old) * len(new) > _MOST_PAIRS:
        yield from zip_longest(old, new, fillvalue="")
        return
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = _likeness(old[i], new[j]) + best[i + 1][j + 1]
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            yield old[i], ""
            i += 1
        elif best[i][j] == best[i][j + 1]:
            yield "", new[j]
            j += 1
        else:
            yield old[i], new[j]
            i, j = i + 1, j + 1
    yield from ((one, "") for one in old[i:])
    yield from (("", one) for one in new[j:])


def _likeness(old: str, new: str) -> float:
    """How much of their wording two sentences share; 0 where they are two sentences."""
    one, other = bigram_set(old), bigram_set(new)
    shared = 2 * len(one & other) / (len(one) + len(other) or 1)
    return shared if shared >= _LIKE else 0.0


def _by_words(old: str, new: str) -> list[tuple[str, str]]:
    steps: list[tuple[str, str]] = []
    for same, was, now in _blocks(cut(old), cut(new)):
        changes = [("delete", "".join(was)), ("insert", "".join(now))]
        steps += [("equal", "".join(was))] if same else changes
    return steps


def _without_islands(steps: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The steps with a few unchanged characters between two changes made part of both."""
    runs = [(op, "".join(text for _, text in run)) for op, run in groupby(steps, itemgetter(0))]
    done: list[tuple[str, str]] = []
    for number, (op, text) in enumerate(runs):
        inner = 0 < number < len(runs) - 1
        island = op == "equal" and inner and len(text) <= _CHANCE and "\n" not in text
        done += [("delete", text), ("insert", text)] if island else [(op, text)]
    return done


def _joined(steps: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The steps with neighbours of a kind made one, a deletion before its insertion."""
    for changed, run in groupby(steps, lambda step: step[0] != "equal"):
        held = list(run)
        for op in ("delete", "insert") if changed else ("equal",):
            if text := "".join(text for name, text in held if name == op):
                yield op, text
