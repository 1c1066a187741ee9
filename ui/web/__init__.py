"""The page: layout, clicks, running requests; the door to Gradio.

A library and a writer come in; a web application goes out.
"""

__all__ = ["app"]
