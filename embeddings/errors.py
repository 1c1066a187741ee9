"""Errors of the embeddings package.

::

    EmbeddingError
    ├── EncoderError        the encoder is missing, damaged or not what it should be
    ├── RerankerError       the same of the model that re-ranks
    └── VectorIndexError    an index is missing, damaged, or of another encoder or corpus
"""

from corpus.errors import WengaoError


class EmbeddingError(WengaoError):
    """An encoder or a vector index cannot do what was asked."""


class EncoderError(EmbeddingError):
    """The encoder cannot be loaded; says which one, why and what to do."""


class RerankerError(EmbeddingError):
    """The model that re-ranks cannot be loaded or used; says which one, why and what to do."""


class VectorIndexError(EmbeddingError):
    """An index cannot be used; says why and how to rebuild it."""
