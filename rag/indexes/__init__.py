"""Indexes of a corpus: build them from the store, keep them up to date, and verify them."""

__all__ = ["catalogue", "folder", "reuse", "sentence_vectors", "verifying"]
