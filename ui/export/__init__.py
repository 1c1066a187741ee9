"""Export a draft as a Word file in the format of GB/T 9704."""

__all__ = ["checked", "docx"]
