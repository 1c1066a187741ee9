"""A document with everything that was made of it: what the store takes in one piece."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.document.guess import Guess
from corpus.document.values import CleanText, Document, Passage, RawDocument, Sentence


@dataclass(frozen=True, slots=True)
class Derived:
    """A document as read, and all that follows from it.

    ``sentences`` are in order, and each lies within one of the ``passages``, which are in order and
    disjoint. ``inferences`` say by field how sure the metadata are and from which words.
    ``processing`` is the version of the rules that made all this of ``raw``; ``forced_encoding`` is
    the encoding that the user said the file is in, empty if evidence decided.
    """

    raw: RawDocument
    document: Document
    clean: CleanText
    sentences: Sequence[Sentence]
    passages: Sequence[Passage]
    inferences: Mapping[str, Guess] = field(default_factory=dict)
    processing: int = 0
    forced_encoding: str = ""
