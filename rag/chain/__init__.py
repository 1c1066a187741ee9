"""The chain: a LangGraph that turns a request into events and remembers the conversation."""

__all__ = ["graph", "kept", "repeating"]
