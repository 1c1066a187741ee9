"""Values as HTML: drafts, sources, documents, plots; everything is escaped here.

Pure functions: values come in; pieces of HTML go out.
"""

__all__ = [
    "chips", "corpus", "corpus_table", "document", "draft", "flaw_marks", "marks", "sources",
    "view",
]  # fmt: skip
