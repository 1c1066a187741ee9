"""Sentence encoders, vector indexes and re-rankers."""
