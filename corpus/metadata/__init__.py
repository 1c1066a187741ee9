"""Metadata: who spoke, when, where, to whom, at which level, and what kind of speech it is.

A raw document and its clean text come in; guesses with confidence and evidence go out.
"""

__all__ = ["describing"]
