"""The exit statuses of the command line."""

from typing import Final

DONE: Final = 0
FOUND: Final = 1
FAILED: Final = 2
# The status that a shell reports after Ctrl-C: 128 and SIGINT.
INTERRUPTED: Final = 130
# The status if the reader of the output is gone: 128 and SIGPIPE.
READER_GONE: Final = 141
