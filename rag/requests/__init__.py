"""Requests: what the writer asks for, read from the writer's own words.

A turn of the conversation comes in; a brief goes out.
"""

__all__ = ["brief", "length"]
