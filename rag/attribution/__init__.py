"""Attribution: which sentences of the corpus bear out a sentence of a draft, and how well.

A draft's sentences and candidate sources come in; verdicts with citations go out.
"""

__all__ = ["attributing", "background", "needs", "polarity", "support", "verdicts"]
