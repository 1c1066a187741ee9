"""The page: layout, events and running requests; the only package that imports Gradio."""

__all__ = ["app"]
