"""Verifying a library: the store is sound, the indexes are, and they agree."""

from collections.abc import Iterator

import numpy as np

from corpus.store import Store
from embeddings.errors import VectorIndexError
from embeddings.vector_index import MEND, FaissIndex
from rag.indexing import IndexFolder


def find_problems(store: Store, folder: IndexFolder, encoder_name: str) -> Iterator[str]:
    """A line for the user for each problem; none if all is well."""
    yield from (f"数据库：{problem}" for problem in store.problems())
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
    vectors = FaissIndex.open(folder.vectors, encoder=encoder_name)
    if vectors is None:
        if len(wanted):
            yield f"还没有向量索引；{MEND}"
        return
    held = vectors.ids()
    missing, spare = len(np.setdiff1d(wanted, held)), len(np.setdiff1d(held, wanted))
    if missing or spare:
        yield f"向量索引缺 {missing} 句、多 {spare} 句；{MEND}"
    elif vectors.fingerprint != store.fingerprint():
        yield f"向量索引落后于语料库；{MEND}"


def _passage_problems(store: Store, folder: IndexFolder) -> Iterator[str]:
    wanted = [passage.id for passage in store.passages()]
    found = folder.load_passages()
    if found is None:
        if wanted:
            yield f"还没有词法索引；{MEND}"
        return
    catalogue, lexical, fingerprint = found
    if list(catalogue.passage_ids) != wanted or len(lexical) != len(wanted):
        yield f"词法索引与语料库的片段不一致；{MEND}"
    elif fingerprint != store.fingerprint():
        yield f"词法索引落后于语料库；{MEND}"
