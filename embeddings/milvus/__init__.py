"""Index vectors, and passages with BM25, on a Milvus server; only this package imports pymilvus."""

__all__ = ["passage_rows", "passages", "server", "vectors"]
