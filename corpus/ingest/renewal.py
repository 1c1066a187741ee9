"""Make documents again from the stored bytes with the current rules."""

from dataclasses import replace

from corpus.document.values import RawDocument
from corpus.errors import ReadError, StoreError
from corpus.ingest.deriving import derive, sha256_of
from corpus.reading.formats import Extract
from corpus.reading.gathering import ReadFailure, read_bytes
from corpus.store.store import Key, Store


def remake(store: Store, key: Key, *, extract: Extract) -> None:
    """Read a document again from its stored bytes, clean it, and store the result.

    Its corrections and its position stay.

    Raises:
        NotFoundError: No document has that id.
        StoreError: The stored bytes are damaged.
        ReadError: The current rules make no document of it; the old one stays.
    """
    data = store.raw(key.id)
    if sha256_of(data) != key.content_sha256:
        raise StoreError("原文件与它的校验值不符")
    made = store.making(key.id)
    kept = RawDocument(key.source, data, "", made.suffix, made.encoding)
    renew(store, reread(kept, encoding=made.forced, extract=extract), forced=made.forced)


def reread(raw: RawDocument, *, encoding: str, extract: Extract) -> RawDocument:
    """Read a document again from its bytes.

    Args:
        raw: The document; only ``source``, ``data`` and ``suffix`` are used.
        encoding: The encoding to use; empty to detect it.
        extract: Reads everything except plain text.

    Raises:
        ReadError: The bytes contain no document.
    """
    reason = "文件里没有文字"
    for item in read_bytes(raw.data, raw.source, raw.suffix, encoding=encoding, extract=extract):
        if isinstance(item, RawDocument):
            return replace(item, source=raw.source, data=raw.data)
        if isinstance(item, ReadFailure):
            reason = item.reason
    raise ReadError(reason)


def renew(store: Store, raw: RawDocument, *, forced: str = "") -> None:
    """Replace a stored document with the result of the current rules.

    Raises:
        ReadError: Nothing is left after cleaning; the old document stays.
        NotFoundError: The store has no such document.
        StoreError: The database cannot be written.
    """
    store.writer.renew(derive(raw, forced_encoding=forced))
