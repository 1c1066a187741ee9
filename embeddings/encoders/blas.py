"""Limit numpy to one thread; only this module imports threadpoolctl.

Our matrix products have a few thousand vectors and take 0.1 ms. Threads that wait for each other
spin: with both cores busy, a search took 30 ms of processor time on two threads and 12 on one.
Slow work has its own threads: the encoder, the language model, and faiss when it builds an index.
"""

from functools import lru_cache
from typing import Final

# The BLAS in numpy's wheels; the one in faiss has another name.
_LIBRARY: Final = "libscipy_openblas"


@lru_cache(maxsize=1)
def use_one_thread() -> None:
    """Limit BLAS to one thread in this process; no effect if numpy uses another BLAS."""
    from threadpoolctl import ThreadpoolController

    ThreadpoolController().select(prefix=_LIBRARY).limit(limits=1)
