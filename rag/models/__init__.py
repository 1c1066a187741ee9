"""The language model: one client of all servers, the embedded server, its weights."""

__all__ = ["answers", "client", "fencing", "loopback", "model_file", "thinking", "wrapping"]
