"""Values as lines of plain text: drafts, sources, findings, tables.

Used by the command line and by Word export.
"""

__all__ = ["columns", "ranks", "report"]
