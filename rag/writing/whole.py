"""Write a section at once, with a capable model; code reads, attributes and checks the answer.

The section streams. Then the findings of the checks are given back once, and the repaired version
is kept only where it is better. Citations are computed from the words, never asked of the model.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from langchain_core.messages import BaseMessage

from corpus.splitting.sentences import completed, split_sentences
from rag.attribution.attributing import Attributor
from rag.checks.running import check
from rag.draft.composing import Piece
from rag.draft.values import (
    AttributedSentence,
    Event,
    Evidence,
    Finding,
    Progress,
    SentenceDone,
    Severity,
    Token,
    Verdict,
)
from rag.errors import ModelServerError
from rag.models.thinking import THINKING_TOKENS
from rag.models.wrapping import unwrapped
from rag.requests.brief import Brief
from rag.writing.context import Context
from rag.writing.gate import Sources
from rag.writing.outline import SectionPlan
from rag.writing.section_prompt import repair_prompt, section_prompt
from rag.writing.sections import sources_of

# Tokens of the answer for each of its characters.
TOKENS_A_CHARACTER: Final = 1.0
# An answer that is longer than asked by this factor does not end by itself.
ENDLESS: Final = 2.5
# Characters more that may be written before an answer is ended.
_SLACK: Final = 80
TEMPERATURE: Final = 0.7
_ENDS: Final = "。！？…；”：）"


def write_whole(
    context: Context,
    brief: Brief,
    plan: SectionPlan,
    number: int,
    evidence: Sequence[Evidence],
    *,
    outline: Sequence[SectionPlan] = (),
    before: Sequence[str] = (),
) -> Iterator[Event | Piece]:
    """Write one section with one answer of the model.

    Args:
        context: The tools of the turn.
        brief: The request.
        plan: The section.
        number: Its place in the text, from 0.
        evidence: The passages to show, the user's material first.
        outline: All sections of the text.
        before: The sentences that were written before.

    Yields:
        Tokens and sentences as they are written; after each sentence the section so far.

    Raises:
        ModelServerError: the model broke off, or does not answer in Chinese; the last piece
            yielded remains valid.
    """
    sources = sources_of(context.holdings, evidence, brief.given)
    named = context.holdings.corpus_texts(one.document_id for one in sources.candidates)
    shown = fitting(evidence, room_for(context.library.settings.reads_at_once, brief, plan))
    asked = section_prompt(brief, plan, outline, shown, before)
    judge = Attributor.of(context.library)
    first = _Reading(judge, sources, plan, number)
    yield from first.read(_answer(context, asked, plan, seed=context.seed + number), context)
    if context.stop.is_set() or not first.piece.sentences:
        return
    pace = context.library.settings.pace
    findings = _findings(first.piece, brief, plan, sources.allowed, named, pace)
    if not findings:
        return
    yield Progress(message=f"核对出 {len(findings)} 处，改一遍…")
    repaired = _Reading(judge, sources, plan, number)
    chat = repair_prompt(asked, first.answer, _text(first.piece), findings)
    try:
        for _ in repaired.read(_answer(context, chat, plan, seed=context.seed + number), context):
            pass
    except ModelServerError:
        return  # the first version stands, with its findings
    left = _findings(repaired.piece, brief, plan, sources.allowed, named, pace)
    if not context.stop.is_set() and _is_better(repaired.piece, left, first.piece, findings):
        yield repaired.piece


# Characters of the rules, the outline and what stands before, in a prompt.
_FRAME: Final = 2600
# A section is written twice: the repair has the first version in its prompt.
_VERSIONS: Final = 3
_LEAST_ROOM: Final = 600


def room_for(tokens: int, brief: Brief, plan: SectionPlan) -> int:
    """Return the characters of evidence that fit into a prompt beside everything else.

    Args:
        tokens: What the model reads and writes at once.
        brief: The request.
        plan: The section.
    """
    characters = int(tokens / TOKENS_A_CHARACTER)
    return max(_LEAST_ROOM, characters - _FRAME - len(brief.request) - _VERSIONS * plan.length)


def fitting(evidence: Sequence[Evidence], room: int) -> tuple[Evidence, ...]:
    """Return the passages that fit, the user's material before the corpus."""
    kept: list[Evidence] = []
    for one in sorted(evidence, key=lambda one: not one.attached):
        if len(one.text) <= room:
            kept.append(one)
            room -= len(one.text)
    return tuple(kept)


def _answer(
    context: Context, asked: Sequence[BaseMessage], plan: SectionPlan, *, seed: int
) -> Iterator[str]:
    most = round(ENDLESS * TOKENS_A_CHARACTER * plan.length) + THINKING_TOKENS
    options = {"max_tokens": most, "temperature": TEMPERATURE, "seed": seed}
    return context.model.stream(asked, chinese=True, finished=True, **options)


@dataclass(slots=True)
class _Reading:
    """Reads an answer as it comes: lines are paragraphs, whole sentences are attributed."""

    judge: Attributor
    sources: Sources
    plan: SectionPlan
    number: int
    piece: Piece = field(init=False)
    answer: str = ""
    _line: str = ""
    _breaks: bool = False

    def __post_init__(self) -> None:
        self.piece = Piece(heading=self.plan.heading)

    def read(self, pieces: Iterator[str], context: Context) -> Iterator[Event | Piece]:
        """Yield the events of the answer, and the section after each sentence."""
        for piece in pieces:
            if context.stop.is_set():
                return
            self.answer += piece
            yield Token(section=self.number, text=piece)
            yield from self._take(piece)
            if len(self.answer) > ENDLESS * self.plan.length + _SLACK:
                return
        yield from self._end_line()

    def _take(self, piece: str) -> Iterator[Event | Piece]:
        *lines, rest = (self._line + piece).split("\n")
        for line in lines:
            self._line = line
            yield from self._end_line()
        self._line = rest
        text = unwrapped(self._line)
        end = completed(text)
        if end and text[:end].strip():
            yield from self._settle(text[:end])
            self._line = text[end:]

    def _end_line(self) -> Iterator[Event | Piece]:
        """Settle what is left of a line; half a sentence and a heading are left out."""
        text, self._line = unwrapped(self._line).strip(), ""
        if text and text[-1] in _ENDS:
            yield from self._settle(text)
        self._breaks = True

    def _settle(self, text: str) -> Iterator[Event | Piece]:
        found = [text[span.start : span.end] for span in split_sentences(text)]
        for sentence in self.judge.attribute(
            [(one, 0) for one in found], self.sources.candidates, given=self.sources.given
        ):
            self.piece = self.piece.with_sentence(sentence, breaks=self._breaks)
            self._breaks = False
            yield SentenceDone(section=self.number, sentence=self.piece.sentences[-1])
            yield self.piece


def _text(piece: Piece) -> str:
    return "\n".join("".join(one.text for one in line) for line in piece.paragraphs)


def _findings(
    piece: Piece,
    brief: Brief,
    plan: SectionPlan,
    allowed: str,
    named: Sequence[tuple[str, str]],
    pace: int,
) -> tuple[Finding, ...]:
    """What the checks find in a section, without mere notes."""
    found = check(
        _text(piece),
        date=brief.date,
        given=allowed,
        sources=named,
        asked_length=plan.length,
        pace=pace,
    )
    return tuple(one for one in found if one.severity is not Severity.INFO)


def _is_better(new: Piece, found: Sequence[Finding], old: Piece, before: Sequence[Finding]) -> bool:
    """Return whether a repaired section has fewer findings, and at most one more bare sentence."""
    return (
        bool(new.sentences)
        and len(found) < len(before)
        and _unsupported(new.sentences) <= _unsupported(old.sentences) + 1
    )


def _unsupported(sentences: Sequence[AttributedSentence]) -> int:
    return sum(one.verdict is Verdict.UNSUPPORTED for one in sentences)
