"""Draft one sentence at a time; the model writes it and code accepts or rejects it.

A point gets a few attempts. The one that the sources support best and that copies least is kept. An
attempt is rejected if it has a name or number of its source, repeats the section, or is no
sentence. So a small model never has to decide, cite or stop, which it does badly.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from corpus.language.grams import content, longest_run
from corpus.splitting.sentences import completed
from rag.attribution.attributing import Attributor
from rag.attribution.judging import CLAUSE_FLOOR
from rag.attribution.scoring import Cover
from rag.draft.values import AttributedSentence, Verdict
from rag.facts.finding import agrees, find_facts
from rag.models.client import LanguageModel
from rag.writing.gate import SHORTEST_SENTENCE, Gate, repeats
from rag.writing.points import Point
from rag.writing.prompts import sentence_prompt

# Enough for a spoken sentence: 35 characters and two more clauses, at 1.5 characters per token.
MOST_TOKENS: Final = 96
# The first attempt stays close to the references; a second one has more freedom.
TEMPERATURES: Final = (0.4, 0.7)
# A run of this many characters shared with one source is a noticeable copy.
NOTICEABLE_COPY: Final = 20
_RANK: Final = {
    Verdict.VERBATIM: 3,
    Verdict.SUPPORTED: 3,
    Verdict.USER_FACT: 3,
    Verdict.PARTIAL: 2,
    Verdict.NOT_NEEDED: 1,
    Verdict.UNSUPPORTED: 0,
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A streamed piece of an attempt; ``number`` counts the attempts at a point from 0."""

    number: int
    text: str


@dataclass(slots=True)
class Drafter:
    """Writes the sentences of the facts of a section, one per point."""

    model: LanguageModel
    attributor: Attributor
    gate: Gate
    seed: int
    before: tuple[str, ...] = ()
    written: list[str] = field(default_factory=list)

    def write(self, point: Point) -> Iterator[Attempt | AttributedSentence]:
        """Yield the pieces as they are written, then the sentence if an attempt was acceptable.

        Raises:
            ModelServerError: the model broke off; earlier sentences remain valid.
        """
        best: AttributedSentence | None = None
        for number, temperature in enumerate(TEMPERATURES):
            pieces = []
            for piece in self.model.stream(
                sentence_prompt(point),
                max_tokens=MOST_TOKENS,
                temperature=temperature,
                seed=self.seed + len(self.written) + 1000 * number,
                stop=["\n"],
            ):
                pieces.append(piece)
                yield Attempt(number, piece)
            text = tidy("".join(pieces))
            if not self._acceptable(text, point):
                continue
            sentence = self._attribute(text)
            if best is None or self._worth(sentence) > self._worth(best):
                best = sentence
            if self._good(best):
                break
        if best is None and point.given and not repeats(point.given, self._said):
            # The facts of the material are never lost: its own sentence says them.
            best = self._attribute(point.given)
        if best is not None:
            self.written.append(best.text)
            yield best

    @property
    def _said(self) -> tuple[str, ...]:
        return (*self.before, *self.written)

    def _acceptable(self, text: str, point: Point) -> bool:
        words = "".join((point.label, *point.references, point.given))
        refused = self.gate.refuses(text, words=words, said=self._said, mood=None)
        return not refused and _keeps_facts(text, point)

    def _attribute(self, text: str) -> AttributedSentence:
        sources = self.gate.sources
        (sentence,) = self.attributor.attribute(
            [(text, 0)], sources.candidates, given=sources.given
        )
        if trimmed := without_bare_tail(sentence):
            return self._attribute(trimmed)
        return sentence

    def _worth(self, sentence: AttributedSentence) -> tuple[int, bool]:
        return _RANK[sentence.verdict], not noticeable_copy(sentence)

    def _good(self, sentence: AttributedSentence) -> bool:
        return _RANK[sentence.verdict] >= 2 and not noticeable_copy(sentence)


def _keeps_facts(text: str, point: Point) -> bool:
    """Return whether the facts of a point from the user's material are in the sentence."""
    if not point.given:
        return True
    said = find_facts(text)
    return all(agrees(fact, said) for fact in find_facts("，".join(point.references)))


def tidy(text: str) -> str:
    """Return the complete sentences of the model's output on one line; empty if there are none."""
    text = _unquoted(text.strip().replace("\n", ""))
    end = completed(text + "\n") if text.endswith(("。", "！", "？", "”")) else completed(text)
    whole = text[:end].strip()
    if not whole and (head := text.rpartition("，")[0].strip()):
        whole = head + "。"
    return whole


def _unquoted(text: str) -> str:
    """Remove quotation marks around the whole text; keep those inside it."""
    if wrapped := re.fullmatch(r"[“\"']+([^“”\"']*)[”\"']*", text):
        return wrapped[1]
    if text.endswith("”") and text.count("”") > text.count("“"):
        return text[:-1]
    if text.startswith("“") and text.count("“") > text.count("”"):
        return text[1:]
    return text


def noticeable_copy(sentence: AttributedSentence) -> bool:
    """Return whether the sentence shares a long run of letters with a source that it cites.

    Formulaic language divides a run: only what is between belongs to the source.
    """
    marks = [0, *(at for one in sentence.formulas for at in (one.start, one.end))]
    ends = [*marks[1:], len(sentence.text)]
    own = [sentence.text[a:b] for a, b in zip(marks[::2], ends[::2], strict=True)]
    return any(
        longest_run(part, citation.quote) >= NOTICEABLE_COPY
        for citation in sentence.citations
        for part in own
    )


_PADDING = re.compile(
    r"(?:为|让|使|以|确保|推动|促进|从而|以便|才能|真正|不断|切实|进一步|努力|助力|实现|形成|营造|提升|提高|增强)"
)


def without_bare_tail(sentence: AttributedSentence) -> str:
    """Return the sentence without a last clause that is mere padding and in no source, or empty.

    Small models end sentences with 为……提供有力保障. Writers delete such clauses, and so does this.
    """
    head, comma, tail = sentence.text.rpartition("，")
    if not comma or not _PADDING.match(tail) or len(content(head).characters) < SHORTEST_SENTENCE:
        return ""
    if head.count("“") != head.count("”"):  # the comma is inside a quotation
        return ""
    covers = [Cover.of(sentence.text, citation.quote) for citation in sentence.citations]
    borne = max((cover.clause_shares(sentence.text)[-1] for cover in covers), default=0.0)
    return "" if borne >= CLAUSE_FLOOR else head + "。"
