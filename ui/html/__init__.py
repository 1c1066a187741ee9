"""Values as HTML: drafts, sources, documents, plots; everything is escaped here.

Pure functions: values come in; pieces of HTML go out.
"""
