"""Ingest: files into the store, and what keeps the store right afterwards.

Paths and a store come in; reports of what was taken in, renewed, repaired or verified go out.
"""

__all__ = ["deriving", "ingesting", "repair", "statistics", "verify"]
