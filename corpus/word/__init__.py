"""Word's packages (.docx): parts, numbers of lists, what can be seen, comments and changes."""

__all__ = ["marking", "numbering", "package", "settling", "visibility"]
