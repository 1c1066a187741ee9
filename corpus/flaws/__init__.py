"""Flaws: what is wrong with a text, found in the text itself.

A clean text comes in; flaws with their kind, place and reason go out.
"""

__all__ = ["finding"]
