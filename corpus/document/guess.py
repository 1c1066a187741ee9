"""What was inferred: a value, how sure it is, and the words that led to it."""

from dataclasses import dataclass

# Below this a guess is kept but not used: it would mislead more than an empty field.
LEAST_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class Guess:
    """A value with its confidence (0 to 1; 1 is declared) and the words that led to it.

    The words stand in the raw text, in the clean text, in the source or in what was declared;
    several are joined with ``、`` or ``；``.
    """

    value: str
    confidence: float
    evidence: str
