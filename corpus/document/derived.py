"""Define a document with all data derived from it, which the store adds as one unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.document.guess import Guess
from corpus.document.values import CleanText, Document, Passage, RawDocument, Sentence


@dataclass(frozen=True, slots=True)
class Derived:
    """A document as read, and all data derived from it.

    ``sentences`` are in order, and each lies in one of the ``passages``, which are in order and
    disjoint. ``inferences`` give, by field, the confidence and the evidence of the metadata.
    ``processing`` is the version of the rules that derived this from ``raw``. ``forced_encoding``
    is the encoding that the user chose; empty if it was detected.
    """

    raw: RawDocument
    document: Document
    clean: CleanText
    sentences: Sequence[Sentence]
    passages: Sequence[Passage]
    inferences: Mapping[str, Guess] = field(default_factory=dict)
    processing: int = 0
    forced_encoding: str = ""
