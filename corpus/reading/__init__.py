"""Reading: one module for each file format, and a process of its own in which they run.

Paths come in; raw documents, or the reason why there is none, go out.
"""

__all__ = ["doc", "extraction", "readers", "text", "worker"]
