"""Duplicates: which texts are copies, which passages stand in several documents.

Pure functions: texts and signatures come in; likenesses, groups and shared passages go out.
"""

__all__ = ["compare", "groups", "letters", "minhash", "passages"]
