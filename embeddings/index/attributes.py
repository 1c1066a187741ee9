"""Define the attributes of a sentence that an index may store for filters."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]

# The text columns, and the column that marks a flaw in the wording.
FIELDS: Final = ("document", "level", "kind", "part", "date")
FLAWED: Final = "flawed"


@dataclass(frozen=True, slots=True)
class Attributes:
    """Attributes of a sentence; unknown ones are empty. ``date``: ``YYYY[-MM[-DD]]``."""

    document: str = ""
    level: str = ""
    kind: str = ""
    part: str = ""
    date: str = ""
    flawed: bool = False

    @property
    def row(self) -> dict[str, Any]:
        """The columns by name; ``digest`` is one number that changes with any of them."""
        columns: dict[str, Any] = {name: getattr(self, name) for name in (*FIELDS, FLAWED)}
        hashed = hashlib.sha256(json.dumps(columns).encode()).digest()
        return columns | {"digest": int.from_bytes(hashed[:8], "big", signed=True)}


@dataclass(frozen=True, slots=True)
class SentenceAttributes:
    """Attributes by sentence: ``rows[places[i]]`` belongs to ``ids[i]``; the ids ascend.

    ``rows[0]`` holds empty attributes, for sentences without known ones.
    """

    ids: Ids
    places: Ids
    rows: tuple[dict[str, Any], ...]

    @classmethod
    def empty(cls) -> Self:
        """Return attributes for no sentence."""
        return cls.of((), ())

    @classmethod
    def of(cls, ids: Sequence[int], attributes: Sequence[Attributes]) -> Self:
        """Build from sentence ids in any order and their attributes."""
        numbers = {Attributes(): 0}
        places = [numbers.setdefault(one, len(numbers)) for one in attributes]
        order = np.argsort(np.array(ids, dtype=np.int64))
        return cls(
            np.array(ids, dtype=np.int64)[order],
            np.array(places, dtype=np.int64)[order],
            tuple(one.row for one in numbers),
        )

    def rows_of(self, ids: Ids) -> Iterator[dict[str, Any]]:
        """Return the columns of each sentence."""
        return (self.rows[place] for place in self._places_of(ids).tolist())

    def digests_of(self, ids: Ids) -> Ids:
        """Return the digest of each sentence."""
        digests = np.array([row["digest"] for row in self.rows], dtype=np.int64)
        found: Ids = digests[self._places_of(ids)]
        return found

    def _places_of(self, ids: Ids) -> Ids:
        if not len(self.ids):
            return np.zeros(len(ids), dtype=np.int64)
        near = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        found: Ids = np.where(self.ids[near] == ids, self.places[near], 0)
        return found
