"""Load, check and update the indexes of a library.

There are two under ``home/index``, each with its own generations: ``vectors`` (sentence vectors,
with the hashes of their texts in ``texts``) and ``passages`` (the catalogue and the lexical index).
Both are built from the store. An outdated index is updated. An index that is damaged or of another
encoder is reported, and rebuilt only on request.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from corpus.store.copies import RULES
from corpus.store.store import Fingerprints, Store
from embeddings.disk import generations
from embeddings.encoders.protocol import Encoder
from embeddings.errors import VectorIndexError, not_written
from embeddings.index.faiss_index import FaissIndex
from embeddings.index.protocol import MEND, VectorIndex
from embeddings.milvus.passages import MilvusPassages
from embeddings.milvus.server import MilvusPlace, name_in
from embeddings.milvus.vectors import MilvusIndex
from rag.indexes.catalogue import Catalogue, lexical_texts
from rag.indexes.milvus_filters import attributes_of, expression
from rag.indexes.milvus_lexical import MilvusLexical
from rag.indexes.milvus_passages import follow
from rag.indexes.sentence_vectors import Following, Report, Stop
from rag.lexical.index import LexicalIndex
from rag.lexical.protocol import Lexical
from rag.lexical.segments import SegmentPlan
from rag.query.filters import Filters
from rag.settings import Settings

# Holds the name of the home on a server; not in ``index``, because users may delete that.
_NAME_FILE: Final = "milvus-name"
# Increase this when the meaning of the saved data changes (tokens, texts, arrays). ``RULES`` is the
# version of the rules that compare documents; the known copies depend on it.
PASSAGES_FORMAT: Final = [4, RULES]
# Keys of the fingerprints in the manifest; an index without one of them is outdated.
_STATES: Final = ("sentences", "wordings", "all")


@dataclass(frozen=True, slots=True)
class Passages:
    """The saved index of passages, and the state of the store that it was built from."""

    folder: Path
    catalogue: Catalogue
    lexical: Lexical
    fingerprints: Fingerprints


@dataclass(frozen=True, slots=True)
class Indexes:
    """The indexes that a search reads; immutable, so a search needs no lock."""

    vectors: VectorIndex
    catalogue: Catalogue
    lexical: Lexical
    fingerprint: str

    @property
    def agree(self) -> bool:
        """Whether both are of one state of the corpus and no other process can change them."""
        return bool(self.fingerprint) and not self.vectors.shared

    def narrowed(self, filters: Filters) -> Self:
        """Return the indexes for one search, in which a server applies the filters that it can.

        The mask of matching passages still applies, but need not be sent to the server.
        """
        if not self.fingerprint:
            return self
        where = expression(filters)
        vectors, lexical = self.vectors.narrowed(where), self.lexical.narrowed(where)
        return replace(self, vectors=vectors, lexical=lexical)


class IndexFolder:
    """The folder of the indexes of one library.

    With ``milvus``, vectors and words are on the server. Then ``vectors`` holds only a mark that
    tells other processes of changes, and ``passages`` only the catalogue.
    """

    def __init__(self, root: Path, milvus: MilvusPlace | None = None) -> None:
        self.root = root
        self.milvus = milvus
        self.vectors = root / ("milvus" if milvus else "vectors")
        self.passages = root / ("milvus-passages" if milvus else "passages")
        self.texts = root / "texts"

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the index folder for the given settings.

        Raises:
            VectorIndexError: the home's name on a server cannot be written.
        """
        root = settings.home / "index"
        if not settings.milvus_uri:
            return cls(root)
        name = name_in(settings.home / _NAME_FILE)
        token = settings.index_token.get_secret_value()
        return cls(root, MilvusPlace(settings.milvus_uri, name, token))

    def generation(self) -> str:
        """Return the names of the current generations; they change when a process publishes one.

        Raises:
            VectorIndexError: a pointer is damaged.
        """
        try:
            found = (generations.current(root) for root in (self.vectors, self.passages))
            return " ".join(path.name if path else "-" for path in found)
        except generations.DamagedFolderError as error:
            raise VectorIndexError(f"索引文件夹 {self.root} 已损坏；{MEND}") from error

    def open_vectors(self, encoder_name: str, *, deep: bool = False) -> VectorIndex | None:
        """Open the saved vectors; return None if none were saved.

        Args:
            encoder_name: The encoder that must have made them.
            deep: Check every byte of large files, not only samples.

        Raises:
            VectorIndexError: they are damaged, of another encoder or format, or cannot be reached.
        """
        if self.milvus is not None:
            return MilvusIndex.open(self.milvus, encoder=encoder_name)
        return FaissIndex.open(self.vectors, encoder=encoder_name, deep=deep)

    def create_vectors(self, dimension: int) -> VectorIndex:
        """Create an empty index, which replaces the saved one when it is saved.

        Raises:
            VectorIndexError: the server cannot be reached.
        """
        if self.milvus is not None:
            return MilvusIndex.create(self.milvus, dimension)
        return FaissIndex.create(dimension)

    def load(self, encoder_name: str) -> Indexes | None:
        """Load both saved indexes and check them; return None if one was never saved.

        If another process has published only one of them so far, both can still be searched
        (unknown sentences are skipped). Their fingerprint is then empty, so they count as outdated.

        Raises:
            VectorIndexError: one is damaged, or of another encoder or format.
        """
        vectors = self.open_vectors(encoder_name)
        passages = self.load_passages()
        if vectors is None or passages is None:
            return None
        states = passages.fingerprints
        fingerprint = states.all if vectors.is_of(states.sentences, states.all) else ""
        return Indexes(vectors, passages.catalogue, passages.lexical, fingerprint)

    def load_passages(self, *, deep: bool = False) -> Passages | None:
        """Load catalogue and lexical index; return None if none is saved in the current format.

        Args:
            deep: Check every byte of large files, not only samples.

        Raises:
            VectorIndexError: they are damaged.
        """
        try:
            folder = generations.current(self.passages)
            if folder is None:
                return None
            manifest = generations.check(folder, deep=deep)
            if manifest.get("format") != PASSAGES_FORMAT:
                return None  # made by another version of the program; rebuilt in seconds
            catalogue = Catalogue.load(folder)
            states = Fingerprints(*(str(manifest.get(name, "")) for name in _STATES))
            if self.milvus is not None:
                return _of_server(self.milvus, folder, catalogue, states)
            lexical = LexicalIndex.open(folder, catalogue.wanted)
        except (generations.DamagedFolderError, OSError, ValueError, KeyError) as error:
            raise VectorIndexError(f"词法索引已损坏；{MEND}") from error
        return Passages(folder, catalogue, lexical, states)

    def refresh(
        self,
        store: Store,
        encoder: Callable[[], Encoder],
        name: str,
        report: Report,
        *,
        stop: Stop | None = None,
    ) -> Indexes:
        """Bring both indexes up to date with the store; the caller holds the lock.

        Args:
            store: The corpus.
            encoder: Called only if there are sentences to encode.
            name: The encoder's name, known before it is loaded.
            report: Called with the current step, the number done and the total.
            stop: Polled while encoding.

        Raises:
            VectorIndexError: an index is damaged or of another encoder, or cannot be written.
            Stopped: ``stop`` returned true.
        """
        vectors = self.open_vectors(name)
        passages = self.load_passages()
        update = _Update(self, store, encoder, name, report, stop, self._open_words())
        return update.run(vectors, passages)

    def rebuild(
        self, store: Store, encoder: Callable[[], Encoder], name: str, report: Report
    ) -> Indexes:
        """Build both indexes from nothing; the old ones stay current in the meantime.

        Raises:
            VectorIndexError: an index cannot be written.
        """
        return _Update(self, store, encoder, name, report).run(None, None)

    def mend(
        self, store: Store, encoder: Callable[[], Encoder], name: str, report: Report
    ) -> Indexes:
        """Update the sound indexes; rebuild those that are damaged or of another encoder.

        Raises:
            VectorIndexError: an index cannot be written.
        """
        vectors: VectorIndex | None = None
        passages: Passages | None = None
        with suppress(VectorIndexError):
            vectors = self.open_vectors(name, deep=True)
        with suppress(VectorIndexError):
            passages = self.load_passages(deep=True)
        if passages is not None and not catalogued(store, passages):
            passages = None
        if vectors is not None:
            vectors.distrust()  # its ids are compared with the store's
        if passages is not None and self.milvus is not None:
            passages = replace(passages, fingerprints=Fingerprints("", "", ""))
        words: MilvusPassages | None = None
        with suppress(VectorIndexError):
            words = self._open_words()
        return _Update(self, store, encoder, name, report, None, words).run(vectors, passages)

    def _open_words(self) -> MilvusPassages | None:
        """Open the words saved on a server, even if they have no catalogue yet."""
        return MilvusPassages.open(self.milvus) if self.milvus is not None else None


def _of_server(
    place: MilvusPlace, folder: Path, catalogue: Catalogue, states: Fingerprints
) -> Passages | None:
    """Return a catalogue with the words on a server; without states if the two do not match.

    Raises:
        VectorIndexError: the server cannot be reached, or it lost its data.
    """
    found = MilvusPassages.open(place)
    if found is None:
        return None
    if found.fingerprint != states.all:
        states = Fingerprints("", "", "")
    return Passages(folder, catalogue, MilvusLexical(found, catalogue.numbers), states)


def catalogued(store: Store, passages: Passages) -> bool:
    """Return whether catalogue and lexical index have the store's passages in the same order."""
    found = passages.catalogue
    wanted = [passage.id for passage in store.passages()]
    same = found.names_of(np.arange(len(found), dtype=np.int32)) == wanted
    return same and found.numbers.tolist() == store.passage_numbers()


@dataclass(frozen=True, slots=True)
class _Update:
    """An update of the indexes; ``words`` are those on a server to continue from, if any."""

    folder: IndexFolder
    store: Store
    encoder: Callable[[], Encoder]
    name: str
    report: Report
    stop: Stop | None = None
    words: MilvusPassages | None = None

    def run(self, vectors: VectorIndex | None, passages: Passages | None) -> Indexes:
        self.store.copies.compare(self.report)
        # Flush first, or a power cut could lose data that a written index was built from.
        self.store.writer.flush()
        wanted = self.store.fingerprints()
        if vectors is None or vectors.fingerprint != wanted.sentences:
            vectors = self._update_vectors(vectors, wanted.sentences)
        if passages is None or passages.fingerprints != wanted:
            passages = self._build_passages(passages, wanted)
        vectors.describe(self.folder.vectors, lambda: attributes_of(self.store), wanted.all)
        return Indexes(vectors, passages.catalogue, passages.lexical, wanted.all)

    def _update_vectors(self, vectors: VectorIndex | None, fingerprint: str) -> VectorIndex:
        """Update the vectors to the store's sentences; encode only new texts."""
        if vectors is None:
            vectors = self.folder.create_vectors(self.encoder().dimension)
        vectors.know(lambda: attributes_of(self.store))
        texts = self.folder.texts
        following = Following(self.store, self.encoder, texts, self.report, self._save, self.stop)
        following.follow(vectors, fingerprint)
        return vectors

    def _save(self, vectors: VectorIndex, fingerprint: str) -> None:
        vectors.save(
            self.folder.vectors,
            encoder=self.name,
            fingerprint=fingerprint,
            progress=lambda done, total: self.report("建立向量索引", done, total),
        )

    def _build_passages(self, old: Passages | None, wanted: Fingerprints) -> Passages:
        """Rebuild the catalogue; add new passages to the lexical index and keep its other parts."""
        catalogue = Catalogue.build(self.store, old.catalogue if old else None)
        if self.folder.milvus is not None:
            return self._send_passages(self.folder.milvus, catalogue, wanted)
        change = SegmentPlan.towards(catalogue.wanted, old.lexical.segments if old else ())
        titles = self.store.titles()

        def write(folder: Path) -> None:
            catalogue.save(folder)
            change.write(
                folder, lambda numbers: lexical_texts(self.store, titles, numbers), self._cut
            )

        kept = change.kept_files(old.folder) if old else []
        folder = self._publish(write, len(catalogue), wanted, old.folder if old else None, kept)
        saved = Catalogue.load(folder)
        return Passages(folder, saved, LexicalIndex.open(folder, saved.wanted), wanted)

    def _send_passages(
        self, place: MilvusPlace, catalogue: Catalogue, wanted: Fingerprints
    ) -> Passages:
        """Build the catalogue and update the words on a server."""
        words = MilvusPassages.create(place) if self.words is None else self.words
        words = follow(words, self.store, catalogue, self.folder.vectors, self._cut)
        folder = self._publish(catalogue.save, len(catalogue), wanted, None, ())
        words.save(self.folder.vectors, fingerprint=wanted.all)
        saved = Catalogue.load(folder)
        return Passages(folder, saved, MilvusLexical(words, saved.numbers), wanted)

    def _cut(self, done: int, total: int) -> None:
        self.report("建立词法索引", done, total)

    def _publish(
        self,
        write: Callable[[Path], None],
        count: int,
        wanted: Fingerprints,
        old: Path | None,
        kept: Sequence[str],
    ) -> Path:
        manifest: dict[str, Any] = {"format": PASSAGES_FORMAT, "count": count}
        manifest |= {name: getattr(wanted, name) for name in _STATES}
        root = self.folder.passages
        try:
            return generations.publish(root, write, manifest, keep_from=old, keep=kept)
        except OSError as error:
            raise not_written("词法索引", root, error) from error
