"""Attribution: give each sentence of a draft a verdict and citations from candidate sources."""

__all__ = ["attributing", "background", "judging", "needs", "polarity", "scoring"]
