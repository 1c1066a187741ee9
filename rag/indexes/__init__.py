"""The indexes of a corpus: made from the store, kept in step with it, checked.

A store and an encoder come in; indexes that a search can read go out.
"""

__all__ = ["catalogue", "folder", "reuse", "sentence_vectors", "verifying"]
