"""Consistency: hold the facts of a draft against arithmetic, the calendar and one another.

A text and the day of its meeting come in, findings go out. Nothing here needs a source.
"""

__all__ = ["facts"]
