"""Revise sentence by sentence and keep every fact of the original.

The model rewrites one sentence at a time. Code accepts the result only if it states the same
numbers, dates, titles and names as the original. If no result is accepted, the original stays.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.language.grams import content
from rag.attribution.attributing import Attributor, Candidate
from rag.attribution.polarity import conflict
from rag.draft.composing import Piece
from rag.draft.values import AttributedSentence, Verdict
from rag.errors import RequestError
from rag.facts.agreement import lacking
from rag.models.client import LanguageModel
from rag.requests.brief import Brief, ReviseMode
from rag.requests.place import Place, Unit
from rag.writing.drafting import Attempt, tidy
from rag.writing.gate import EXAMPLE_SUBJECT, Sources
from rag.writing.prompts import revise_prompt

TEMPERATURES: Final = (0.3, 0.7)
# Meaning of “再短一点” if no length is given.
SHORTER: Final = 0.7
# Maximum length of a shortened sentence and minimum of an expanded one, times the original.
SHORTENED, EXPANDED = 0.9, 1.1
# Characters by which even a short sentence may grow.
LEEWAY: Final = 4
KEPT: Final = "没有得到可用的改法，保留原句"


@dataclass(frozen=True, slots=True)
class Reviser:
    """Revises sentences in one mode."""

    model: LanguageModel
    attributor: Attributor
    sources: Sources
    mode: ReviseMode
    topic: str
    seed: int

    def revise(self, sentence: AttributedSentence) -> Iterator[Attempt | AttributedSentence]:
        """Yield the pieces as they are written, then the revised or unchanged sentence.

        Raises:
            ModelServerError: the model broke off.
        """
        for number, temperature in enumerate(TEMPERATURES):
            pieces = []
            for piece in self.model.stream(
                revise_prompt(self.mode, sentence.text, self.topic),
                max_tokens=2 * len(sentence.text) + 32,
                temperature=temperature,
                seed=self.seed + number,
                stop=["\n"],
            ):
                pieces.append(piece)
                yield Attempt(number, piece)
            text = tidy("".join(pieces))
            if self._acceptable(sentence.text, text):
                (revised,) = self.attributor.attribute(
                    [(text, 0)], self.sources.candidates, given=self.sources.given
                )
                yield revised
                return
        yield sentence.model_copy(update={"reasons": (*sentence.reasons, KEPT)})

    def _acceptable(self, before: str, after: str) -> bool:
        if not after or after == before or EXAMPLE_SUBJECT.search(after):
            return False
        old, new = len(content(before).characters), len(content(after).characters)
        least, most = _BOUNDS.get(self.mode, _ANY_LENGTH)
        leeway = 0 if self.mode is ReviseMode.SHORTEN else LEEWAY
        if not least * old <= new <= most * old + leeway:
            return False
        if self.mode is ReviseMode.IMITATE:
            return True
        return not (
            lacking(before, [after]) or lacking(after, [before]) or conflict(after, before)
        ) and self._keeps_meaning(before, after)

    def _keeps_meaning(self, before: str, after: str) -> bool:
        """Return whether the longer sentence supports the shorter one, as judged for drafts."""
        claim, source = (before, after) if len(after) > len(before) else (after, before)
        (judged,) = self.attributor.attribute([(claim, 0)], [Candidate("", 0, len(source), source)])
        return judged.verdict in _MEANING.get(self.mode, _LOOSE)


_SAME = frozenset({Verdict.VERBATIM, Verdict.SUPPORTED})
_LOOSE = frozenset({*_SAME, Verdict.PARTIAL})
# A shortened sentence must be fully supported by the original; a reworded one in part.
_MEANING: Final = {ReviseMode.SHORTEN: _SAME}
# Length of the revision as a multiple of the original.
_BOUNDS: Final = {ReviseMode.SHORTEN: (0.25, SHORTENED), ReviseMode.EXPAND: (EXPANDED, 4.0)}
_ANY_LENGTH: Final = (1 / 3, 2.0)


def select(pieces: Sequence[Piece], target: Place) -> set[tuple[int, int, int]]:
    """Return the sentences of a target, as ``(section, paragraph, sentence)``.

    Raises:
        RequestError: the draft has no such section, paragraph or sentence.
    """
    places = [
        (s, p, n)
        for s, piece in enumerate(pieces)
        for p, paragraph in enumerate(piece.paragraphs)
        for n in range(len(paragraph))
    ]
    if target.unit is Unit.ALL:
        return set(places)
    depth = {Unit.SECTION: 1, Unit.PARAGRAPH: 2, Unit.SENTENCE: 3}[target.unit]
    groups = list(dict.fromkeys(place[:depth] for place in places))
    if target.unit is Unit.SECTION:
        headed = [group for group in groups if pieces[group[0]].heading]
        groups = headed or groups
    index = target.number - 1 if target.number > 0 else len(groups) + target.number
    if not 0 <= index < len(groups):
        raise RequestError(
            f"稿子只有 {len(groups)} {target.unit}，没有第 {target.number} {target.unit}"
        )
    return {place for place in places if place[:depth] == groups[index]}


def to_drop(
    pieces: Sequence[Piece], chosen: set[tuple[int, int, int]], brief: Brief
) -> set[tuple[int, int, int]]:
    """Return the sentences to drop when shortening: the least supported, starting at the end.

    They make up at most half of the reduction; the other half comes from shortened sentences.
    """
    lengths = {place: len(_at(pieces, place).text) for place in chosen}
    total = sum(lengths.values())
    aim = brief.length if brief.length_given else int(SHORTER * total)
    spare = (total - aim) / 2
    dropped: set[tuple[int, int, int]] = set()
    for place in sorted(chosen, key=lambda p: (_value(_at(pieces, p)), [-i for i in p])):
        if place[2] == 0 or len(chosen) - len(dropped) <= 2 or lengths[place] > spare:
            continue
        dropped.add(place)
        spare -= lengths[place]
    return dropped


_VALUE: Final = {Verdict.UNSUPPORTED: 0, Verdict.NOT_NEEDED: 1, Verdict.PARTIAL: 2}


def _value(sentence: AttributedSentence) -> int:
    return _VALUE.get(sentence.verdict, 3)


def _at(pieces: Sequence[Piece], place: tuple[int, int, int]) -> AttributedSentence:
    section, paragraph, number = place
    return pieces[section].paragraphs[paragraph][number]
