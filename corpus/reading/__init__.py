"""Read files of all formats: one module per format, run in a separate process.

Input: paths. Output: raw documents, or the reason why a file could not be read.
"""

__all__ = ["doc", "extraction", "readers", "text", "worker"]
