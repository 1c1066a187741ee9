"""Drafts, sources, findings and tables as plain text, for the command line and Word export."""

__all__ = ["columns", "register", "report"]
