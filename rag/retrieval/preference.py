"""What a section would rather be built on: passages of its own level, kind, speaker, part and time.

A preference is no filter: it is a small bonus that a clearly better match outweighs.
"""

import datetime
from typing import Final

from corpus.document.values import Kind, Level, Part, Value
from rag.draft.values import Evidence
from rag.query.identity import holds

# In the units of the fused score, standard deviations among the candidates: the first and the
# twentieth result differ by about two. All together they are worth less than a flaw.
SAME_LEVEL: Final = 0.2
SAME_PART: Final = 0.2
SAME_KIND: Final = 0.1
SAME_ROLE: Final = 0.1
SAME_TIME: Final = 0.1
# A speech so many years before or after the meeting is as good as one without a date.
_YEARS: Final = 10


class Preference(Value):
    """What is preferred; empty fields prefer nothing. ``role`` is as :func:`holds` takes it."""

    level: Level | None = None
    kind: Kind = Kind.OTHER
    role: str = ""
    parts: tuple[Part, ...] = ()
    day: datetime.date | None = None

    def bonus(self, item: Evidence) -> float:
        """Return what a passage gets on top of its score, in standard deviations."""
        return (
            SAME_LEVEL * (self.level is not None and item.level is self.level)
            + SAME_KIND * (self.kind is not Kind.OTHER and item.kind is self.kind)
            + SAME_ROLE * bool(self.role and holds(item.role, self.role))
            + SAME_PART * (item.part is not None and item.part in self.parts)
            + SAME_TIME * self._nearness(item.date)
        )

    def _nearness(self, date: str) -> float:
        """1 for the year of the meeting, falling to 0 at :data:`_YEARS` years from it."""
        if self.day is None or not date[:4].isdecimal():
            return 0.0
        return max(0.0, 1 - abs(self.day.year - int(date[:4])) / _YEARS)
