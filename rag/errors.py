"""Errors of the rag package.

::

    RagError
    ├── SettingsError       a setting has an unknown name or a wrong value
    ├── RequestError        the request is empty, too long or not understood
    │   └── MovedOnError    the conversation changed since the writer last saw it
    ├── ModelMissingError   the language model's file or runtime is not installed
    └── ModelServerError    the model server does not answer, or broke off
        ├── ModelRefusedError   it does not take the request as it was made
        └── ModelAnswerError    it answers, but nothing of use
"""

from corpus.errors import WengaoError


class RagError(WengaoError):
    """The writing chain cannot do what the user asked for."""


class SettingsError(RagError):
    """A setting has an unknown name or a wrong value; the message says what is allowed."""


class RequestError(RagError):
    """The request is empty, too long or impossible; the message says what to ask instead."""


class MovedOnError(RequestError):
    """The conversation was changed elsewhere since the writer last saw it; nothing was done."""


class ModelMissingError(RagError):
    """The language model is not installed; the message says which command installs it."""


class ModelServerError(RagError):
    """The model server is down, refuses, or broke off midway; nothing drafted is lost."""


class ModelRefusedError(ModelServerError):
    """The model server does not take the request as it was made, for example an answer format."""


class ModelAnswerError(ModelServerError):
    """The model answers, but nothing of use: thoughts alone, no end, half of it, no Chinese."""
