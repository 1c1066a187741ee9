"""Check the integrity of the store: hashes, offsets, and every sentence in its passage."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.document.values import CleanText, Passage
from corpus.errors import NotFoundError, StoreError
from corpus.ingest.deriving import sha256_of
from corpus.store.store import Key, Store

Progress = Callable[[str, int, int], None]
CHECKING = "核对文档"


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem in the user's words; ``key`` names the document if it concerns one."""

    text: str
    key: Key | None = None

    def __str__(self) -> str:
        return self.text if self.key is None else f"文档 {self.key.id}：{self.text}"


def verify(store: Store, *, progress: Progress | None = None) -> list[str]:
    """Return the problems of the store, one per line; empty if there are none."""
    return list(map(str, find_problems(store, progress=progress)))


def find_problems(store: Store, *, progress: Progress | None = None) -> Iterator[Problem]:
    """Yield the problems of the store, with the document that each concerns.

    It runs SQLite's own checks, then checks every document: the raw bytes match their hash, the map
    to the raw text covers the clean text, passages are in order and inside the text, and the
    sentences contain all of the text, each inside its passage.
    """
    yield from map(Problem, store.problems())
    keys = store.document_keys()
    for done, key in enumerate(keys, start=1):
        yield from (Problem(text, key) for text in _document_problems(store, key))
        if progress:
            progress(CHECKING, done, len(keys))


def raw_problem(store: Store, key: Key) -> str:
    """Return what is wrong with a document's stored bytes; "" if they are unchanged."""
    try:
        data = store.raw(key.id)
    except StoreError as error:
        return str(error)
    return "" if sha256_of(data) == key.content_sha256 else "原文件与它的校验值不符"


def _document_problems(store: Store, key: Key) -> Iterator[str]:
    problem = raw_problem(store, key)
    if problem:
        yield problem
    try:
        store.document(key.id)
        yield from _text_problems(store, key)
    except NotFoundError:
        yield "正文缺失"
    except StoreError as error:
        yield str(error)
    except ValueError:  # a row has invalid JSON or numbers
        yield "记录无法解读"


def _text_problems(store: Store, key: Key) -> Iterator[str]:
    clean = store.clean_text(key.id)
    if not _maps(clean, len(store.raw_text(key.id))):
        yield "正文到原文的对应有缺口或越界"
    passages = tuple(store.passages(key.id))
    yield from _passage_problems(key, passages, len(clean.text))
    yield from _sentence_problems(store, key, clean.text, passages)


def _maps(clean: CleanText, raw_length: int) -> bool:
    """Return whether the segments cover the clean text in order and stay within the raw text."""
    position = 0
    for segment in clean.raw_spans:
        within = 0 <= segment.raw_start < segment.raw_end <= raw_length
        if segment.clean_start != position or segment.clean_end <= position or not within:
            return False
        position = segment.clean_end
    return position == len(clean.text)


def _passage_problems(key: Key, passages: tuple[Passage, ...], length: int) -> Iterator[str]:
    last = 0
    for passage in passages:
        if passage.document_id != key.id:
            yield f"片段 {passage.id} 属于别的文档"
        if not last <= passage.start < passage.end <= length:
            yield f"片段 {passage.id} 越界或重叠"
        last = passage.end


def _sentence_problems(
    store: Store, key: Key, text: str, passages: tuple[Passage, ...]
) -> Iterator[str]:
    spans = {passage.id: (passage.start, passage.end) for passage in passages}
    rows = list(store.sentence_rows(document_id=key.id))
    for row in rows:
        start, end = spans.get(row.passage_id, (0, 0))
        if not (start <= row.start < row.end <= end) or row.text != text[row.start : row.end]:
            yield f"句子 {row.id} 不在它的片段里"
    if not _covered(text, [(row.start, row.end) for row in rows]):
        yield "句子与正文对不上"


def _covered(text: str, spans: list[tuple[int, int]]) -> bool:
    """Return whether the spans are in order, disjoint, and omit only white space."""
    last = 0
    for start, end in (*spans, (len(text), len(text))):
        if start < last or text[last:start].strip():
            return False
        last = end
    return True
