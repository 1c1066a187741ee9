"""Facts: the numbers, dates, titles and names that a text states, and whether two texts agree.

Strings come in; facts with their places and values go out.
"""

__all__ = ["agreement", "finding", "names"]
