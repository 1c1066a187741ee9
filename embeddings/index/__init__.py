"""Vector indexes: their protocol, and the local index (FAISS).

They store unit vectors by sentence id, and return the nearest ids with their scores.
"""

__all__ = ["attributes", "faiss_index", "protocol"]
