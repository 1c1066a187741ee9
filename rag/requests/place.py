"""Places in a draft, as values."""

from enum import StrEnum
from typing import Literal

from corpus.document.values import Value


class Unit(StrEnum):
    """What a place is counted in."""

    ALL = "全文"
    TITLE = "标题"
    SECTION = "节"
    PARAGRAPH = "段"
    SENTENCE = "句"
    OPENING = "开头"
    ENDING = "结尾"


class Place(Value):
    """A place in a draft, as the writer names it.

    ``number`` counts from 1, and -1 is the last; with ``to`` it is a range; 0 is not counted.
    ``section`` and ``paragraph`` say within what it is counted, ``about`` names its subject, and
    ``words`` are words that stand there.
    """

    unit: Unit = Unit.ALL
    number: int = 0
    to: int = 0
    section: int = 0
    paragraph: int = 0
    about: str = ""
    words: str = ""

    @property
    def is_all(self) -> bool:
        """Whether it is the whole draft."""
        return self.unit is Unit.ALL


class Spot(Place):
    """The place before or after another one."""

    side: Literal["before", "after"] = "after"
