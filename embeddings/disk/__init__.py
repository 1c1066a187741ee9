"""Write folders and arrays to disk so that each is either complete or absent."""

__all__ = ["arrays", "generations"]
