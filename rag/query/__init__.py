"""Queries: parse a user's text into the text to search and filters."""

__all__ = ["filters", "identity", "parsing", "points"]
