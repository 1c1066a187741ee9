"""The language model: one OpenAI-compatible client, the embedded server and its weights."""

__all__ = ["client", "loopback", "model_file", "thinking"]
