"""Ingest: files and folders into the store, one document a transaction.

It can be stopped at any moment and run again: what is in the store is whole, and what is there
already is not read twice. One file at a time is in memory.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.cleaning import clean
from corpus.document import CleanText, Document, Flaw, FlawKind, RawDocument
from corpus.errors import ReadError
from corpus.loading import load, source_name
from corpus.metadata import infer
from corpus.passages import split_passages
from corpus.readers import ReadFailure, find_files, read
from corpus.sentences import split_sentences
from corpus.store import Store

Progress = Callable[[str, int, int], None]

# Characters of the SHA-256 that make an id: 64 bits, so a collision is out of reach by accident.
_ID_LENGTH = 16
# A file of many records reports after so many of them.
_RECORDS_A_REPORT = 50


@dataclass(frozen=True, slots=True)
class Rejected:
    """A path or record that did not become a document, with the reason."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What came of an ingest; ``passages`` counts those of the documents added.

    ``replaced`` are the ids of documents that a changed file took the place of.
    """

    added: tuple[Document, ...]
    unchanged: int
    rejected: tuple[Rejected, ...]
    passages: int
    seconds: float
    replaced: tuple[str, ...] = ()


@dataclass(slots=True)
class _Tally:
    added: list[Document] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    passages: int = 0
    replaced: list[str] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)


def document_id(content_sha256: str, source: str) -> str:
    """The id of a document: the same content from the same source is the same document."""
    digest = hashlib.sha256(f"{content_sha256}\n{source}".encode())
    return digest.hexdigest()[:_ID_LENGTH]


def ingest(
    store: Store, paths: Sequence[Path], *, progress: Progress | None = None
) -> IngestReport:
    """Read files and folders into the store.

    A file whose content changed replaces its old document; one that did not is left alone. What
    cannot be read is listed with its reason, and the rest goes on.

    Args:
        store: Where to.
        paths: Files, and folders that are walked.
        progress: Called with the path, the number of files done and their total.

    Raises:
        StoreError: the database cannot be written; what was added before stays.
    """
    started = time.monotonic()
    tally = _Tally()
    found = find_files(paths)
    tally.rejected.extend(Rejected(one.path, one.reason) for one in found.failures)
    for done, path in enumerate(found.files):
        name = source_name(path)
        for count, _ in enumerate(_add_file(store, path, tally), start=1):
            if progress and count % _RECORDS_A_REPORT == 0:
                progress(name, done, len(found.files))
        if progress:
            progress(name, done + 1, len(found.files))
    return IngestReport(
        added=tuple(tally.added),
        unchanged=tally.unchanged,
        rejected=tuple(tally.rejected),
        passages=tally.passages,
        seconds=time.monotonic() - started,
        replaced=tuple(tally.replaced),
    )


def _add_file(store: Store, path: Path, tally: _Tally) -> Iterator[None]:
    """Add the documents of a file; yields after each."""
    name = source_name(path)
    try:
        if _is_unchanged(store, path, name):
            tally.unchanged += 1
            return
        for item in read(path):
            if isinstance(item, ReadFailure):
                tally.rejected.append(Rejected(item.path, item.reason))
            else:
                _add_document(store, _storable(item), tally)
            yield
    except ReadError as error:
        tally.rejected.append(Rejected(name, str(error)))


def _is_unchanged(store: Store, path: Path, name: str) -> bool:
    """Whether a file of one document is in the store as it is: it need not be read then."""
    known = store.find_source(name)
    return known is not None and known.content_sha256 == _sha256(load(path))


def _add_document(store: Store, raw: RawDocument, tally: _Tally) -> None:
    if raw.source in tally.sources:
        tally.rejected.append(Rejected(raw.source, "同一次导入中编号重复，只保留第一条"))
        return
    tally.sources.add(raw.source)
    content = _sha256(raw.data)
    known = store.find_source(raw.source)
    if (known and known.content_sha256 == content) or _same_file(store, raw.source, content):
        tally.unchanged += 1
        return
    cleaned = clean(raw)
    document = _document(raw, cleaned, content, _duplicate(store, raw.source, content))
    sentences = split_sentences(cleaned.text)
    passages = split_passages(
        cleaned.text, sentences, document_id=document.id, flaws=document.flaws
    )
    if not passages:
        tally.rejected.append(Rejected(raw.source, "清洗后没有正文（可能是错误页或空白页）"))
        return
    if known:
        tally.replaced.append(known.id)
    store.add(raw, document, cleaned, sentences, passages, replaces=known.id if known else None)
    tally.added.append(document)
    tally.passages += len(passages)


def _document(
    raw: RawDocument, cleaned: CleanText, content: str, more: tuple[Flaw, ...]
) -> Document:
    metadata = infer(raw, cleaned)
    return Document(
        id=document_id(content, raw.source),
        source=raw.source,
        content_sha256=content,
        flaws=(*cleaned.flaws, *metadata.flaws, *more),
        **metadata.fields(),
    )


def _duplicate(store: Store, source: str, content: str) -> tuple[Flaw, ...]:
    """The flaw of a second copy of the same file."""
    first = next((one for one in store.find_content(content) if one.source != source), None)
    if first is None:
        return ()
    reason = f"与已有的《{first.title}》（{first.source}）内容相同"
    return (Flaw(kind=FlawKind.DUPLICATE, reason=reason),)


def _same_file(store: Store, source: str, content: str) -> bool:
    """Whether the same file is there under another spelling of its path (relative, absolute)."""
    here = Path(source).absolute()
    return any(Path(one.source).absolute() == here for one in store.find_content(content))


def _storable(raw: RawDocument) -> RawDocument:
    """The same without lone surrogates, which JSON can hold and a database cannot."""
    declared = tuple((key, _whole(value)) for key, value in raw.declared)
    return replace(raw, text=_whole(raw.text), declared=declared, source=_whole(raw.source))


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
