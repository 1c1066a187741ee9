"""Describe what a store contains and how it was made."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """How much data is in the store; ``characters`` counts clean text."""

    documents: int
    passages: int
    sentences: int
    characters: int


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a document; ``covered`` counts the characters inside passages."""

    document_id: str
    characters: int
    covered: int
    passages: int
    sentences: int


@dataclass(frozen=True, slots=True)
class Key:
    """The keys of a document: its id, its source, and the hash of its bytes."""

    id: str
    source: str
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Making:
    """How a document was made from its bytes.

    ``suffix`` selects the reader. ``forced`` is the encoding that the user chose. ``processing``
    is the version of the rules; 0 means that they had no version yet.
    """

    suffix: str
    encoding: str
    forced: str
    processing: int
