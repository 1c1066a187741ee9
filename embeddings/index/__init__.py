"""Vector indexes: what they promise, and the one of this machine (FAISS).

Ids of sentences with unit vectors come in; the nearest ids and their scores go out.
"""

__all__ = ["attributes", "faiss_index", "protocol"]
