"""A draft as a tree that can be edited: sections, paragraphs, sentences.

A node is found again by its identity. So the operations of one turn can all be resolved against
the draft as the writer sees it, before the first of them moves anything.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from corpus.splitting.sentences import split_sentences
from rag.draft.composing import SALUTATION_END, Piece
from rag.draft.values import AttributedSentence, Verdict

# Who is addressed: with 尊敬的 anybody, else those whom a speech addresses.
_GREETING: Final = re.compile(
    r"(?:(?:尊敬|敬爱|亲爱)的[^。！？；]{1,60}"
    r"|[^。！？；]{0,60}(?:们|同志|代表|委员|嘉宾|来宾|朋友|专家|领导|老师|同学|家长|乡亲|父老"
    r"|女士|先生|同仁|同事|战友|职工))"
    rf"[{SALUTATION_END}:]"
)


@dataclass(eq=False, slots=True)
class Sentence:
    """A sentence; ``kept`` is its attribution, None where its words changed."""

    text: str
    kept: AttributedSentence | None = None

    def reword(self, text: str) -> None:
        """Give it other words; it stays the same node, so that later operations find it."""
        self.text, self.kept = text, None


@dataclass(eq=False, slots=True)
class Paragraph:
    """A paragraph of sentences; ``greets`` stays as it was read, whatever words are changed."""

    sentences: list[Sentence]
    greets: bool = field(init=False)

    def __post_init__(self) -> None:
        self.greets = bool(_GREETING.fullmatch(self.text))

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(one.text for one in self.sentences)

    @property
    def is_salutation(self) -> bool:
        """Whether it only greets (同志们：); writers do not count it.

        Not every line with a colon greets: 下面，我讲三点意见： is counted.
        """
        return self.greets and len(self.sentences) == 1


@dataclass(eq=False, slots=True)
class Section:
    """A section: its heading, often empty, and its paragraphs."""

    heading: str
    paragraphs: list[Paragraph]


Node = Section | Paragraph | Sentence
# Does an operation that is prepared, and says what it did.
Step = Callable[[], str]


@dataclass(eq=False, slots=True)
class Document:
    """A draft or an outline; an outline has sections without paragraphs."""

    title: str = ""
    sections: list[Section] = field(default_factory=list)

    @classmethod
    def of(cls, title: str, pieces: Sequence[Piece]) -> Self:
        """From the sections of a draft."""
        return cls(
            title,
            [
                Section(
                    piece.heading,
                    [
                        Paragraph([Sentence(one.text, one) for one in paragraph])
                        for paragraph in piece.paragraphs
                    ],
                )
                for piece in pieces
            ],
        )

    @property
    def paragraphs(self) -> list[Paragraph]:
        """All paragraphs that writers count, in order."""
        return [one for one in self.lines if not one.is_salutation]

    @property
    def sentences(self) -> list[Sentence]:
        """All sentences that writers count, in order."""
        return [one for paragraph in self.paragraphs for one in paragraph.sentences]

    @property
    def headed(self) -> list[Section]:
        """The sections that have a heading, in order."""
        return [section for section in self.sections if section.heading]

    @property
    def lines(self) -> list[Paragraph]:
        """All paragraphs, the salutation too, in order."""
        return [one for section in self.sections for one in section.paragraphs]

    def changed(self) -> Iterator[Sentence]:
        """The sentences whose words changed."""
        for paragraph in self.lines:
            yield from (one for one in paragraph.sentences if one.kept is None)

    def holds(self, node: Node) -> bool:
        """Whether a node is still in the draft."""
        match node:
            case Section():
                return node in self.sections
            case Paragraph():
                return node in self.lines
            case Sentence():
                return any(node in one.sentences for one in self.lines)

    def section_of(self, node: Paragraph) -> Section:
        """The section that holds a paragraph."""
        return next(one for one in self.sections if node in one.paragraphs)

    def paragraph_of(self, node: Sentence) -> Paragraph:
        """The paragraph that holds a sentence."""
        return next(one for one in self.lines if node in one.sentences)

    def pieces(self) -> tuple[Piece, ...]:
        """The sections of a draft; a sentence without attribution is unsupported for now."""
        return tuple(
            Piece.of(
                section.heading,
                [
                    [_attributed(one) for one in paragraph.sentences]
                    for paragraph in section.paragraphs
                ],
            )
            for section in self.sections
        )

    def prune(self) -> None:
        """Take out what is empty: paragraphs without a sentence, sections without anything."""
        for section in self.sections:
            section.paragraphs = [one for one in section.paragraphs if one.sentences]
        self.sections = [one for one in self.sections if one.heading or one.paragraphs]


def sentences_in(text: str) -> list[Sentence]:
    """New sentences of a text."""
    return [Sentence(text[one.start : one.end]) for one in split_sentences(text)]


def _attributed(one: Sentence) -> AttributedSentence:
    if one.kept is not None:
        return one.kept
    return AttributedSentence(
        text=one.text, start=0, end=len(one.text), verdict=Verdict.UNSUPPORTED
    )
