"""The command line ``wengao``: arguments, one module per group of commands, exit statuses."""

__all__ = ["main"]
