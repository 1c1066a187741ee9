"""Clean the text of raw documents, and find its flaws.

Small rules run in a fixed order. Each is a pure function that keeps the exact map to the raw text.
"""

__all__ = ["rules"]
