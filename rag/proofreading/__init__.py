"""Proofreading: find what is wrong in the marks, the numbering and the words of a draft.

A text comes in, findings go out; no source and no day is needed.
"""

__all__ = ["language"]
