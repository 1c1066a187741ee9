"""Quotations: read them and titles in a draft, and compare them with the corpus."""

__all__ = ["checking", "corpus", "marks", "sources", "spans", "values"]
