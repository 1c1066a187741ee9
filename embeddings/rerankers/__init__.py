"""Re-rank texts with a cross-encoder, which a setting selects."""

__all__ = ["configuration", "loading", "protocol"]
