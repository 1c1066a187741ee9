"""Retrieval: rank passages for a query and its filters, and select evidence from them."""

__all__ = [
    "asking", "encodings", "library", "likeness", "preference", "retriever", "searching",
    "selection", "spans",
]  # fmt: skip
