"""Re-rank texts: a cross-encoder reads a query and a text together.

A setting selects a re-ranker.
"""

__all__ = ["configuration", "loading", "protocol"]
