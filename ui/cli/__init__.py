"""The command line ``wengao``: arguments, one module for each group of commands, exit statuses.

Arguments come in; output, and an exit status, go out.
"""

__all__ = ["main"]
