"""Verify and repair a library."""

from collections.abc import Callable

from corpus.document.values import Value
from corpus.store.store import Store
from rag.retrieval.current_indexes import CurrentIndexes
from rag.retrieval.loaded_models import LoadedModels

Progress = Callable[[str, int, int], None]


class VerifyReport(Value):
    """Whether store and indexes are sound and agree; ``problems`` are lines for the user.

    ``notices`` are lines about indexes that are out of date; the next search or ingest updates
    them. ``outdated`` counts documents made by older rules: no problem, but ``repair`` would
    improve them. ``repaired`` counts documents that were just rebuilt.
    """

    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    outdated: int = 0
    repaired: int = 0

    @property
    def ok(self) -> bool:
        """Whether there are no problems."""
        return not self.problems


class Upkeep:
    """Verifies and repairs a library."""

    def __init__(self, store: Store, indexes: CurrentIndexes, models: LoadedModels) -> None:
        self._store = store
        self._indexes = indexes
        self._models = models

    def verify(self, *, progress: Progress | None = None) -> VerifyReport:
        """Check the store, the indexes, and that they agree.

        Args:
            progress: Called with the current check, the number done and the total.
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
        """Check only the indexes, and let the database check itself; quick."""
        from rag.indexes.verifying import find_index_problems, find_lags

        of_indexes = self._store, self._indexes.folder, self._models.encoder_name
        return VerifyReport(
            problems=(*self._store.problems(), *find_index_problems(*of_indexes)),
            notices=tuple(find_lags(*of_indexes)),
        )

    def repair(self, *, progress: Progress | None = None) -> VerifyReport:
        """Rebuild damaged data from the stored files and data made by older rules, then verify.

        Sound indexes are updated. Damaged indexes and those of another encoder are rebuilt.

        Raises:
            StoreError: the database is damaged beyond repair, or cannot be written.
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
    """Ignore progress."""
