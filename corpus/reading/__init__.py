"""Read files to raw documents: one module per format, run in a separate process."""

__all__ = ["doc", "formats", "gathering", "text", "worker"]
