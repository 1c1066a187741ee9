"""Define the errors of this project as one small tree.

::

    WengaoError                 one line for the user: what happened, what to do
    ├── CorpusError
    │   ├── ReadError           a file cannot become a document
    │   ├── CorrectionError     a correction of metadata is not allowed
    │   └── StoreError          the database is of a newer version, damaged or locked
    │       └── NotFoundError   no document or passage with that id
    ├── EmbeddingError          (embeddings.errors)
    └── RagError                (rag.errors)

The command line prints ``str(error)`` and exits with status 2; the web page shows it as a message.
"""


class WengaoError(Exception):
    """Base of all errors that a user can cause or fix; ``str()`` is one line in Chinese."""


class CorpusError(WengaoError):
    """The corpus cannot do what was asked."""


class ReadError(CorpusError):
    """A file cannot become a document; tells the user why."""


class CorrectionError(CorpusError):
    """A correction has an unknown field or an invalid value; says what is allowed."""


class StoreError(CorpusError):
    """The database cannot be used; says why and what to do."""


class NotFoundError(StoreError):
    """No document or passage has that id."""
