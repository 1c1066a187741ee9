"""Cleaning: small rules in a fixed order, each keeping the map to the raw text exact.

A raw document comes in; a clean text with its flaws goes out.
"""

__all__ = ["rules"]
