"""Formulations (提法): which wording was in use on which day.

A text and a day come in; findings go out. A phrase and a corpus come in; its timeline goes out.
"""

__all__ = ["dated", "timeline"]
