"""Retrieval, drafting, attribution and checks."""
