"""Parse dates, and provide dated facts: congresses, plenums, plans and other milestones.

Parsing takes strings and returns ISO dates with their precision.
"""

__all__ = ["dates", "milestones"]
