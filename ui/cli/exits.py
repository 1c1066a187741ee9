"""The exit statuses of the command line."""

from typing import Final

DONE: Final = 0
FOUND: Final = 1
FAILED: Final = 2
# What a shell reports for a command that Ctrl-C ended: 128 and SIGINT.
INTERRUPTED: Final = 130
# What it reports for one whose reader went away: 128 and SIGPIPE.
READER_GONE: Final = 141
