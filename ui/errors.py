"""The errors of the command line and the page.

::

    UiError
    └── InputError      a file, option or line given by the user cannot be used
"""

from corpus.errors import WengaoError


class UiError(WengaoError):
    """The command line or the page cannot do what the user asked for."""


class InputError(UiError):
    """A file, an option or a line from the user cannot be used; the message says which and why."""
