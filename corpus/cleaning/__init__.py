"""Clean raw documents with small pure rules in a fixed order, and keep the map to the raw text."""

__all__ = ["rules"]
