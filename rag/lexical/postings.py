"""Postings: which texts hold a token and how often, in arrays that are mapped and never changed.

Texts are numbered from 0, their *slots*. A token is known by a hash of eight bytes, in order of
which everything lies: so there is no vocabulary to read at start, and several postings become one
by merging sorted runs. Two tokens of a million would share a hash with a chance of 0.00000003.
"""

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.disk.arrays import write_raw

Slots = NDArray[np.uint32]
Counts = NDArray[np.uint8]
Remap = NDArray[np.int64]

# How often a token stands in a text is counted so far: with the usual saturation of BM25 a 256th
# time adds nothing.
_MOST: Final = 255
# Postings handled at once while merging: some 200 MB.
_CHUNK: Final = 4_000_000
# Stands for a text that is left out when postings are merged.
GONE: Final = -1
_TYPES: Final[dict[str, Any]] = {
    "tokens": np.uint64,
    "starts": np.int64,
    "slots": np.uint32,
    "counts": np.uint8,
    "lengths": np.uint32,
}


def hash_of(token: str) -> int:
    """What a token is known by: eight bytes of BLAKE2b, never 0."""
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=8).digest(), "big") or 1


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """``slots[starts[t]:starts[t + 1]]`` are the texts that hold ``tokens[t]``, ascending.

    ``counts`` says how often each of them does; ``lengths`` has the tokens of each text.
    """

    tokens: NDArray[np.uint64]
    starts: NDArray[np.int64]
    slots: Slots
    counts: Counts
    lengths: NDArray[np.uint32]

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Self:
        """Of the tokens of texts, in this order."""
        vocabulary: dict[str, int] = {}
        numbers, lengths = array("I"), array("I")
        for tokens in texts:
            numbers.extend(vocabulary.setdefault(token, len(vocabulary)) for token in tokens)
            lengths.append(len(tokens))
        hashes = np.fromiter(map(hash_of, vocabulary), dtype=np.uint64, count=len(vocabulary))
        order = np.argsort(hashes)
        ranks = np.empty(len(order), dtype=np.uint64)
        ranks[order] = np.arange(len(order), dtype=np.uint64)
        own = np.array(lengths, dtype=np.uint32)
        slots = np.repeat(np.arange(len(own), dtype=np.uint64), own)
        pairs = (ranks[np.array(numbers, dtype=np.uint32)] << np.uint64(32)) | slots
        pairs, counts = np.unique(pairs, return_counts=True)
        held = (pairs >> np.uint64(32)).astype(np.int64)
        return cls(
            hashes[order],
            np.searchsorted(held, np.arange(len(order) + 1)).astype(np.int64),
            pairs.astype(np.uint32),  # the lower half
            np.minimum(counts, _MOST).astype(np.uint8),
            own,
        )

    def __len__(self) -> int:
        """How many texts."""
        return len(self.lengths)

    def holding(self, token: int) -> tuple[Slots, Counts]:
        """The texts that hold a token, by its hash, and how often each does."""
        place = int(np.searchsorted(self.tokens, np.uint64(token)))
        if place == len(self.tokens) or self.tokens[place] != token:
            return self.slots[:0], self.counts[:0]
        own = slice(int(self.starts[place]), int(self.starts[place + 1]))
        return self.slots[own], self.counts[own]

    def save(self, folder: Path, name: str) -> None:
        """Write it into a folder.

        Raises:
            OSError: it cannot be written.
        """
        for part in _TYPES:
            write_raw(folder / f"{name}.{part}", getattr(self, part))

    @classmethod
    def open(cls, folder: Path, name: str) -> Self:
        """What ``save`` or :func:`merge` wrote, mapped and not read.

        Raises:
            OSError: a file is missing.
            ValueError: the files do not fit together.
        """
        arrays = {part: mapped(folder / f"{name}.{part}", of) for part, of in _TYPES.items()}
        found = cls(**arrays)
        if len(found.starts) != len(found.tokens) + 1:
            raise ValueError(f"{name}: {len(found.starts)} starts, {len(found.tokens)} tokens")
        if not int(found.starts[-1]) == len(found.slots) == len(found.counts):
            raise ValueError(f"{name}: {len(found.slots)} slots, {len(found.counts)} counts")
        return found


def mapped(path: Path, kind: Any) -> NDArray[Any]:
    """The array in a file, mapped; an empty file cannot be mapped and is an empty array.

    Raises:
        OSError: it cannot be read.
        ValueError: its size does not fit the type.
    """
    if not path.stat().st_size:
        return np.zeros(0, dtype=kind)
    # As a plain array: a memmap is an object of its own at every slice of it.
    return np.memmap(path, dtype=kind, mode="r").view(np.ndarray)


def merge(
    parts: Sequence[Postings], remaps: Sequence[Remap], count: int, folder: Path, name: str
) -> None:
    """Write several postings as one into a folder; little of them is in memory at any time.

    Args:
        parts: What is merged.
        remaps: For each part the new slot of each of its texts, or ``GONE``.
        count: How many texts there are then; each new slot below it is given once.
        folder: Where to.
        name: Of the files.

    Raises:
        OSError: it cannot be written.
    """
    lengths = np.zeros(count, dtype=np.uint32)
    for part, remap in zip(parts, remaps, strict=True):
        lengths[remap[remap != GONE]] = part.lengths[remap != GONE]
    write_raw(folder / f"{name}.lengths", lengths)
    tokens: list[NDArray[np.uint64]] = []
    sizes: list[NDArray[np.int64]] = []
    with (
        (folder / f"{name}.slots").open("wb") as slots,
        (folder / f"{name}.counts").open("wb") as counts,
    ):
        for found in _ranges(parts, remaps):
            slots.write(found.slots.tobytes())
            counts.write(found.counts.tobytes())
            tokens.append(found.tokens)
            sizes.append(np.diff(found.starts))
    write_raw(folder / f"{name}.tokens", _joined(tokens, np.uint64))
    starts = np.concatenate([[0], np.cumsum(_joined(sizes, np.int64))]).astype(np.int64)
    write_raw(folder / f"{name}.starts", starts)


def _ranges(parts: Sequence[Postings], remaps: Sequence[Remap]) -> Iterator[Postings]:
    """The merged postings, a range of tokens at a time; their lengths are left out."""
    for low, high in _cuts(parts):
        tokens, slots, counts = [], [], []
        for part, remap in zip(parts, remaps, strict=True):
            first, last = np.searchsorted(part.tokens, [low, high], side="right")
            starts = part.starts[first : last + 1]
            own = slice(int(starts[0]), int(starts[-1]))
            new = remap[part.slots[own]]
            kept = new != GONE
            tokens.append(np.repeat(part.tokens[first:last], np.diff(starts))[kept])
            slots.append(new[kept].astype(np.uint32))
            counts.append(part.counts[own][kept])
        every, all_slots = np.concatenate(tokens), np.concatenate(slots)
        order = np.lexsort((all_slots, every))
        distinct, sizes = np.unique(every[order], return_counts=True)
        yield Postings(
            distinct,
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            all_slots[order],
            np.concatenate(counts)[order],
            np.zeros(0, dtype=np.uint32),
        )


def _cuts(parts: Sequence[Postings]) -> Iterator[tuple[np.uint64, np.uint64]]:
    """Ranges of tokens, the lower end excluded, that have about ``_CHUNK`` postings each."""
    tokens = np.concatenate([part.tokens for part in parts])
    if not len(tokens):
        return
    sizes = np.concatenate([np.diff(part.starts) for part in parts])
    order = np.argsort(tokens, kind="stable")
    tokens, chunks = tokens[order], np.cumsum(sizes[order]) // _CHUNK
    last = np.flatnonzero(np.diff(chunks, append=chunks[-1] + 1))
    low = np.uint64(0)
    # A token is never parted, wherever its postings come from.
    for high in np.unique(tokens[last]):
        yield low, high
        low = high


def _joined(arrays: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, dtype=kind), *arrays])
