"""Checks: what is wrong or doubtful in a draft, one module for each kind of finding.

A text, its sources and its day come in; findings go out.
"""

__all__ = ["leaks", "quoted_texts", "running"]
