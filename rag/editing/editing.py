"""Exact edits: what was named is changed, character by character, and nothing else.

All operations of a turn are resolved against the draft as the writer sees it; then they are carried
out in order. An operation that cannot be done says why, and the others are done all the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.editing.arranging import deleting, merging, moving, splitting, swapping
from rag.editing.document import Document, Sentence, Step, sentences_in
from rag.editing.inserting import inserting
from rag.editing.numbering import numbered_in, renumber
from rag.editing.titles import heading, titling
from rag.editing.words import STAND_IN, replacing, rewriting, striking
from rag.errors import RequestError
from rag.requests.operations import (
    Delete,
    Insert,
    Merge,
    Move,
    Operation,
    Replace,
    SetHeading,
    SetTitle,
    Split,
    Swap,
)


@dataclass(frozen=True, slots=True)
class Edited:
    """What was done, a line each, and what could not be done."""

    done: tuple[str, ...]
    failed: tuple[str, ...]


def edit(operations: Iterable[Operation], held: Document) -> Edited:
    """Carry out exact operations on a draft, in place.

    Args:
        operations: Of the kinds of :data:`rag.requests.operations.EXACT`.
        held: The draft; sentences whose words change lose their attribution.
    """
    steps: list[Step] = []
    done: list[str] = []
    failed: list[str] = []
    meant: list[str] = []
    numbered = numbered_in(held)
    for operation in operations:
        try:
            steps.append(_prepared(operation, held, meant))
        except RequestError as error:
            failed.append(str(error))
    for step in steps:
        try:
            done.append(step())
        except RequestError as error:
            failed.append(str(error))
    if done:
        _settle(held, meant)
        held.prune()
    if renumber(held, numbered):
        done.append("各部分的序号已相应调整")
    return Edited(tuple(done), tuple(failed))


def _settle(held: Document, meant: Sequence[str]) -> None:
    """Spell out what stand-ins mean; part a sentence that has become two."""

    def spelled(text: str) -> str:
        for place, words in enumerate(meant):
            text = text.replace(chr(STAND_IN + place), words)
        return text

    held.title = spelled(held.title)
    for section in held.sections:
        section.heading = spelled(section.heading)
    for paragraph in held.lines:
        parted: list[Sentence] = []
        for one in paragraph.sentences:
            one.text = spelled(one.text)
            parts = sentences_in(one.text) if one.kept is None else []
            whole = "".join(part.text for part in parts) == one.text
            parted += parts if len(parts) > 1 and whole else [one]
        paragraph.sentences = parted


def _prepared(operation: Operation, held: Document, meant: list[str]) -> Step:
    """The step that does an operation, its places resolved now."""
    match operation:
        case Replace():
            words = bool(operation.old)
            return replacing(operation, held, meant) if words else rewriting(operation, held)
        case Delete():
            return striking(operation, held) if operation.text else deleting(operation, held)
        case Move():
            return moving(operation, held)
        case Swap():
            return swapping(operation, held)
        case Merge():
            return merging(operation, held)
        case Split():
            return splitting(operation, held)
        case Insert():
            return inserting(operation, held)
        case SetTitle():
            return titling(operation.text, held)
        case SetHeading():
            return heading(operation, held)
        case _:
            raise TypeError(f"{operation.do} is no exact edit")
