"""Define the errors of the embeddings package.

::

    EmbeddingError
    ├── EncoderError        the encoder is missing, damaged or invalid
    ├── RerankerError       the same for the re-ranker
    └── VectorIndexError    an index is missing, damaged, or of another encoder or corpus
"""

import errno
from pathlib import Path

from corpus.errors import WengaoError


class EmbeddingError(WengaoError):
    """An encoder, a re-ranker or an index cannot do what was asked."""


class EncoderError(EmbeddingError):
    """The encoder cannot be loaded; says which one, why and what to do."""


class RerankerError(EmbeddingError):
    """The re-ranker cannot be loaded or used; says which one, why and what to do."""


class VectorIndexError(EmbeddingError):
    """An index cannot be used; says why and how to rebuild it."""


def not_written(what: str, root: Path, error: OSError | RuntimeError) -> VectorIndexError:
    """Return the error for an index that cannot be written; it names a full disk as the reason."""
    full = isinstance(error, OSError) and error.errno == errno.ENOSPC
    why = (
        "磁盘已满，腾出空间后再运行一次即可" if full else getattr(error, "strerror", None) or error
    )
    return VectorIndexError(f"{what}写不进 {root}：{why}；旧的索引仍可用")
