"""The values of a draft: sentences with citations and verdicts, evidence, findings.

Frozen values without behaviour, and how written sections become one draft.
"""

__all__ = ["composing", "rates", "values"]
