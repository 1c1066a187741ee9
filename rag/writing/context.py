"""The tools of one turn: the corpus, the model, and how to stop it."""

import threading
from dataclasses import dataclass, field

from rag.attachments.holdings import Holdings
from rag.attachments.shelf import Shelf
from rag.draft.versions import Versions
from rag.models.client import LanguageModel
from rag.retrieval.library import Library
from rag.wishes.store import StandingWishes


@dataclass(frozen=True, slots=True)
class Context:
    """The tools of the nodes in one turn; it is not stored."""

    library: Library
    model: LanguageModel
    shelf: Shelf
    stop: threading.Event = field(default_factory=threading.Event)
    seed: int = 0
    versions: Versions | None = None
    thread_id: str = ""
    wishes: StandingWishes | None = None

    @property
    def holdings(self) -> Holdings:
        """The corpus, and the material that the conversation has by now."""
        return Holdings(self.library, self.shelf.library(self.thread_id))
