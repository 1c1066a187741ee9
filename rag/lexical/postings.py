"""Postings: the texts that hold a token and its counts, in immutable memory-mapped arrays.

Texts are numbered from 0; these numbers are their *slots*. Tokens are represented by hashes of
eight bytes, and everything is sorted by hash. So no vocabulary is loaded at start, and postings are
merged as sorted runs. Two of a million tokens share a hash with a probability of 0.00000003.
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

# Maximum count of a token in a text: BM25 saturates, so a 256th occurrence adds nothing.
_MOST: Final = 255
# Postings processed at once in a merge: about 200 MB.
_CHUNK: Final = 4_000_000
# Marks a text that is dropped when postings are merged.
GONE: Final = -1
_TYPES: Final[dict[str, Any]] = {
    "tokens": np.uint64,
    "starts": np.int64,
    "slots": np.uint32,
    "counts": np.uint8,
    "lengths": np.uint32,
}


def hash_of(token: str) -> int:
    """Hash a token to eight bytes of BLAKE2b, never 0."""
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=8).digest(), "big") or 1


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """``slots[starts[t]:starts[t + 1]]`` are the texts that hold ``tokens[t]``, ascending.

    ``counts`` says how often each text holds the token; ``lengths`` has the tokens per text.
    """

    tokens: NDArray[np.uint64]
    starts: NDArray[np.int64]
    slots: Slots
    counts: Counts
    lengths: NDArray[np.uint32]

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Self:
        """Build postings from tokenized texts, in this order."""
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
        """The number of texts."""
        return len(self.lengths)

    def holding(self, token: int) -> tuple[Slots, Counts]:
        """Return the texts that hold a token, given by hash, and its count in each."""
        place = int(np.searchsorted(self.tokens, np.uint64(token)))
        if place == len(self.tokens) or self.tokens[place] != token:
            return self.slots[:0], self.counts[:0]
        own = slice(int(self.starts[place]), int(self.starts[place + 1]))
        return self.slots[own], self.counts[own]

    def save(self, folder: Path, name: str) -> None:
        """Write the arrays into a folder.

        Raises:
            OSError: it cannot be written.
        """
        for part in _TYPES:
            write_raw(folder / f"{name}.{part}", getattr(self, part))

    @classmethod
    def open(cls, folder: Path, name: str) -> Self:
        """Memory-map what ``save`` or :func:`merge` wrote.

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
    """Memory-map an array; an empty file cannot be mapped and gives an empty array.

    Raises:
        OSError: it cannot be read.
        ValueError: its size does not fit the type.
    """
    if not path.stat().st_size:
        return np.zeros(0, dtype=kind)
    # Use a plain array: every slice of a memmap would be a memmap object too.
    return np.memmap(path, dtype=kind, mode="r").view(np.ndarray)


def merge(
    parts: Sequence[Postings], remaps: Sequence[Remap], count: int, folder: Path, name: str
) -> None:
    """Merge several postings and write them to a folder, with little in memory at a time.

    Args:
        parts: The postings to merge.
        remaps: For each part, the new slot of each of its texts, or ``GONE``.
        count: The number of merged texts; each slot below it is used once.
        folder: The folder to write to.
        name: The name of the files.

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
    """Yield the merged postings, one range of tokens at a time, without lengths."""
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
    """Yield ranges of tokens, low end excluded, with about ``_CHUNK`` postings each."""
    tokens = np.concatenate([part.tokens for part in parts])
    if not len(tokens):
        return
    sizes = np.concatenate([np.diff(part.starts) for part in parts])
    order = np.argsort(tokens, kind="stable")
    tokens, chunks = tokens[order], np.cumsum(sizes[order]) // _CHUNK
    last = np.flatnonzero(np.diff(chunks, append=chunks[-1] + 1))
    low = np.uint64(0)
    # Postings of one token always stay together.
    for high in np.unique(tokens[last]):
        yield low, high
        low = high


def _joined(arrays: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, dtype=kind), *arrays])
