"""The door to threadpoolctl: numpy multiplies on one thread.

Products here are of some thousand vectors, done in a tenth of a millisecond; threads that wait for
one another over them spin. With both cores busy a search took 30 ms of processor time on two
threads and 12 on one. What takes long has threads of its own: the encoder, the language model, and
faiss where an index is built.
"""

from functools import lru_cache
from typing import Final

# The BLAS that numpy's wheels bring; that of faiss has another name.
_LIBRARY: Final = "libscipy_openblas"


@lru_cache(maxsize=1)
def use_one_thread() -> None:
    """See to it for the rest of this process; where numpy has another BLAS, nothing changes."""
    from threadpoolctl import ThreadpoolController

    ThreadpoolController().select(prefix=_LIBRARY).limit(limits=1)
