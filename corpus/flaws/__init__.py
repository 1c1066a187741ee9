"""Find the flaws of a clean text, each with its kind, place and reason."""

__all__ = ["finding", "instructions"]
