"""Find texts that are copies, and passages that occur in several documents; pure functions."""

__all__ = ["compare", "groups", "letters", "minhash", "passages"]
