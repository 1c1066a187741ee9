"""Days: how dates are written, and what happened when (congresses, plenums, plans).

Strings come in; ISO dates with their precision, and dated facts, go out.
"""

__all__ = ["dates", "milestones"]
