"""Choose the structure of a speech: the first in the data whose kinds and cue fit the brief."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from pydantic import TypeAdapter

from corpus.files.shipped import shipped_json
from rag.requests.brief import Brief
from rag.structures.values import Move, Structure

# What a request is lies in its first words; the rest says what is to be in it.
_READ: Final = 300


@cache
def structures() -> tuple[Structure, ...]:
    """Return all structures, the more special before the general one.

    Raises:
        pydantic.ValidationError: the data file is wrong.
    """
    rows = shipped_json("rag.structures", "structures")
    return TypeAdapter(tuple[Structure, ...]).validate_python(rows)


@cache
def moves() -> Mapping[str, Move]:
    """Return all moves by their names."""
    rows = shipped_json("rag.structures", "moves")
    found = TypeAdapter(tuple[Move, ...]).validate_python(rows)
    return {one.name: one for one in found}


def structure_of(brief: Brief) -> Structure:
    """Return the structure of the speech that a brief asks for."""
    said = f"{brief.occasion}，{brief.request[:_READ]}"
    return next(
        one
        for one in structures()
        if brief.kind in one.kinds and (not one.cue or re.search(one.cue, said))
    )
