"""Requests: read a turn of the conversation into operations; part material from the request.

The words of a turn and what is in hand come in; operations go out, or None where it is unclear.
"""

__all__ = [
    "brief", "by_hand", "by_model", "contradictions", "forms", "length", "material", "missing",
    "operations", "place", "places", "reading",
]  # fmt: skip
