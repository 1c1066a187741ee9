"""Retrieval: a query to ranked passages, and ranked passages to evidence.

Queries and filters come in; evidence goes out, best first.
"""

__all__ = ["asking", "encodings", "library", "likeness", "retriever", "searching", "selection"]
