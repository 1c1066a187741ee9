"""The lexical index: score passages with BM25 over words and over character bigrams."""

__all__ = ["index", "protocol", "segments", "tokens"]
