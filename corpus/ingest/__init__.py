"""Ingest files into the store, and verify, repair, renew and describe its documents."""

__all__ = ["deriving", "ingesting", "repair", "statistics", "verify"]
