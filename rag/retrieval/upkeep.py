"""Looking after a library: is it sound, and mending what is not."""

from collections.abc import Callable

from corpus.document.values import Value
from corpus.store.store import Store
from rag.retrieval.current_indexes import CurrentIndexes
from rag.retrieval.loaded_models import LoadedModels

Progress = Callable[[str, int, int], None]


class VerifyReport(Value):
    """Whether store and indexes agree and are sound; ``problems`` are lines for the user.

    ``notices`` are lines on indexes that are behind, which the next search or ingest catches up
    with. ``outdated`` documents were made by older rules than today's: no problem, but ``repair``
    would make them better. ``repaired`` documents were made anew just now.
    """

    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    outdated: int = 0
    repaired: int = 0

    @property
    def ok(self) -> bool:
        """Nothing was found."""
        return not self.problems


class Upkeep:
    """Verifies a library and mends it."""

    def __init__(self, store: Store, indexes: CurrentIndexes, models: LoadedModels) -> None:
        self._store = store
        self._indexes = indexes
        self._models = models

    def verify(self, *, progress: Progress | None = None) -> VerifyReport:
        """Check the store, the indexes, and that they agree.

        Args:
            progress: Told what is being checked, how many are done, of how many.
        """
        from corpus.ingest.deriving import PROCESSING
        from rag.indexes.verifying import find_lags, find_problems

        of_indexes = self._store, self._indexes.folder, self._models.encoder_name
        return VerifyReport(
            problems=tuple(find_problems(*of_indexes, progress=progress)),
            notices=tuple(find_lags(*of_indexes)),
            outdated=len(self._store.made_before(PROCESSING)),
        )

    def verify_indexes(self) -> VerifyReport:
        """Check the indexes alone, and the database by its own account; quick."""
        from rag.indexes.verifying import find_index_problems, find_lags

        of_indexes = self._store, self._indexes.folder, self._models.encoder_name
        return VerifyReport(
            problems=(*self._store.problems(), *find_index_problems(*of_indexes)),
            notices=tuple(find_lags(*of_indexes)),
        )

    def repair(self, *, progress: Progress | None = None) -> VerifyReport:
        """Mend what can be made from the files kept, and what older rules made, then verify.

        Sound indexes are brought up to date; damaged ones, and those of another encoder, are built
        anew.

        Raises:
            StoreError: the database is damaged beyond that, or cannot be written.
            EncoderError: the encoder is missing or damaged.
        """
        from corpus.ingest.repair import repair

        report = progress or silent
        with self._indexes.exclusive():
            mended = repair(self._store, progress=progress)
            self._indexes.mend(report=report)
        found = self.verify(progress=progress)
        lines = dict.fromkeys((*mended.left, *found.problems))
        return found.model_copy(update={"problems": tuple(lines), "repaired": mended.renewed})


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody asked for."""
