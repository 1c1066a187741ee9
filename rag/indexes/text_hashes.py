"""Map sentence ids to hashes of their texts, so that no text is encoded twice.

The two flat arrays are stored next to the vectors, with generations of their own. They are only a
cache: missing or damaged hashes are computed again from the store.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.disk import generations
from embeddings.disk.arrays import save_npy
from embeddings.encoders.protocol import prepared
from embeddings.index.protocol import NO_ID, Ids

# Increase this when the hash of a text changes; older hashes are then recomputed.
FORMAT: Final = 1
# Bytes kept of SHA-256's 32. Two of ten million texts collide with a probability of 1e-25.
_BYTES: Final = 16
_IDS, _HASHES = "ids.npy", "hashes.npy"

Hashes = NDArray[np.bytes_]


def hashes_of(texts: Iterable[str]) -> Hashes:
    """Hash each text as an encoder reads it (folded, truncated); shape ``(texts,)``."""
    found = [hashlib.sha256(prepared(text).encode()).digest()[:_BYTES] for text in texts]
    return np.array(found, dtype=f"S{_BYTES}")


@dataclass(frozen=True, slots=True, eq=False)
class TextHashes:
    """Sentence ids, ascending, and the hash of each sentence's text; both of shape ``(n,)``."""

    ids: Ids
    hashes: Hashes

    @classmethod
    def empty(cls) -> Self:
        """Return an empty map."""
        return cls(np.zeros(0, np.int64), np.zeros(0, f"S{_BYTES}"))

    @classmethod
    def of(cls, ids: Ids, hashes: Hashes) -> Self:
        """Build the map from ids in any order."""
        order = np.argsort(ids)
        return cls(ids[order], hashes[order])

    @classmethod
    def load(cls, root: Path) -> Self:
        """Load the saved map; return an empty one if it is missing or cannot be trusted."""
        try:
            folder = generations.current(root)
            if folder is None or generations.check(folder).get("format") != FORMAT:
                return cls.empty()
            ids = np.load(folder / _IDS, allow_pickle=False)
            return cls(ids, np.load(folder / _HASHES, allow_pickle=False))
        except (generations.DamagedFolderError, OSError, ValueError):
            return cls.empty()

    def save(self, root: Path) -> None:
        """Save as the current generation under ``root``; the switch is atomic.

        Raises:
            OSError: it cannot be written; the old generation stays current.
        """

        def write(folder: Path) -> None:
            save_npy(folder / _IDS, self.ids)
            save_npy(folder / _HASHES, self.hashes)

        generations.publish(root, write, {"format": FORMAT, "count": len(self.ids)})

    def without(self, ids: Ids) -> "TextHashes":
        """Return the map without these ids."""
        kept = ~np.isin(self.ids, ids)
        return TextHashes(self.ids[kept], self.hashes[kept])

    def joined(self, other: "TextHashes") -> "TextHashes":
        """Return the union; the two have no id in common."""
        return TextHashes.of(
            np.concatenate([self.ids, other.ids]), np.concatenate([self.hashes, other.hashes])
        )

    def find(self, hashes: Hashes) -> Ids:
        """Return for each hash the lowest id with that text, or ``NO_ID``."""
        found = np.full(len(hashes), NO_ID, dtype=np.int64)
        if len(self.ids):
            order = np.argsort(self.hashes, kind="stable")
            ranked = self.hashes[order]
            places = np.minimum(np.searchsorted(ranked, hashes), len(ranked) - 1)
            same = ranked[places] == hashes
            found[same] = self.ids[order[places[same]]]
        return found
