"""The messages of the command line and of the page, in Chinese and English."""

__all__ = ["catalogue", "page"]
