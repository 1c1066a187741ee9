"""Store unit vectors by sentence id and find the nearest: the protocol, and the FAISS index."""

__all__ = ["attributes", "faiss_index", "protocol"]
