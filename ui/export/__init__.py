"""Export: a draft as a Word file by GB/T 9704.

A draft comes in; a .docx file goes out.
"""

__all__ = ["docx"]
