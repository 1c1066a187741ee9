"""Queries as writers put them: what is searched, and the filters among the words.

A string comes in; a query with filters goes out.
"""

__all__ = ["filters", "parsing", "points"]
