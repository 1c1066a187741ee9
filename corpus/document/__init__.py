"""Define the values of the corpus: documents, clean text, sentences, passages and flaws.

They are frozen and have no behaviour. All other rooms use them as input and output.
"""

__all__ = ["closing", "derived", "guess", "original", "values"]
