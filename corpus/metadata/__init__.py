"""Infer metadata: speaker, date, place, audience, level and kind of a speech.

Each guess has a confidence and the words as evidence.
"""

__all__ = ["describing"]
