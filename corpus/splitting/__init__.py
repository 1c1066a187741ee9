"""Split clean text into exact spans: sentences, headings, passages and parts of a speech."""

__all__ = ["passages", "sentences"]
