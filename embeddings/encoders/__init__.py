"""Encoders: texts to unit vectors, by the bundled model or any of Sentence-Transformers.

A setting comes in; an encoder goes out, whose vectors have the shape ``(texts, dimension)``.
"""

__all__ = ["blas", "bundled", "hub", "loading", "protocol", "sentence_models"]
