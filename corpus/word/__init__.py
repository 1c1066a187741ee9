"""Open Word's packages (.docx): their parts, the numbers of lists, and which runs can be seen."""

__all__ = ["numbering", "package", "visibility"]
