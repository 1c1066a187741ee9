"""Parse strings to ISO dates, and provide dated facts such as congresses, plenums and plans."""

__all__ = ["dates", "milestones"]
