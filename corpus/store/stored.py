"""What a store tells of itself: how much is in it, and what made it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is in the store; ``characters`` are of clean text."""

    documents: int
    passages: int
    sentences: int
    characters: int


@dataclass(frozen=True, slots=True)
class Size:
    """How large a document is; ``covered`` are the characters that lie in passages."""

    document_id: str
    characters: int
    covered: int
    passages: int
    sentences: int


@dataclass(frozen=True, slots=True)
class Key:
    """What finds a document: its id, where it came from, the hash of its bytes."""

    id: str
    source: str
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Text:
    """The clean text of a document; ``number`` ascends in the order documents were added."""

    number: int
    document_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Making:
    """What made a document of its bytes.

    ``suffix`` names the reader; ``forced`` is the encoding that the user said the file is in;
    ``processing`` is the version of the rules, 0 if they were older than versions.
    """

    suffix: str
    encoding: str
    forced: str
    processing: int
