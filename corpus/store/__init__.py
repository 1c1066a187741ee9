"""Store documents, texts, passages, sentences and corrections in one SQLite file.

All indexes are built from this file. Its functions take and return values of ``corpus.document``.
"""

__all__ = ["copies", "corrections", "store"]
