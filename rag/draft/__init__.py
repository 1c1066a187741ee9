"""The values of a draft (sentences with verdicts, evidence, findings), and how to compose it."""

__all__ = [
    "composing",
    "conversations",
    "differing",
    "rates",
    "replacing",
    "requirements",
    "values",
    "versions",
]
