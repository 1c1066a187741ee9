"""The language model: one OpenAI-compatible client, the embedded server and its weights."""

__all__ = ["answers", "client", "loopback", "model_file", "thinking"]
