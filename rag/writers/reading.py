"""Read a section as a model writes it: lines are paragraphs, whole sentences are attributed.

What is said as it is, the set phrases, code puts around it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from corpus.splitting.sentences import completed, split_sentences
from rag.attribution.attributing import Attributor
from rag.draft.composing import Piece
from rag.draft.values import AttributedSentence, Event, SentenceDone, Token
from rag.errors import ModelServerError
from rag.models.wrapping import unwrapped
from rag.writers.section_prompt import opening
from rag.writing.context import Context
from rag.writing.gate import Sources
from rag.writing.outline import SectionPlan
from rag.writing.sections import set_phrase

# An answer that is longer than asked by this factor does not end by itself.
ENDLESS: Final = 2.5
# Characters more that may be written before an answer is ended.
_SLACK: Final = 80
_ENDS: Final = "。！？…；”：）"


@dataclass(frozen=True, slots=True)
class Frame:
    """What code says in a section: its heading, and the set phrases before and after the rest."""

    number: int
    heading: str
    before: tuple[tuple[AttributedSentence, ...], ...]
    after: tuple[tuple[AttributedSentence, ...], ...]

    @classmethod
    def of(cls, plan: SectionPlan, number: int) -> "Frame":
        """Return the frame of a planned section."""
        phrases = tuple(map(set_phrase, opening(plan)))
        return cls(number, plan.heading, phrases, tuple(map(set_phrase, plan.after)))

    def around(self, body: Piece, *, ends: bool = False) -> Piece:
        """The section with what is written of it so far."""
        after = self.after if ends else ()
        return Piece.of(self.heading, (*self.before, *body.paragraphs, *after))

    def begun(self) -> Iterator[Event | Piece]:
        """Tell what stands before the body."""
        yield from self._told(self.around(Piece()), 0)

    def ended(self, body: Piece) -> Iterator[Event | Piece]:
        """Tell what stands behind the body."""
        told = len(self.around(body).sentences)
        yield from self._told(self.around(body, ends=True), told)

    def told(self, body: Piece) -> Iterator[Event | Piece]:
        """Tell all of it."""
        yield from self._told(self.around(body, ends=True), 0)

    def _told(self, piece: Piece, told: int) -> Iterator[Event | Piece]:
        for sentence in piece.sentences[told:]:
            yield SentenceDone(section=self.number, sentence=sentence)
        if piece.sentences:
            yield piece

    def says(self, text: str) -> bool:
        """Whether a sentence is one of the set phrases: models like to say them again."""
        return any(one.text == text for line in (*self.before, *self.after) for one in line)


@dataclass(slots=True)
class Reading:
    """Reads an answer as it comes: lines are paragraphs, whole sentences are attributed."""

    judge: Attributor
    sources: Sources
    frame: Frame
    body: Piece = field(default_factory=Piece)
    answer: str = ""
    _line: str = ""
    _breaks: bool = False

    def read(
        self, pieces: Iterator[str], plan: SectionPlan, context: Context
    ) -> Iterator[Event | Piece]:
        """Yield the events of the answer, and the section after each sentence.

        The set phrases are told with the first piece: where no answer comes, nothing is written.
        """
        for piece in pieces:
            if context.stop.is_set():
                return
            if not self.answer:
                yield from self.frame.begun()
            self.answer += piece
            yield Token(section=self.frame.number, text=piece)
            yield from self._take(piece)
            if len(self.answer) > ENDLESS * plan.length + _SLACK:
                return
        yield from self._end_line()

    def quietly(self, pieces: Iterator[str], plan: SectionPlan, context: Context) -> bool:
        """Read without telling; return whether the answer came to its end."""
        try:
            for _ in self.read(pieces, plan, context):
                pass
        except ModelServerError:
            return False
        return not context.stop.is_set()

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
        fresh = [(one, 0) for one in found if not self.frame.says(one)]
        for sentence in self.judge.attribute(
            fresh, self.sources.candidates, given=self.sources.given
        ):
            self.body = self.body.with_sentence(sentence, breaks=self._breaks)
            self._breaks = False
            so_far = self.frame.around(self.body)
            yield SentenceDone(section=self.frame.number, sentence=so_far.sentences[-1])
            yield so_far
