"""The words of the command line and of the page, in Chinese and English.

A key and a language come in; a message goes out.
"""

__all__ = ["catalogue", "page"]
