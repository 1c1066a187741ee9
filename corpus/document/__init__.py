"""The values of the corpus: a document, its clean text, its sentences, passages and flaws.

Frozen values without behaviour, which every other room takes in and gives out.
"""

__all__ = ["closing", "derived", "guess", "original", "values"]
