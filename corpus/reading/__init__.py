"""Read files to raw documents: one module per format, run in a separate process."""

__all__ = ["doc", "extraction", "readers", "text", "worker"]
