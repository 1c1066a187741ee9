"""What an index may keep of a sentence beside its vector: what filters ask for."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]

# Columns of text, and the one that says that a flaw lies on the wording.
FIELDS: Final = ("document", "level", "kind", "part", "date")
FLAWED: Final = "flawed"


@dataclass(frozen=True, slots=True)
class Attributes:
    """Of a sentence; what is not known is empty. ``date`` is ``YYYY``, ``YYYY-MM`` or a day."""

    document: str = ""
    level: str = ""
    kind: str = ""
    part: str = ""
    date: str = ""
    flawed: bool = False

    @property
    def row(self) -> dict[str, Any]:
        """By column; ``digest`` tells by one number whether any of them changed."""
        columns: dict[str, Any] = {name: getattr(self, name) for name in (*FIELDS, FLAWED)}
        hashed = hashlib.sha256(json.dumps(columns).encode()).digest()
        return columns | {"digest": int.from_bytes(hashed[:8], "big", signed=True)}


@dataclass(frozen=True, slots=True)
class SentenceAttributes:
    """Attributes by sentence: ``rows[places[i]]`` are those of ``ids[i]``; the ids ascend.

    The first of ``rows`` is of sentences that nothing is known of.
    """

    ids: Ids
    places: Ids
    rows: tuple[dict[str, Any], ...]

    @classmethod
    def empty(cls) -> Self:
        """Nothing is known of any."""
        return cls.of((), ())

    @classmethod
    def of(cls, ids: Sequence[int], attributes: Sequence[Attributes]) -> Self:
        """Attributes of sentences, in any order."""
        numbers = {Attributes(): 0}
        places = [numbers.setdefault(one, len(numbers)) for one in attributes]
        order = np.argsort(np.array(ids, dtype=np.int64))
        return cls(
            np.array(ids, dtype=np.int64)[order],
            np.array(places, dtype=np.int64)[order],
            tuple(one.row for one in numbers),
        )

    def rows_of(self, ids: Ids) -> Iterator[dict[str, Any]]:
        """The columns of each sentence."""
        return (self.rows[place] for place in self._places_of(ids).tolist())

    def digests_of(self, ids: Ids) -> Ids:
        """The digest of each sentence."""
        digests = np.array([row["digest"] for row in self.rows], dtype=np.int64)
        found: Ids = digests[self._places_of(ids)]
        return found

    def _places_of(self, ids: Ids) -> Ids:
        if not len(self.ids):
            return np.zeros(len(ids), dtype=np.int64)
        near = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        found: Ids = np.where(self.ids[near] == ids, self.places[near], 0)
        return found
