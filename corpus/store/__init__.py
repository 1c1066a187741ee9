"""The store: documents, texts, passages, sentences and corrections in one SQLite file.

The truth from which every index is made. Values of ``corpus.document`` come in and go out.
"""

__all__ = ["copies", "corrections", "store"]
