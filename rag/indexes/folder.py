"""The indexes of a library: loaded, checked, and made to agree with the store.

Two of them under ``home/index``, each with its own generations: ``vectors`` (sentence vectors, with
``texts``, the hashes of what they stand for) and ``passages`` (the catalogue and the lexical
index). Both are derived: what is behind is caught up with, what is damaged or of another encoder is
named, and rebuilt only when asked for.
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

# Holds the name of the home on a server; not in ``index``, which can be deleted.
_NAME_FILE: Final = "milvus-name"
# Raised when what is saved changes its meaning (tokens, texts, arrays); what is known of copies
# changes with the rules of comparing.
PASSAGES_FORMAT: Final = [4, RULES]
# The names that fingerprints have in what is saved; an index that lacks one is behind.
_STATES: Final = ("sentences", "wordings", "all")


@dataclass(frozen=True, slots=True)
class Passages:
    """What is saved of passages, and the states of the store that it is of."""

    folder: Path
    catalogue: Catalogue
    lexical: Lexical
    fingerprints: Fingerprints


@dataclass(frozen=True, slots=True)
class Indexes:
    """What a search reads; never changed once made, so a search needs no lock."""

    vectors: VectorIndex
    catalogue: Catalogue
    lexical: Lexical
    fingerprint: str

    @property
    def agree(self) -> bool:
        """Whether both are of one state of the corpus, and stay so while they are read.

        What is on a server another process may change meanwhile.
        """
        return bool(self.fingerprint) and not self.vectors.shared

    def narrowed(self, filters: Filters) -> Self:
        """The same for one search: a server that knows what filters ask for sees to them itself.

        The mask of passages that pass is applied all the same; it need not be sent then.
        """
        if not self.fingerprint:
            return self
        where = expression(filters)
        vectors, lexical = self.vectors.narrowed(where), self.lexical.narrowed(where)
        return replace(self, vectors=vectors, lexical=lexical)


class IndexFolder:
    """The folder of the indexes of one library.

    With ``milvus`` vectors and words are there; ``vectors`` holds only the mark by which other
    processes see that they changed, and ``passages`` only the catalogue.
    """

    def __init__(self, root: Path, milvus: MilvusPlace | None = None) -> None:
        self.root = root
        self.milvus = milvus
        self.vectors = root / ("milvus" if milvus else "vectors")
        self.passages = root / ("milvus-passages" if milvus else "passages")
        self.texts = root / "texts"

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """That of the home of these settings, with vectors where they say.

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
        """Names the generations in force; changes when a process publishes another.

        Raises:
            VectorIndexError: a pointer is damaged.
        """
        try:
            found = (generations.current(root) for root in (self.vectors, self.passages))
            return " ".join(path.name if path else "-" for path in found)
        except generations.DamagedFolderError as error:
            raise VectorIndexError(f"索引文件夹 {self.root} 已损坏；{MEND}") from error

    def open_vectors(self, encoder_name: str, *, deep: bool = False) -> VectorIndex | None:
        """The vectors as saved; None if they never were.

        Args:
            encoder_name: The encoder that they must be of.
            deep: Check every byte of large files, not only samples of them.

        Raises:
            VectorIndexError: they are damaged, of another encoder or format, or out of reach.
        """
        if self.milvus is not None:
            return MilvusIndex.open(self.milvus, encoder=encoder_name)
        return FaissIndex.open(self.vectors, encoder=encoder_name, deep=deep)

    def create_vectors(self, dimension: int) -> VectorIndex:
        """An empty index, which takes the place of what is saved when it is saved.

        Raises:
            VectorIndexError: the server cannot be reached.
        """
        if self.milvus is not None:
            return MilvusIndex.create(self.milvus, dimension)
        return FaissIndex.create(dimension)

    def load(self, encoder_name: str) -> Indexes | None:
        """Both indexes as saved, checked; None if one was never saved.

        Where another process has published one of them and not yet the other, they can be searched
        all the same (a sentence that the catalogue does not know is passed over); their common
        fingerprint is empty then, so that they count as behind.

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
        """Catalogue and lexical index; None if never saved in the present format.

        Args:
            deep: Check every byte of large files, not only samples of them.

        Raises:
            VectorIndexError: they are damaged.
        """
        try:
            folder = generations.current(self.passages)
            if folder is None:
                return None
            manifest = generations.check(folder, deep=deep)
            if manifest.get("format") != PASSAGES_FORMAT:
                return None  # of another version of the program; made anew in seconds
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
            store: The truth.
            encoder: Called only if there are sentences to encode.
            name: The encoder's name, known before it is loaded.
            report: Told what is done, how many are done, and of how many.
            stop: Asked now and then while encoding.

        Raises:
            VectorIndexError: an index is damaged or of another encoder, or cannot be written.
            Stopped: ``stop`` said so.
        """
        vectors = self.open_vectors(name)
        passages = self.load_passages()
        update = _Update(self, store, encoder, name, report, stop, self._open_words())
        return update.run(vectors, passages)

    def rebuild(
        self, store: Store, encoder: Callable[[], Encoder], name: str, report: Report
    ) -> Indexes:
        """The same from nothing; what was there stays in force until the new is complete.

        Raises:
            VectorIndexError: an index cannot be written.
        """
        return _Update(self, store, encoder, name, report).run(None, None)

    def mend(
        self, store: Store, encoder: Callable[[], Encoder], name: str, report: Report
    ) -> Indexes:
        """The same from what is sound; what is damaged or of another encoder is built anew.

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
            vectors.distrust()  # its ids are compared
        if passages is not None and self.milvus is not None:
            passages = replace(passages, fingerprints=Fingerprints("", "", ""))
        words: MilvusPassages | None = None
        with suppress(VectorIndexError):
            words = self._open_words()
        return _Update(self, store, encoder, name, report, None, words).run(vectors, passages)

    def _open_words(self) -> MilvusPassages | None:
        """The words on a server as saved, also where there is no catalogue of them yet."""
        return MilvusPassages.open(self.milvus) if self.milvus is not None else None


def _of_server(
    place: MilvusPlace, folder: Path, catalogue: Catalogue, states: Fingerprints
) -> Passages | None:
    """A catalogue with the words on a server; without states if those are of another one.

    Raises:
        VectorIndexError: the server cannot be reached, or what it had is gone.
    """
    found = MilvusPassages.open(place)
    if found is None:
        return None
    if found.fingerprint != states.all:
        states = Fingerprints("", "", "")
    return Passages(folder, catalogue, MilvusLexical(found, catalogue.numbers), states)


def catalogued(store: Store, passages: Passages) -> bool:
    """Whether the catalogue and the lexical index hold the passages of the store, in its order."""
    found = passages.catalogue
    wanted = [passage.id for passage in store.passages()]
    same = found.names_of(np.arange(len(found), dtype=np.int32)) == wanted
    return same and found.numbers.tolist() == store.passage_numbers()


@dataclass(frozen=True, slots=True)
class _Update:
    """One way from a state of the indexes to that of the store.

    ``words`` are those on a server that are gone on from; None for none, or to begin anew.
    """

    folder: IndexFolder
    store: Store
    encoder: Callable[[], Encoder]
    name: str
    report: Report
    stop: Stop | None = None
    words: MilvusPassages | None = None

    def run(self, vectors: VectorIndex | None, passages: Passages | None) -> Indexes:
        self.store.copies.compare(self.report)
        # What an index says it is made of must not be lost to a power cut after it was written.
        self.store.writer.flush()
        wanted = self.store.fingerprints()
        if vectors is None or vectors.fingerprint != wanted.sentences:
            vectors = self._update_vectors(vectors, wanted.sentences)
        if passages is None or passages.fingerprints != wanted:
            passages = self._build_passages(passages, wanted)
        vectors.describe(self.folder.vectors, lambda: attributes_of(self.store), wanted.all)
        return Indexes(vectors, passages.catalogue, passages.lexical, wanted.all)

    def _update_vectors(self, vectors: VectorIndex | None, fingerprint: str) -> VectorIndex:
        """The vectors of the store's sentences, encoded only where their text is new."""
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
        """The catalogue anew, the lexical index with what is new; the rest of that stays."""
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
        """The same with the words on a server."""
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
