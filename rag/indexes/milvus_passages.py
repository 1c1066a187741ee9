"""Send passages to Milvus so that it matches the store."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.store.store import Store
from embeddings.index.protocol import Ids
from embeddings.milvus.passage_rows import PassageRow, digest_of
from embeddings.milvus.passages import MilvusPassages
from rag.indexes.catalogue import Catalogue, lexical_texts
from rag.indexes.milvus_filters import passage_attributes
from rag.lexical.segments import ANALYSERS

Told = Callable[[int, int], None]

# Passages tokenized between two progress reports: about a second of work.
_WINDOW: Final = 1_000


def digests(store: Store, catalogue: Catalogue) -> NDArray[np.int64]:
    """Return per passage, by row, a digest of the attributes that need a new upload on change."""
    pairs = zip(catalogue.titles.tolist(), passage_attributes(store), strict=True)
    return np.array([digest_of(title, attributes) for title, attributes in pairs], dtype=np.int64)


def follow(
    passages: MilvusPassages,
    store: Store,
    catalogue: Catalogue,
    mark: Path,
    told: Told,
) -> MilvusPassages:
    """Update the passages on the server to match the store; unchanged ones stay.

    Args:
        passages: The current passages, or new ones.
        store: The corpus.
        catalogue: The catalogue built from the store.
        mark: The folder through which other processes notice the change.
        told: Called with the number of changed passages sent, and their total.

    Returns:
        The updated passages, not yet saved.

    Raises:
        VectorIndexError: the server cannot be reached or refuses.
    """
    wanted = digests(store, catalogue)
    gone, changed = passages.differences(catalogue.numbers, wanted)
    if (len(gone) or len(changed)) and len(passages) and not passages.changeable:
        passages, gone, changed = passages.anew(), gone[:0], catalogue.numbers
    passages.begin(mark)
    passages.remove(gone)
    if len(changed):
        passages.add(_rows(store, catalogue, wanted, changed, told))
    return passages


def _rows(
    store: Store, catalogue: Catalogue, wanted: NDArray[np.int64], numbers: Ids, told: Told
) -> Iterator[PassageRow]:
    titles, attributes = store.titles(), list(passage_attributes(store))
    for start in range(0, len(numbers), _WINDOW):
        window = numbers[start : start + _WINDOW]
        places = np.searchsorted(catalogue.numbers, window).tolist()
        for place, text in zip(places, lexical_texts(store, titles, window), strict=True):
            yield PassageRow(
                number=int(catalogue.numbers[place]),
                digest=int(wanted[place]),
                attributes=attributes[place],
                tokens={name: cut(text) for name, cut in ANALYSERS.items()},
            )
        told(start + len(window), len(numbers))
