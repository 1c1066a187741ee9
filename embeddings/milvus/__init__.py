"""The same on a Milvus server, and BM25 of passages there; the door to pymilvus."""

__all__ = ["passage_rows", "passages", "server", "vectors"]
