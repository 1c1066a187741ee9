"""Rewriting: turn a paragraph into another, with every fact kept.

A capable model gets the wish in the writer's words (``rewriter``). A small one gets examples, and
its sentences are judged one by one (``reviser``) or go between those that stay (``expander``).
"""

__all__ = ["expander", "facts", "protocol", "reviser", "rewriter", "selecting"]
