"""Handle files before they are parsed: bytes from disk, encodings, formats by content, limits."""

__all__ = ["encoding", "limits", "loading", "shipped", "sniffing", "word_parts"]
