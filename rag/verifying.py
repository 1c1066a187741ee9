"""Verifying a library: the store is whole, the indexes are sound, and they agree."""

from collections.abc import Callable, Iterator

import numpy as np

from corpus.store import Store
from corpus.verify import verify
from embeddings.errors import VectorIndexError
from embeddings.vector_index import MEND, FaissIndex
from rag.indexing import IndexFolder, catalogued

Progress = Callable[[str, int, int], None]


def find_problems(
    store: Store, folder: IndexFolder, encoder_name: str, *, progress: Progress | None = None
) -> Iterator[str]:
    """A line for the user for each problem; none if all is well."""
    yield from verify(store, progress=progress)
    yield from find_index_problems(store, folder, encoder_name)


def find_index_problems(store: Store, folder: IndexFolder, encoder_name: str) -> Iterator[str]:
    """The same of the indexes alone: they are sound, and of the present state of the store."""
    try:
        yield from _vector_problems(store, folder, encoder_name)
    except VectorIndexError as error:
        yield str(error)
    try:
        yield from _passage_problems(store, folder)
    except VectorIndexError as error:
        yield str(error)


def _vector_problems(store: Store, folder: IndexFolder, encoder_name: str) -> Iterator[str]:
    wanted = np.array(store.sentence_ids(), dtype=np.int64)
    vectors = FaissIndex.open(folder.vectors, encoder=encoder_name, deep=True)
    if vectors is None:
        if len(wanted):
            yield f"还没有向量索引；{MEND}"
        return
    held = vectors.ids()
    missing, spare = len(np.setdiff1d(wanted, held)), len(np.setdiff1d(held, wanted))
    if missing or spare:
        yield f"向量索引缺 {missing} 句、多 {spare} 句；{MEND}"
    elif vectors.fingerprint != store.fingerprints().sentences:
        yield f"向量索引落后于语料库；{MEND}"


def _passage_problems(store: Store, folder: IndexFolder) -> Iterator[str]:
    found = folder.load_passages()
    if found is None:
        if store.counts().passages:
            yield f"还没有词法索引；{MEND}"
        return
    if not catalogued(store, found):
        yield f"词法索引与语料库的片段不一致；{MEND}"
    elif found.fingerprints != store.fingerprints():
        yield f"词法索引落后于语料库；{MEND}"
