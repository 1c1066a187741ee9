"""Proof that the store is whole: hashes, offsets, and every sentence in its passage."""

import hashlib
from collections.abc import Iterator

from corpus.document import CleanText, Document, Passage
from corpus.errors import StoreError
from corpus.store import Store


def verify(store: Store) -> list[str]:
    """What is wrong with the store, a line each; empty if it is whole.

    Checks what SQLite knows of its file, then every document: the raw bytes have their hash, the
    map to the raw text covers the clean text, passages are in order and within the text, and the
    sentences hold all of the text, each within its passage.
    """
    problems = store.problems()
    for document in store.documents():
        problems.extend(f"文档 {document.id}：{line}" for line in _problems(store, document))
    return problems


def _problems(store: Store, document: Document) -> Iterator[str]:
    try:
        data = store.raw(document.id)
    except StoreError as error:
        yield str(error)
    else:
        if hashlib.sha256(data).hexdigest() != document.content_sha256:
            yield "原文件与它的校验值不符"
    clean = store.clean_text(document.id)
    if not _maps(clean, len(store.raw_text(document.id))):
        yield "正文到原文的对应有缺口或越界"
    passages = tuple(store.passages(document.id))
    yield from _passage_problems(document, passages, len(clean.text))
    yield from _sentence_problems(store, document, clean.text, passages)


def _maps(clean: CleanText, raw_length: int) -> bool:
    """Whether the segments cover the clean text in order, within the raw text."""
    position = 0
    for segment in clean.raw_spans:
        within = 0 <= segment.raw_start < segment.raw_end <= raw_length
        if segment.clean_start != position or segment.clean_end <= position or not within:
            return False
        position = segment.clean_end
    return position == len(clean.text)


def _passage_problems(
    document: Document, passages: tuple[Passage, ...], length: int
) -> Iterator[str]:
    last = 0
    for passage in passages:
        if passage.document_id != document.id:
            yield f"片段 {passage.id} 属于别的文档"
        if not last <= passage.start < passage.end <= length:
            yield f"片段 {passage.id} 越界或重叠"
        last = passage.end


def _sentence_problems(
    store: Store, document: Document, text: str, passages: tuple[Passage, ...]
) -> Iterator[str]:
    spans = {passage.id: (passage.start, passage.end) for passage in passages}
    rows = list(store.sentence_rows(document_id=document.id))
    for row in rows:
        start, end = spans.get(row.passage_id, (0, 0))
        if not (start <= row.start < row.end <= end) or row.text != text[row.start : row.end]:
            yield f"句子 {row.id} 不在它的片段里"
    if not _covered(text, [(row.start, row.end) for row in rows]):
        yield "句子与正文对不上"


def _covered(text: str, spans: list[tuple[int, int]]) -> bool:
    """Whether the spans are in order, disjoint, and leave out nothing but white space."""
    last = 0
    for start, end in (*spans, (len(text), len(text))):
        if start < last or text[last:start].strip():
            return False
        last = end
    return True
