"""Lexical indexes for tests and benchmarks: in memory, in Milvus, or grown in a folder."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.disk import generations
from embeddings.index.attributes import Attributes
from embeddings.milvus.passage_rows import PassageRow
from embeddings.milvus.passages import MilvusPassages
from embeddings.milvus.server import MilvusPlace
from rag.indexes.milvus_lexical import MilvusLexical
from rag.lexical.index import LexicalIndex
from rag.lexical.postings import Postings
from rag.lexical.segments import ANALYSERS, Segment, SegmentPlan, Wanted, title_hash


def wanted(numbers: Sequence[int], titles: Mapping[int, str] | None = None) -> Wanted:
    """Passages by number, with the titles given and an empty one for the others."""
    ordered = sorted(numbers)
    hashes = [title_hash((titles or {}).get(number, "")) for number in ordered]
    return Wanted(np.array(ordered, dtype=np.int64), np.array(hashes, dtype=np.uint64))


def lexical_of(texts: Sequence[str]) -> LexicalIndex:
    """An index of texts in memory; the row of each is its place."""
    own = wanted(range(len(texts)))
    postings = {name: Postings.of(map(cut, texts)) for name, cut in ANALYSERS.items()}
    return LexicalIndex([Segment("lexical.000000", own.numbers, own.titles, postings)], own)


def lexical_in_milvus(place: MilvusPlace, texts: Sequence[str], mark: Path) -> MilvusLexical:
    """The same in Milvus."""
    passages = MilvusPassages.create(place)
    cut = [{name: own(text) for name, own in ANALYSERS.items()} for text in texts]
    passages.add(PassageRow(row, 0, Attributes(), tokens) for row, tokens in enumerate(cut))
    passages.save(mark, fingerprint="f")
    return MilvusLexical(passages, np.arange(len(texts), dtype=np.int64))


def grown(
    root: Path, texts: Mapping[int, str], titles: Mapping[int, str] | None = None
) -> LexicalIndex:
    """The index under a root brought to hold these texts, by number, and opened."""
    own = wanted(list(texts), titles)
    old = generations.current(root)
    segments: Sequence[Segment] = LexicalIndex.open(old, _known(old)).segments if old else ()
    change = SegmentPlan.towards(own, segments)

    def read(numbers: NDArray[np.int64]) -> Iterator[str]:
        for number in numbers.tolist():
            yield f"{(titles or {}).get(number, '')}\n{texts[number]}"

    def write(folder: Path) -> None:
        np.save(folder / "numbers.npy", own.numbers)
        np.save(folder / "titles.npy", own.titles)
        change.write(folder, read, lambda _done, _total: None)

    kept = change.kept_files(old) if old else []
    folder = generations.publish(root, write, {}, keep_from=old, keep=kept)
    return LexicalIndex.open(folder, own)


def _known(folder: Path) -> Wanted:
    return Wanted(np.load(folder / "numbers.npy"), np.load(folder / "titles.npy"))
