"""Define an inferred value with its confidence and evidence."""

from dataclasses import dataclass

# A guess with a lower confidence is stored but not used, because it misleads more than no value.
LEAST_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class Guess:
    """A value with its confidence (0 to 1; 1 means declared) and the words as evidence.

    The words come from the raw text, clean text, source or declared metadata, joined with
    ``、`` or ``；``.
    """

    value: str
    confidence: float
    evidence: str
