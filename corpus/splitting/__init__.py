"""Splitting: sentences, headings, passages, and the part that each passage plays in a speech.

A clean text comes in; exact spans of it go out.
"""

__all__ = ["passages", "sentences"]
