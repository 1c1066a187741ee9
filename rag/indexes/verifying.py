"""Verify a library: the store and the indexes are sound and agree with each other."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

import numpy as np

from corpus.ingest.verify import verify
from corpus.store.store import Store
from embeddings.errors import VectorIndexError
from embeddings.index.protocol import MEND, VectorIndex
from rag.indexes.folder import IndexFolder, catalogued
from rag.indexes.milvus_passages import digests

Progress = Callable[[str, int, int], None]
_BY_ITSELF: Final = "下次检索或 ingest 时自动补上"


def find_problems(
    store: Store, folder: IndexFolder, encoder_name: str, *, progress: Progress | None = None
) -> Iterator[str]:
    """Yield a message for the user for each problem."""
    yield from verify(store, progress=progress)
    yield from find_index_problems(store, folder, encoder_name)


def find_index_problems(store: Store, folder: IndexFolder, encoder_name: str) -> Iterator[str]:
    """Yield a message per problem of the indexes; being outdated (:func:`find_lags`) is none."""
    for find in (_vector_problems, _passage_problems):
        try:
            yield from find(store, folder, encoder_name)
        except VectorIndexError as error:
            yield str(error)


def find_lags(store: Store, folder: IndexFolder, encoder_name: str) -> Iterator[str]:
    """Yield a message per missing or outdated index; skip damaged ones, which are problems."""
    if count := store.copies.uncompared():
        yield f"有 {count} 篇还没有查过重复；{_BY_ITSELF}"
    for find in (_vector_lags, _passage_lags):
        with suppress(VectorIndexError):
            yield from find(store, folder, encoder_name)


def _vector_problems(store: Store, folder: IndexFolder, encoder_name: str) -> Iterator[str]:
    vectors = folder.open_vectors(encoder_name, deep=True)
    if vectors is None or vectors.fingerprint != store.fingerprints().sentences:
        return
    missing, spare = _differences(store, vectors)
    if missing or spare:
        yield f"向量索引缺 {missing} 句、多 {spare} 句；{MEND}"


def _vector_lags(store: Store, folder: IndexFolder, encoder_name: str) -> Iterator[str]:
    vectors = folder.open_vectors(encoder_name)
    if vectors is None:
        if count := store.counts().sentences:
            yield f"还没有向量索引，有 {count} 句待编码；{_BY_ITSELF}"
    elif vectors.fingerprint != store.fingerprints().sentences:
        missing, spare = _differences(store, vectors)
        yield f"向量索引落后，缺 {missing} 句、多 {spare} 句；{_BY_ITSELF}"


def _differences(store: Store, vectors: VectorIndex) -> tuple[int, int]:
    """Count the sentences without a vector and the vectors without a sentence."""
    wanted, held = np.array(store.sentence_ids(), dtype=np.int64), vectors.ids()
    return len(np.setdiff1d(wanted, held)), len(np.setdiff1d(held, wanted))


def _passage_problems(store: Store, folder: IndexFolder, _: str) -> Iterator[str]:
    found = folder.load_passages(deep=True)
    if found is None or found.fingerprints != store.fingerprints():
        return
    if not catalogued(store, found):
        yield f"词法索引与语料库的片段不一致；{MEND}"
        return
    gone, changed = found.lexical.differences(lambda: digests(store, found.catalogue))
    if gone or changed:
        yield f"Milvus 里的词法索引多 {gone} 段、缺 {changed} 段或已改；{MEND}"


def _passage_lags(store: Store, folder: IndexFolder, _: str) -> Iterator[str]:
    found = folder.load_passages()
    if found is None and store.counts().passages:
        yield f"还没有词法索引；{_BY_ITSELF}"
    elif found is not None and found.fingerprints != store.fingerprints():
        yield f"词法索引落后于语料库；{_BY_ITSELF}"
