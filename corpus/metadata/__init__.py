"""Infer speaker, date, place, audience, level and kind, each with confidence and evidence."""

__all__ = ["describing"]
