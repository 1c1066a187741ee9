"""Formulations (提法): check wording against a day, and count a phrase over the corpus by year."""

__all__ = ["dated", "timeline", "wording"]
