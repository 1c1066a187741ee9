"""What a request asks of the draft, and whether the draft does it."""

from enum import StrEnum

from pydantic import Field

from corpus.document.values import Value


class Asks(StrEnum):
    """What a check looks at; ``OTHER`` is what no code can judge."""

    LENGTH = "length"
    PART_LENGTH = "part_length"
    PARTS = "parts"
    HEADING = "heading"
    POINT = "point"
    FACT = "fact"
    USE = "use"
    AVOID = "avoid"
    LEAVE_OUT = "leave_out"
    PERSON = "person"
    OTHER = "other"


class Check(Value):
    """One thing to look at: words, or a number from ``low`` to ``high`` (0: no bound)."""

    asks: Asks
    words: str = ""
    low: int = 0
    high: int = 0


class Requirement(Value):
    """A requirement as it was said: ``text`` is ``request[start:end]``."""

    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    checks: tuple[Check, ...]


class Met(StrEnum):
    """Whether a draft does what was asked."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_JUDGED = "not_judged"


class Judged(Value):
    """A requirement with its verdict.

    ``start`` and ``end`` are its place in ``Draft.text``; None where it has none. ``opinion`` says
    that the model judged and not the code; ``quote`` is what it quoted of the draft.
    """

    text: str
    met: Met
    reason: str
    start: int | None = None
    end: int | None = None
    opinion: bool = False
    quote: str = ""
