"""Register: how a text is worded, in figures, and where these lie among real speeches.

A text comes in, measures go out, each with its percentile among the speeches of the same kind and
level in the corpus.
"""

__all__ = ["profile"]
