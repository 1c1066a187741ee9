"""Structures: how each kind of speech is built, as data: parts, moves, headings, set phrases.

A brief's kind and words come in; the structure of the speech goes out. Everything that a kind of
speech has of its own stands in ``structures.json`` and ``moves.json``: a new kind needs no code.
"""

__all__ = ["choosing", "filling", "values"]
