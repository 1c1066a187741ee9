"""Facts: find numbers, dates, titles and names in texts, and compare those of two texts."""

__all__ = ["agreement", "finding", "names"]
