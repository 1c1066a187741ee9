"""The material of a conversation, kept apart from the corpus.

In: texts that were pasted and files that were attached. Out: a small library of each conversation,
read, cleaned, split and indexed as the corpus is; the structure of its documents; and the holdings
of a turn, which find a document in the one or the other.
"""

__all__ = ["holdings", "shelf", "structure"]
