"""The language model: one OpenAI-compatible client, the embedded server and its weights.

Settings come in; a chat model goes out. Messages come in; text goes out as it is written.
"""

__all__ = ["client", "loopback", "model_file"]
