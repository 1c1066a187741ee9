"""The door to datasketch: MinHash signatures of shingles, and the bands by which alike ones meet.

MinHash is Broder's (1997), banding as in Leskovec, Rajaraman and Ullman, "Mining of Massive
Datasets", section 3.4. Signatures are stored, so what they are made of must never change unseen:
the scheme is named, and a test holds a signature to its numbers. datasketch (MIT, maintained since
2015) keeps its older schemes bit for bit; rensa (Rust) was six times as fast on reports, but
its numbers have changed with its versions, and comparing is not where the time goes.
"""

from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from corpus.duplicates.letters import Codes

Signature = NDArray[np.uint32]

# Two texts meet in one of 42 bands of 3 with a probability of 0.9995 where they share half of all
# their shingles (a tenth of the letters changed), 0.87 where a third (a fifth changed), and 0.04
# where a tenth, which reports of one year and level have in common anyway.
BANDS: Final = 42
ROWS: Final = 3
SLOTS: Final = BANDS * ROWS
_SCHEME: Final = "affine32"
_SEED: Final = 1
# Fibonacci hashing: the upper half of the product depends on all bits of the shingle.
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_UPPER_HALF: Final = np.uint64(32)


def signature(shingles: Codes) -> Signature:
    """The MinHash signature of a set of shingles, of shape ``(SLOTS,)``."""
    sketch = _empty().copy()
    sketch.update_batch((shingles * _SPREAD >> _UPPER_HALF).tolist())
    found: Signature = sketch.hashvalues.astype("<u4")
    return found


def estimate(first: Signature, second: Signature) -> float:
    """The share of all their shingles that two texts have in common, give or take 0.045."""
    return float(np.mean(first == second))


def bands(own: Signature) -> list[int]:
    """A 32-bit number a band: texts that share one are compared.

    Few bits keep the table small; of a million texts one in three meets a stranger by accident,
    who is told apart by the signature.
    """
    weights = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D], dtype=np.uint64)
    rows = own.astype(np.uint64).reshape(BANDS, ROWS)
    mixed = (rows * weights).sum(axis=1) + np.arange(BANDS, dtype=np.uint64) * _SPREAD
    found: list[int] = (mixed * _SPREAD >> _UPPER_HALF).tolist()
    return found


@lru_cache(maxsize=1)
def _empty() -> Any:
    # Late: it imports half of scipy, which only an ingest should wait for.
    from datasketch import MinHash

    return MinHash(num_perm=SLOTS, seed=_SEED, scheme=_SCHEME, hashfunc=int)
