"""Editing: exact changes of a draft by code.

Operations and a draft come in; the changed draft and a report of what changed go out.
"""

__all__ = ["document", "editing", "inserting", "places"]
