"""The values of a structure: a speech has parts, a part has moves, a move is what a paragraph does.

====================  =========================================================================
:class:`Opening`      a first sentence of a paragraph, and what may be said behind it
:class:`Move`         what a paragraph does, in whose name, and whether it may demand of others
:class:`PartSpec`     a part of a speech: its share, its moves, its set phrases
:class:`Structure`    a kind of speech: its salutation, its parts, its sets of headings
====================  =========================================================================
"""

import re
from enum import StrEnum
from functools import cached_property

from pydantic import Field, model_validator

from corpus.document.values import Kind, Part, Value


class Mood(StrEnum):
    """What a paragraph does to those who listen."""

    STATES = "陈述"
    DEMANDS = "要求"
    PROMISES = "承诺"
    HONOURS = "致意"


class Opening(Value):
    """A first sentence without its end, and what may be said behind it: one of ``then``."""

    first: str = Field(min_length=1)
    then: tuple[str, ...] = ()


class Move(Value):
    """What a paragraph does.

    ``says`` is how the model is told, ``parts`` are the parts of other speeches that serve it,
    ``mood`` says whether it may demand of others; only a promise speaks of 我 or 我们 throughout.
    ``aspects`` are the sides of a subject on which the model is asked for a point each. ``points``
    begin its paragraphs where there are no aspects, or nothing was found for them; those with
    ``{subject}`` are said only where the subject is short.
    Several paragraphs of a ``listed`` move are counted: 一是…, 二是….
    ``reports`` is true where only the writer knows what happened: nothing is invented there, a slot
    is left instead.
    """

    name: str = Field(min_length=1)
    says: str = Field(min_length=1)
    mood: Mood
    parts: tuple[Part, ...] = ()
    aspects: tuple[str, ...] = ()
    points: tuple[Opening, ...] = ()
    reports: bool = False
    listed: bool = False

    @property
    def claims(self) -> bool:
        """Whether its paragraphs say how things are: what was achieved, and what is wrong."""
        return self.reports or bool({Part.ACHIEVEMENTS, Part.PROBLEMS} & set(self.parts))


class PartSpec(Value):
    """A part of a speech.

    ``share`` is its part of the length, ``before`` and ``after`` are its set phrases: of each list
    the first phrase is said whose slots can all be filled from the brief. ``repeats`` is true for
    the part that there is more of where more parts are asked for.
    """

    name: str = Field(min_length=1)
    share: float = Field(gt=0, le=1)
    moves: tuple[str, ...] = ()
    headed: bool = False
    repeats: bool = False
    before: tuple[tuple[str, ...], ...] = ()
    after: tuple[tuple[str, ...], ...] = ()


class Structure(Value):
    """A kind of speech.

    It is chosen by its ``cue``, a regular expression on the request, before it is by its ``kinds``.
    ``headings`` are sets with one heading for each headed part, ``further`` those of further parts.
    """

    name: str = Field(min_length=1)
    kinds: tuple[Kind, ...] = ()
    cue: str = ""
    salutation: str = ""
    parts: tuple[PartSpec, ...] = Field(min_length=1)
    headings: tuple[tuple[str, ...], ...] = ()
    further: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> "Structure":
        headed = len(self.headed)
        if any(len(one) != headed for one in self.headings):
            raise ValueError(f"{self.name}: each set needs {headed} headings, one a headed part")
        re.compile(self.cue)
        return self

    @cached_property
    def headed(self) -> tuple[PartSpec, ...]:
        """The parts that have a heading, in order."""
        return tuple(part for part in self.parts if part.headed)
