"""The indexes of a library: loaded, checked, and made to agree with the store.

Two of them under ``home/index``, each with its own generations: ``vectors`` (sentence vectors) and
``passages`` (the catalogue and the lexical index). Both are derived: what is behind is caught up
with, what is damaged or of another encoder is named, and rebuilt only when asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from corpus.store import Store
from embeddings import generations
from embeddings.encoder import Encoder
from embeddings.errors import VectorIndexError
from embeddings.vector_index import MEND, FaissIndex, VectorIndex
from rag.catalogue import Catalogue, lexical_texts
from rag.lexical import LexicalIndex

Report = Callable[[str, int, int], None]

# Raised when what is saved changes its meaning (tokens, texts, arrays).
PASSAGES_FORMAT: Final = 1
# Sentences encoded between two saves: a minute or five of work that a kill can cost.
_SAVE_EVERY: Final = 10_000
# Sentences encoded between two reports of progress.
_REPORT_EVERY: Final = 256
ENCODING: Final = "编码句子"


@dataclass(frozen=True, slots=True)
class Indexes:
    """What a search reads; never changed once made, so a search needs no lock."""

    vectors: VectorIndex
    catalogue: Catalogue
    lexical: LexicalIndex
    fingerprint: str

    @property
    def agree(self) -> bool:
        """Whether both are of one state of the corpus."""
        return bool(self.fingerprint)


class IndexFolder:
    """The folder of the indexes of one library."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.vectors = root / "vectors"
        self.passages = root / "passages"

    def generation(self) -> str:
        """Names the generations in force; changes when a process publishes another.

        Raises:
            VectorIndexError: a pointer is damaged.
        """
        try:
            found = (generations.current(root) for root in (self.vectors, self.passages))
            return " ".join(path.name if path else "-" for path in found)
        except generations.DamagedFolderError as error:
            raise VectorIndexError(f"索引文件夹 {self.root} 已损坏；{MEND}") from error

    def load(self, encoder_name: str) -> Indexes | None:
        """Both indexes as saved, checked; None if one was never saved.

        Where another process has published one of them and not yet the other, they can be searched
        all the same (a sentence that the catalogue does not know is passed over); their common
        fingerprint is empty then, so that they count as behind.

        Raises:
            VectorIndexError: one is damaged, or of another encoder or format.
        """
        vectors = FaissIndex.open(self.vectors, encoder=encoder_name)
        passages = self.load_passages()
        if vectors is None or passages is None:
            return None
        catalogue, lexical, fingerprint = passages
        agreed = fingerprint if vectors.fingerprint == fingerprint else ""
        return Indexes(vectors, catalogue, lexical, agreed)

    def load_passages(self) -> tuple[Catalogue, LexicalIndex, str] | None:
        """Catalogue, lexical index and their fingerprint; None if never saved.

        Raises:
            VectorIndexError: they are damaged or of another format.
        """
        try:
            folder = generations.current(self.passages)
            if folder is None:
                return None
            facts = generations.check(folder)
            if facts.get("format") != PASSAGES_FORMAT:
                raise VectorIndexError(f"词法索引的格式与本程序不同；{MEND}")
            catalogue = Catalogue.load(folder)
            lexical = LexicalIndex.load(folder, len(catalogue))
        except (generations.DamagedFolderError, OSError, ValueError, KeyError) as error:
            raise VectorIndexError(f"词法索引已损坏；{MEND}") from error
        return catalogue, lexical, str(facts.get("fingerprint", ""))

    def refresh(
        self, store: Store, encoder: Callable[[], Encoder], name: str, report: Report
    ) -> Indexes:
        """Bring both indexes up to date with the store; the caller holds the lock.

        Args:
            store: The truth.
            encoder: Called only if there are sentences to encode.
            name: The encoder's name, known before it is loaded.
            report: Told what is done, how many are done, and of how many.

        Raises:
            VectorIndexError: an index is damaged or of another encoder, or cannot be written.
        """
        vectors = FaissIndex.open(self.vectors, encoder=name)
        passages = self.load_passages()
        return self._update(store, encoder, name, report, vectors, passages)

    def rebuild(
        self, store: Store, encoder: Callable[[], Encoder], name: str, report: Report
    ) -> Indexes:
        """The same from nothing; what was there stays in force until the new is complete.

        Raises:
            VectorIndexError: an index cannot be written.
        """
        return self._update(store, encoder, name, report, None, None)

    def _update(
        self,
        store: Store,
        encoder: Callable[[], Encoder],
        name: str,
        report: Report,
        vectors: FaissIndex | None,
        passages: tuple[Catalogue, LexicalIndex, str] | None,
    ) -> Indexes:
        fingerprint = store.fingerprint()
        if vectors is None or vectors.fingerprint != fingerprint:
            vectors = self._update_vectors(store, encoder, name, report, vectors, fingerprint)
        if passages is None or passages[2] != fingerprint:
            passages = self._build_passages(store, report, fingerprint)
        return Indexes(vectors, passages[0], passages[1], fingerprint)

    def _update_vectors(
        self,
        store: Store,
        encoder: Callable[[], Encoder],
        name: str,
        report: Report,
        vectors: FaissIndex | None,
        fingerprint: str,
    ) -> FaissIndex:
        """Encode what is new, drop what is gone, save now and then and at the end."""
        wanted = np.array(store.sentence_ids(), dtype=np.int64)
        if vectors is None:
            vectors = FaissIndex.create(encoder().dimension)
        held = vectors.ids()
        vectors.remove(np.setdiff1d(held, wanted))
        missing = np.setdiff1d(wanted, held)
        for start in range(0, len(missing), _REPORT_EVERY):
            ids = missing[start : start + _REPORT_EVERY]
            rows = list(store.sentence_rows(ids=ids.tolist()))
            texts = [row.text for row in rows]
            vectors.add([row.id for row in rows], encoder().encode_passages(texts))
            done = start + len(ids)
            report(ENCODING, done, len(missing))
            if done // _SAVE_EVERY > start // _SAVE_EVERY:
                vectors.save(self.vectors, encoder=name, fingerprint="")
        vectors.save(self.vectors, encoder=name, fingerprint=fingerprint)
        return vectors

    def _build_passages(
        self, store: Store, report: Report, fingerprint: str
    ) -> tuple[Catalogue, LexicalIndex, str]:
        catalogue = Catalogue.build(store)
        lexical = LexicalIndex.build(tuple(lexical_texts(store)))
        facts = {
            "format": PASSAGES_FORMAT,
            "count": len(catalogue),
            "fingerprint": fingerprint,
        }

        def write(folder: Path) -> None:
            catalogue.save(folder)
            lexical.save(folder)

        try:
            generations.publish(self.passages, write, facts)
        except OSError as error:
            raise VectorIndexError(
                f"词法索引写不进 {self.passages}：{error}；旧的索引仍可用"
            ) from error
        report("建立词法索引", len(catalogue), len(catalogue))
        return catalogue, lexical, fingerprint
