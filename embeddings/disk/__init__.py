"""What is written to disk so that it is whole or not there: folders and arrays."""

__all__ = ["arrays", "generations"]
