"""Rewriting: turn a paragraph into another with a capable model, with every fact kept."""

__all__ = ["rewriter"]
