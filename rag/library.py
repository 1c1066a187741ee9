"""The library: the corpus with its indexes under one home folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from embeddings.encoder import Encoder
from rag.draft import Evidence, Value
from rag.filters import Filters
from rag.settings import Settings

if TYPE_CHECKING:
    from corpus.ingest import IngestReport
    from corpus.store import SentenceRow, Store


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """A sentence of the corpus that is near a text; ``similarity`` is the cosine."""

    row: "SentenceRow"
    similarity: float


class VerifyReport(Value):
    """Whether store and indexes agree and are sound; ``problems`` are lines for the user."""

    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Nothing was found."""
        return not self.problems


class Library:
    """The corpus with its indexes under ``settings.home``; safe to use from several threads."""

    settings: Settings
    store: "Store"

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        encoder: Encoder | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Self:
        """Open or create; cheap: the encoder and the indexes load at first use."""
        raise NotImplementedError

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded at first use, once."""
        raise NotImplementedError

    def ingest(
        self, paths: Sequence[Path], *, progress: Callable[[str, int, int], None] | None = None
    ) -> "IngestReport":
        """Read files and folders into the store and bring the indexes up to date."""
        raise NotImplementedError

    def refresh(
        self, *, rebuild: bool = False, progress: Callable[[str], None] | None = None
    ) -> None:
        """Make the indexes agree with the store; ``rebuild`` throws damaged ones away first."""
        raise NotImplementedError

    def search(
        self, query: str, *, k: int = 10, filters: Filters | None = None
    ) -> tuple[Evidence, ...]:
        """The ``k`` passages that answer the query best, best first."""
        raise NotImplementedError

    def search_many(
        self, queries: Sequence[str], *, k: int = 10, filters: Filters | None = None
    ) -> list[tuple[Evidence, ...]]:
        """The same for many queries in one batch."""
        raise NotImplementedError

    def nearest_sentences(self, texts: Sequence[str], *, k: int = 20) -> list[list[SentenceHit]]:
        """For each text the ``k`` sentences of the corpus that are nearest, nearest first."""
        raise NotImplementedError

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents from the store and the indexes."""
        raise NotImplementedError

    def verify(self) -> VerifyReport:
        """Check the store, the indexes and that they agree."""
        raise NotImplementedError

    def stats(self) -> dict[str, Any]:
        """Counts and sizes."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the store."""
        raise NotImplementedError
