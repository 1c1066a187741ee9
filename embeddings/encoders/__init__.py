"""Encode texts as unit vectors, with the bundled model or any Sentence-Transformers model.

A setting selects an encoder; its vectors have the shape ``(texts, dimension)``.
"""

__all__ = ["blas", "bundled", "hub", "loading", "protocol", "sentence_models"]
