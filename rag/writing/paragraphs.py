"""Write a paragraph with a small model: it writes on, code takes or refuses sentence by sentence.

Code gives the first sentence, which says what the paragraph is about; the model makes it concrete.
It sees what stands already, so the sentences hang together. A refused sentence is cut off, and the
model goes on from the one before it.
"""

import re
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Final

from corpus.splitting.sentences import completed, split_sentences
from rag.attribution.attributing import Attributor
from rag.draft.values import AttributedSentence, Verdict
from rag.models.client import LanguageModel
from rag.structures.values import Mood, Move
from rag.writing.copying import CopyBudget, formulas
from rag.writing.drafting import Attempt, tidy
from rag.writing.gate import Gate, repeats
from rag.writing.paragraph_prompts import EXAMPLE_SENTENCES, paragraph_prompt

# The first attempt is near to the examples; the later ones have more freedom.
TEMPERATURES: Final = (0.4, 0.7, 0.9)
# Tokens a character of the paragraph, with what is cut off at its end.
TOKENS_A_CHARACTER: Final = 0.9
# A paragraph that has this share of its length is complete where a sentence ends.
ENOUGH: Final = 0.8
# At most this share of the sentences of a section begins with 要.
MOST_DEMANDS: Final = 0.4
_LEADS = re.compile(r"^要(?![求素害点件塞务紧么是])")
# A promise tells nobody what to do.
_TOLD = re.compile(r"^(?:大家|同志们|各级各部门)?(?:必须|务必|要)(?![求素害点])")
_POINTS_BACK = re.compile(r"^(?:这|它|他们|她们|其中|同时|此外|该)")
_DONE = re.compile(r"^(?:同时，)?我们(?:已经?|还|首先)*(组建|成立|建立|制定|设立|完善|开展|组织)了")
_ORDINAL = re.compile(r"^(?:首先|其次|再次|最后|第[一二三四五]|[一二三四五六](?:是|(?=要)))[，,]?")


@dataclass(frozen=True, slots=True)
class ParagraphPlan:
    """A paragraph to write: what it does, on what, its first sentence, its length.

    ``references`` are clauses of other speeches whose meaning belongs in it. ``count`` is what
    numbers it among others (一是), and is no part of its first sentence. ``then`` is what the data
    of its move say behind it; the model goes on from there where it is too short. One that is
    ``asked`` for is never left out. The first sentence of one that is ``headed`` stands as its
    heading.
    """

    move: Move
    subject: str
    lead: str
    length: int
    references: tuple[str, ...] = ()
    count: str = ""
    then: str = ""
    asked: bool = False
    headed: bool = False


@dataclass(slots=True)
class ParagraphWriter:
    """Writes the paragraphs of one section; ``said`` is what was said before them in the text."""

    model: LanguageModel
    attributor: Attributor
    gate: Gate
    budget: CopyBudget
    seed: int
    first_person: str = "我们"
    said: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    # Whether a sentence of the paragraph was refused because it copies too much.
    _copied: bool = False

    def write(self, plan: ParagraphPlan) -> Iterator[Attempt | AttributedSentence]:
        """Yield the pieces as they are written, and each sentence that was taken.

        Raises:
            ModelServerError: the model broke off; earlier sentences remain valid.
        """
        first, attempt = len(self.written), 0
        self._copied = False
        if not plan.headed:
            lead = f"{plan.count}{plan.lead}"
            yield self._usually(lead, plan.move) if plan.then else self.say(lead)
        yield from self._usual(plan, first)
        if plan.then and len(self._begun(plan, first)) >= plan.length / 2:
            return
        while attempt < len(TEMPERATURES):
            before = len(self.written)
            ended = yield from self._attempt(plan, self._begun(plan, first), attempt)
            length, taken = len(self._begun(plan, first)), len(self.written) > before
            if length >= ENOUGH * plan.length:
                return
            # A paragraph that the model ended of its own accord may be shorter.
            if taken and ended and length >= plan.length / 2:
                return
            if self._copied:
                # A small model copies what it is shown: it goes on from what it knows itself.
                plan = replace(plan, references=())
            # What was taken stands; where nothing was, the next attempt has more freedom.
            attempt = max(1, attempt) if taken else attempt + 1

    def _usual(self, plan: ParagraphPlan, first: int) -> Iterator[AttributedSentence]:
        """Say what the data of the move say behind the first sentence, as far as there is room."""
        for span in split_sentences(plan.then):
            if len(self._begun(plan, first)) >= ENOUGH * plan.length:
                return
            said = self._mended(plan.then[span.start : span.end], plan.move.mood)
            earlier = [*self.said, *self.written]
            if self.gate.refuses(said, words=plan.then, said=earlier, mood=plan.move.mood):
                return
            yield self._usually(said, plan.move)

    def _usually(self, text: str, move: Move) -> AttributedSentence:
        """Say a sentence of the data; it needs no source unless its move claims something."""
        found = self._attributed(text)
        if not (found.verdict.has_source or move.claims):
            found = found.model_copy(update={"verdict": Verdict.NOT_NEEDED, "citations": ()})
        return self._said(found)

    def _begun(self, plan: ParagraphPlan, first: int) -> str:
        """The paragraph so far. With a number before its lead the model would go on to count."""
        said = "".join(self.written[first:])
        return plan.lead + said if plan.headed else said[len(plan.count) :]

    def _attempt(
        self, plan: ParagraphPlan, begun: str, attempt: int
    ) -> Generator[Attempt | AttributedSentence, None, bool]:
        """Go on from what stands until a sentence is refused, or the paragraph is long enough.

        Returns:
            Whether the model ended the paragraph of its own accord.
        """
        text, length = "", len(begun)
        # Under a heading, nothing stands yet to which a first sentence could point back.
        opens = plan.headed and begun == plan.lead
        pieces = self.model.stream(
            paragraph_prompt(plan.subject, plan.move.says, plan.lead, plan.references, begun),
            max_tokens=max(48, round(TOKENS_A_CHARACTER * (plan.length - length))),
            temperature=TEMPERATURES[attempt],
            seed=self.seed + len(self.written) + 1000 * attempt,
            stop=["\n"],
        )
        with closing(pieces):  # type: ignore[type-var]
            for piece in pieces:
                text += piece
                yield Attempt(attempt, piece)
                while end := completed(text):
                    sentence = self._take(text[:end], plan, opens=opens)
                    if sentence is None:
                        return False
                    text, length, opens = text[end:], length + len(sentence.text), False
                    yield sentence
                    if length >= ENOUGH * plan.length:
                        return False
        if text.strip() and text.strip()[-1] in "。！？":
            last = self._take(text, plan, opens=opens)
            if last is None:
                return False
            yield last
        return True

    def _take(self, text: str, plan: ParagraphPlan, *, opens: bool) -> AttributedSentence | None:
        sentence = self._mended(tidy(text), plan.move.mood)
        if (opens and _POINTS_BACK.match(sentence)) or repeats(sentence, EXAMPLE_SENTENCES):
            return None
        words = "".join((plan.subject, plan.lead, *plan.references))
        said = [*self.said, *self.written]
        if self.gate.refuses(sentence, words=words, said=said, mood=plan.move.mood):
            return None
        found = self._attributed(sentence)
        if self.budget.refuses(found.text, formulas(found)):
            self._copied = True
            return None
        return self._said(found)

    def say(self, text: str) -> AttributedSentence:
        """Return a sentence as it is, with its sources; it counts as written."""
        return self._said(self._attributed(text))

    def _attributed(self, text: str) -> AttributedSentence:
        sources = self.gate.sources
        (found,) = self.attributor.attribute([(text, 0)], sources.candidates, given=sources.given)
        return found

    def _said(self, sentence: AttributedSentence) -> AttributedSentence:
        self.budget.take(sentence)
        self.written.append(sentence.text)
        return sentence

    def _mended(self, text: str, mood: Mood) -> str:
        """The sentence without a stray ordinal, and with the person and mood of its paragraph."""
        text = _ORDINAL.sub("", text)
        if mood in (Mood.DEMANDS, Mood.PROMISES):
            # What is still to be done is told as if it were done.
            text = _DONE.sub(r"要\1", text)
        if mood is Mood.PROMISES:
            text = _TOLD.sub(f"{self.first_person}将", text)
            return text.replace("我们", self.first_person)
        demands = sum(bool(_LEADS.match(one)) for one in self.written)
        if _LEADS.match(text) and demands + 1 > MOST_DEMANDS * (len(self.written) + 1):
            return text[1:]
        return text
