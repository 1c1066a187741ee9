"""Derive everything that the store keeps from a document as read; a pure function."""

import hashlib
from dataclasses import replace
from typing import Final

from corpus.cleaning.rules import clean
from corpus.document.derived import Derived
from corpus.document.values import Document, RawDocument
from corpus.errors import ReadError
from corpus.language.invisible import visible
from corpus.metadata.describing import infer
from corpus.splitting.passages import split_passages
from corpus.splitting.sentences import split_sentences

# The version of the rules that read, clean, split and describe a document. Raise it when a change
# of them matters; then documents made by older rules are made again from the stored bytes.
PROCESSING: Final = 4

# The number of SHA-256 hex digits in an id: 64 bits, so accidental collisions are out of reach.
_ID_LENGTH: Final = 16


def derive(raw: RawDocument, *, forced_encoding: str = "") -> Derived:
    """Clean, describe and split a document as read.

    Args:
        raw: The document as read.
        forced_encoding: The encoding that the user chose; empty if it was detected.

    Raises:
        ReadError: Nothing is left after cleaning.
    """
    raw = _storable(raw)
    cleaned = clean(raw)
    metadata = infer(raw, cleaned)
    content = sha256_of(raw.data)
    document = Document(
        id=document_id(content, raw.source),
        source=raw.source,
        content_sha256=content,
        flaws=(*cleaned.flaws, *metadata.flaws),
        **metadata.fields(),
    )
    sentences = split_sentences(cleaned.text)
    passages = split_passages(
        cleaned.text,
        sentences,
        document_id=document.id,
        flaws=document.flaws,
        spoken=metadata.spoken,
    )
    if not passages:
        raise ReadError("清洗后没有正文（可能是错误页或空白页）")
    return Derived(
        raw,
        document,
        cleaned,
        sentences,
        passages,
        inferences=metadata.guesses(),
        processing=PROCESSING,
        forced_encoding=forced_encoding,
    )


def document_id(content_sha256: str, source: str) -> str:
    """Return the id of a document; the same content from the same source is the same document."""
    digest = hashlib.sha256(f"{content_sha256}\n{source}".encode())
    return digest.hexdigest()[:_ID_LENGTH]


def sha256_of(data: bytes) -> str:
    """Return the hash that identifies a content, in hex."""
    return hashlib.sha256(data).hexdigest()


def storable(text: str) -> str:
    """Replace lone surrogates, which JSON allows but a database does not."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _storable(raw: RawDocument) -> RawDocument:
    declared = tuple((key, visible(storable(value))) for key, value in raw.declared)
    return replace(raw, text=storable(raw.text), declared=declared, source=storable(raw.source))
