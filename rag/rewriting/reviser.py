"""Revise a paragraph with a small model, and keep of it what code can answer for.

The model rewrites the whole paragraph. Its sentences are paired with those of the original, and
each pair is judged: the numbers, dates, titles, names and quotations must be the same, and the
meaning must be borne out. Where they are not, the original sentences stand, so a revision never
loses a fact, and one bad sentence does not cost the others.
"""

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.language.grams import content
from corpus.splitting.sentences import split_sentences
from rag.attribution.attributing import Attributor, Candidate
from rag.attribution.polarity import conflict
from rag.attribution.scoring import clause_texts
from rag.draft.values import AttributedSentence, Verdict
from rag.models.client import LanguageModel
from rag.requests.brief import ReviseMode
from rag.rewriting.facts import LEADING_COUNT, added, lost, structure_of
from rag.rewriting.pairing import paired
from rag.rewriting.protocol import KEPT, kept
from rag.rewriting.shortening import (
    SHORTER,
    fitted,
    with_fewer_clauses,
    without_trimmings,
)
from rag.rewriting.small_prompts import revise_prompt
from rag.writing.drafting import Attempt, tidy
from rag.writing.gate import EXAMPLE_SUBJECT, Sources

TEMPERATURES: Final = (0.2, 0.5)
# A shortening that is still too long is shortened again, so often at most.
PASSES: Final = 3
# A revised sentence is so many times as long as its original, at least and at most.
_BOUNDS: Final = (0.3, 2.0)
_SHORTEN_BOUNDS: Final = (0.2, 1.0)
# Characters by which even a short sentence may grow.
_LEEWAY: Final = 4
# Reworded beyond what attribution sees, but with this share of the characters of the shorter one.
_SHARED: Final = 0.4
# A clause of the original has this share of its characters in the revision, or its sense is gone.
_COVERED: Final = 0.2
_FUNCTION: Final = frozenset("的了是在和与把将被对要有不没我们你他这那也都就还很得着过一个")
# Of colloquial clauses so many may be reworded altogether: 心里不是滋味 becomes 深感不安.
_MAY_GO: Final = {ReviseMode.FORMAL: 1 / 3, ReviseMode.SHORTEN: 1.0}
_BORNE: Final = frozenset({Verdict.VERBATIM, Verdict.SUPPORTED, Verdict.PARTIAL})
# What is not to be done, where the original said nothing of the kind: its sense is turned round.
_REVERSES: Final = re.compile(r"不会|不必|不用|不需|无需|无须|不予|不再|免于")
_MARKUP: Final = re.compile(r"[#*`|]")
# What somebody told the speaker is no instruction of a superior.
_TOLD_ME: Final = re.compile(r"[跟对向和同]我[说讲]")
_INSTRUCTS: Final = re.compile(r"指出|强调|提醒(?:我们?|大家)?|要求我们?(?=，|：)")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A revision of a paragraph: its sentences, those left as they were ``refused``."""

    sentences: tuple[AttributedSentence, ...]
    changed: int
    refused: int


@dataclass(frozen=True, slots=True)
class Reviser:
    """Revises paragraphs in one mode; ``topic`` is what an imitation is on."""

    model: LanguageModel
    attributor: Attributor
    sources: Sources
    mode: ReviseMode
    topic: str
    seed: int

    def rewrite(
        self, paragraph: Sequence[AttributedSentence], *, around: tuple[str, str], aim: int
    ) -> Iterator[Attempt | tuple[AttributedSentence, ...]]:
        """Revise a paragraph; see :class:`rag.rewriting.protocol.ParagraphReviser`."""
        if self.mode is ReviseMode.IMITATE:
            yield from self._imitated(paragraph)
            return
        if self.mode is ReviseMode.SHORTEN:
            yield from self._shortened(paragraph, aim)
            return
        best = yield from self._best(paragraph)
        found = best.sentences if best.changed else kept(paragraph)
        yield (yield from self._singly(found))

    def _singly(
        self, sentences: Sequence[AttributedSentence]
    ) -> Generator[Attempt, None, tuple[AttributedSentence, ...]]:
        """Yield the pieces of another attempt at each sentence that was left as it was."""
        if len(sentences) == 1:
            return tuple(sentences)
        done: list[AttributedSentence] = []
        for one in sentences:
            if KEPT not in one.reasons:
                done.append(one)
                continue
            answer = tidy((yield from self._asked(one.text, len(TEMPERATURES))))
            (text,) = _mended(one.text, [answer])
            may = text != one.text and self._may_stand(one.text, text)
            done += self._attributed([text]) if may else [one]
        return tuple(done)

    def _best(self, paragraph: Sequence[AttributedSentence]) -> Generator[Attempt, None, _Outcome]:
        """Yield the pieces of the attempts; return the one of which most could be taken."""
        best = _Outcome(tuple(paragraph), 0, 0)
        for number in range(len(TEMPERATURES)):
            text = yield from self._asked("".join(one.text for one in paragraph), number)
            found = self._merged(paragraph, text)
            if not number or found.changed > best.changed:
                best = found
            if best.changed and not best.refused:
                break
        return best

    def _asked(self, text: str, number: int) -> Generator[Attempt, None, str]:
        """Yield the pieces of an attempt; return the whole."""
        pieces = []
        for piece in self.model.stream(
            revise_prompt(self.mode, text, self.topic),
            max_tokens=round(1.5 * len(text)) + 32,
            temperature=TEMPERATURES[number % len(TEMPERATURES)],
            seed=self.seed + number,
            stop=["\n"],
        ):
            pieces.append(piece)
            yield Attempt(number, piece)
        return "".join(pieces).strip()

    def _merged(self, paragraph: Sequence[AttributedSentence], text: str) -> _Outcome:
        after = [
            text[span.start : span.end]
            for span in split_sentences(text)
            if text[span.start : span.end].strip()[-1:] in "。！？；”"
        ]
        found: list[AttributedSentence] = []
        changed = refused = 0
        for pair in paired([one.text for one in paragraph], after):
            old = paragraph[slice(*pair.before)]
            before = "".join(one.text for one in old)
            sentences = _mended(before, after[slice(*pair.after)])
            new = "".join(sentences)
            if new == before:
                found += old
            elif self._may_stand(before, new):
                found += self._attributed(sentences)
                changed += 1
            else:
                found += kept(old)
                refused += bool(old)
        return _Outcome(tuple(found), changed, refused)

    def _shortened(
        self, paragraph: Sequence[AttributedSentence], aim: int
    ) -> Iterator[Attempt | tuple[AttributedSentence, ...]]:
        """Shorten again while that helps; what is still over the length, code leaves out."""
        most = aim or round(SHORTER * _length(paragraph))
        sentences = list(paragraph)
        for _ in range(PASSES):
            found = yield from self._best(sentences)
            if _length(found.sentences) >= _length(sentences):
                break
            sentences = list(found.sentences)
            if _length(sentences) <= most:
                break
        sentences = self._cut(sentences, without_trimmings, most)
        sentences = list(fitted(sentences, most))
        if aim:
            over = _length(sentences) - most
            sentences = self._cut(
                sentences, lambda one: with_fewer_clauses(one, len(one) - over), most
            )
        changed = [one.text for one in sentences] != [one.text for one in paragraph]
        yield tuple(sentences) if changed else kept(paragraph)

    def _cut(
        self, sentences: list[AttributedSentence], cut: Callable[[str], str], most: int
    ) -> list[AttributedSentence]:
        """The sentences, cut one after the other while they are too long together."""
        done = list(sentences)
        for number, one in enumerate(done):
            if _length(done) <= most:
                break
            if (bare := cut(one.text)) != one.text:
                done[number : number + 1] = self._attributed([bare])
        return done

    def _imitated(
        self, paragraph: Sequence[AttributedSentence]
    ) -> Iterator[Attempt | tuple[AttributedSentence, ...]]:
        """Imitate sentence by sentence, as the construction of each is to be kept."""
        found: list[AttributedSentence] = []
        for one in paragraph:
            for number in range(len(TEMPERATURES)):
                text = tidy((yield from self._asked(one.text, number)))
                if self._imitates(one.text, text):
                    found += self._attributed([text])
                    break
            else:
                found += kept([one])
        yield tuple(found)

    def _imitates(self, model: str, text: str) -> bool:
        """Return whether a sentence has the length of its model, and none of its facts."""
        old, new = len(content(model).characters), len(content(text).characters)
        carried = set(lost(model, "")) & set(lost(text, ""))
        fits = _BOUNDS[0] * old <= new <= _BOUNDS[1] * old + _LEEWAY
        return fits and text != model and not carried and not EXAMPLE_SUBJECT.search(text)

    def _may_stand(self, before: str, after: str) -> bool:
        """Return whether a revision may take the place of its original."""
        if not after:
            drops = self.mode is ReviseMode.SHORTEN
            return drops and not lost(before, "") and not structure_of(before)
        if structure_of(before) != structure_of(after) or self._drops_clauses(before, after):
            return False
        if not before or lost(before, after) or added(before, after) or _MARKUP.search(after):
            return False
        if any(word not in before for word in EXAMPLE_SUBJECT.findall(after)):
            return False
        if _REVERSES.search(after) and not _REVERSES.search(before):
            return False
        old, new = len(content(before).characters), len(content(after).characters)
        shorten = self.mode is ReviseMode.SHORTEN
        least, most = _SHORTEN_BOUNDS if shorten else _BOUNDS
        if not least * old <= new <= most * old + (0 if shorten else _LEEWAY):
            return False
        return not conflict(after, before) and self._keeps_meaning(before, after)

    def _drops_clauses(self, before: str, after: str) -> bool:
        """Return whether more clauses are gone than the mode allows."""
        bare = LEADING_COUNT.sub("", before)
        clauses = [set(content(one).characters) - _FUNCTION for one in clause_texts(bare)]
        own = set(content(after).characters)
        gone = sum(len(one & own) < _COVERED * len(one) for one in clauses)
        return gone > _MAY_GO.get(self.mode, 0.0) * len(clauses)

    def _keeps_meaning(self, before: str, after: str) -> bool:
        """Return whether the longer sentence bears the shorter one out, or shares its words."""
        claim, source = (before, after) if len(after) > len(before) else (after, before)
        own = set(content(claim).characters)
        if len(own & set(content(source).characters)) >= _SHARED * max(1, len(own)):
            return True
        (judged,) = self.attributor.attribute([(claim, 0)], [Candidate("", 0, len(source), source)])
        return judged.verdict in _BORNE

    def _attributed(self, sentences: Sequence[str]) -> tuple[AttributedSentence, ...]:
        return self.attributor.attribute(
            [(one, 0) for one in sentences], self.sources.candidates, given=self.sources.given
        )


def _mended(before: str, after: Sequence[str]) -> list[str]:
    """The sentences counted as it was before, and with what a subordinate said as a report."""
    count = LEADING_COUNT.match(before)
    mended = [(count[0] if count else "") + LEADING_COUNT.sub("", one) for one in after[:1]]
    mended += after[1:]
    told = _TOLD_ME.search(before)
    return [_INSTRUCTS.sub("向我反映", one) for one in mended] if told else mended


def _length(sentences: Sequence[AttributedSentence]) -> int:
    return sum(len(one.text) for one in sentences)
