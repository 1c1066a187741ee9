"""Checks: find what is wrong or doubtful in a draft, one module per kind of finding."""

__all__ = ["leaks", "opinions", "requirements", "running", "style"]
