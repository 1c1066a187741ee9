"""The lexical index: BM25 of passages over words and over character bigrams.

Passages come in; rows and scores go out.
"""

__all__ = ["index", "protocol", "segments", "tokens"]
