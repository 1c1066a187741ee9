"""The same on a Milvus server, and BM25 of passages there; the door to pymilvus."""
