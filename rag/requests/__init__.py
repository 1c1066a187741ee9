"""Requests: parse a turn of the conversation into a brief."""

__all__ = ["brief", "length"]
