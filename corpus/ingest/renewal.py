"""Documents made anew from the bytes that the store keeps, by the rules of today."""

from dataclasses import replace

from corpus.document.values import RawDocument
from corpus.errors import ReadError, StoreError
from corpus.ingest.deriving import derive, sha256_of
from corpus.reading.extraction import Extract
from corpus.reading.readers import ReadFailure, read_bytes
from corpus.store.store import Key, Store


def remake(store: Store, key: Key, *, extract: Extract) -> None:
    """Read a document again from its kept bytes, clean it anew and store what comes of it.

    Its corrections and its place stay.

    Raises:
        NotFoundError: there is no document with that id.
        StoreError: its kept bytes are damaged.
        ReadError: today's rules make no document of it; the old one stays.
    """
    data = store.raw(key.id)
    if sha256_of(data) != key.content_sha256:
        raise StoreError("原文件与它的校验值不符")
    made = store.making(key.id)
    kept = RawDocument(key.source, data, "", made.suffix, made.encoding)
    renew(store, reread(kept, encoding=made.forced, extract=extract), forced=made.forced)


def reread(raw: RawDocument, *, encoding: str, extract: Extract) -> RawDocument:
    """The same document read again from its bytes.

    Args:
        raw: Its ``source``, ``data`` and ``suffix`` are used.
        encoding: The encoding that it must be in; empty where evidence decides.
        extract: Reads what is not plain text.

    Raises:
        ReadError: its bytes hold no document.
    """
    reason = "文件里没有文字"
    for item in read_bytes(raw.data, raw.source, raw.suffix, encoding=encoding, extract=extract):
        if isinstance(item, RawDocument):
            return replace(item, source=raw.source, data=raw.data)
        if isinstance(item, ReadFailure):
            reason = item.reason
    raise ReadError(reason)


def renew(store: Store, raw: RawDocument, *, forced: str = "") -> None:
    """Put what today's rules make of a stored document in the place of what it was.

    Raises:
        ReadError: nothing is left of it when it is cleaned; the old one stays.
        NotFoundError: the store has no such document.
        StoreError: the database cannot be written.
    """
    store.writer.renew(derive(raw, forced_encoding=forced))
