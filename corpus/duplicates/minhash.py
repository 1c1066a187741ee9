"""Compute MinHash signatures of shingles, and bands that find similar ones.

MinHash is from Broder (1997), banding from Leskovec, Rajaraman and Ullman, "Mining of Massive
Datasets", section 3.4. Signatures are stored, so their scheme must never change unnoticed: it is
named here, and a test checks the numbers of a signature. Only this module imports datasketch (MIT,
maintained since 2015), which keeps old schemes bit for bit. rensa (Rust) was six times as fast on
reports, but its numbers changed between versions, and comparing is not the slow part.
"""

from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from corpus.duplicates.letters import Codes

Signature = NDArray[np.uint32]

# Two texts share at least one of 42 bands of 3 with a probability of 0.9995 if they share half of
# their shingles (a tenth of the letters changed), 0.87 for a third (a fifth changed), and 0.04 for
# a tenth, which reports of the same year and level share anyway.
BANDS: Final = 42
ROWS: Final = 3
SLOTS: Final = BANDS * ROWS
_SCHEME: Final = "affine32"
_SEED: Final = 1
# Fibonacci hashing: the upper half of the product depends on all bits of the shingle.
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_UPPER_HALF: Final = np.uint64(32)


def signature(shingles: Codes) -> Signature:
    """Return the MinHash signature of a set of shingles, shape ``(SLOTS,)``."""
    sketch = _empty().copy()
    sketch.update_batch((shingles * _SPREAD >> _UPPER_HALF).tolist())
    found: Signature = sketch.hashvalues.astype("<u4")
    return found


def estimate(first: Signature, second: Signature) -> float:
    """Estimate the share of all shingles that two texts have in common, with an error of 0.045."""
    return float(np.mean(first == second))


def bands(own: Signature) -> list[int]:
    """Return a 32-bit number per band; texts that share one are compared.

    Few bits keep the table small. Among a million texts, one in three shares a band with an
    unrelated text by chance; the signature rejects it.
    """
    weights = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D], dtype=np.uint64)
    rows = own.astype(np.uint64).reshape(BANDS, ROWS)
    mixed = (rows * weights).sum(axis=1) + np.arange(BANDS, dtype=np.uint64) * _SPREAD
    found: list[int] = (mixed * _SPREAD >> _UPPER_HALF).tolist()
    return found


@lru_cache(maxsize=1)
def _empty() -> Any:
    # Imported late, because it imports half of scipy, which only an ingest needs.
    from datasketch import MinHash

    return MinHash(num_perm=SLOTS, seed=_SEED, scheme=_SCHEME, hashfunc=int)
