"""Files before anybody parses them: bytes from disk, encodings, formats by content, limits.

Paths and bytes come in; bytes, text and the name of a format go out.
"""

__all__ = ["encoding", "limits", "loading", "shipped", "sniffing"]
