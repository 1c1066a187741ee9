"""Load the encoder and the re-ranker of a library at first use, and cache vectors."""

import threading
from collections.abc import Callable

from embeddings.encoders.loading import known_name, load_encoder
from embeddings.encoders.protocol import Encoder
from embeddings.rerankers.loading import load_reranker
from embeddings.rerankers.protocol import Reranker
from rag.retrieval.encodings import Encodings
from rag.settings import Settings


class LoadedModels:
    """The models of a library; each is loaded once, whichever thread asks first."""

    def __init__(
        self,
        settings: Settings,
        *,
        encoder: Encoder | None,
        reranker: Reranker | None,
        tell: Callable[[str], None],
    ) -> None:
        """Use the given encoder or re-ranker, if any, in place of those named in the settings."""
        self._settings = settings
        self._encoder = encoder
        self._reranker = reranker
        self._encodings: Encodings | None = None
        self._tell = tell
        self._loading = threading.RLock()

    @property
    def encoder(self) -> Encoder:
        """The encoder.

        Raises:
            EncoderError: it is missing or damaged.
        """
        with self._loading:
            if self._encoder is None:
                self._encoder = load_encoder(
                    self._settings.encoder,
                    models_dir=self._settings.models_dir,
                    threads=self._settings.threads,
                    progress=self._tell,
                )
            return self._encoder

    @property
    def encoder_name(self) -> str:
        """The encoder's name; known without loading the encoder if it is the bundled one."""
        known = known_name(self._settings.encoder) if self._encoder is None else None
        return known or self.encoder.name

    @property
    def reranker(self) -> Reranker | None:
        """The re-ranker; None if none is set.

        Raises:
            RerankerError: it is missing, damaged or not a cross-encoder.
        """
        with self._loading:
            if self._reranker is None and self._settings.reranker:
                self._reranker = load_reranker(
                    self._settings.reranker, threads=self._settings.threads, progress=self._tell
                )
            return self._reranker

    @property
    def encodings(self) -> Encodings:
        """The cached vectors of the encoder.

        Raises:
            EncoderError: it is missing or damaged.
        """
        with self._loading:
            if self._encodings is None:
                self._encodings = Encodings(self.encoder)
            return self._encodings

    def forget(self) -> None:
        """Drop the cached vectors."""
        with self._loading:
            self._encodings = None
