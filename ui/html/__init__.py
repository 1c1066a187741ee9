"""Render drafts, sources, documents and plots as HTML; pure functions that escape everything."""

__all__ = [
    "brief", "chips", "conversations", "corpus", "corpus_table", "document", "draft", "flaw_marks",
    "marks", "notes", "sources", "versions", "view", "wishes",
]  # fmt: skip
