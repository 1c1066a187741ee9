"""The operations that a turn asks for: one union of frozen values, told apart by ``do``.

A turn is read into operations (:mod:`rag.requests.reading`), code checks them against the draft in
hand, and the chain carries them out in order. Fields that the writer's words do not give are empty.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from corpus.document.values import Value
from rag.requests.brief import Brief, ReviseMode
from rag.requests.place import Place, Spot


class Draft(Value):
    """A new text: a section or a whole speech."""

    do: Literal["draft"] = "draft"
    brief: Brief


class Outline(Value):
    """An outline."""

    do: Literal["outline"] = "outline"
    brief: Brief


class AddSection(Value):
    """A further section for the draft or outline in hand."""

    do: Literal["add_section"] = "add_section"
    heading: str = ""
    topic: str = ""
    length: int = 0
    at: Spot = Spot()


class Revise(Value):
    """A revision in other words; ``text`` is a text that was pasted to be revised."""

    do: Literal["revise"] = "revise"
    mode: ReviseMode = ReviseMode.REPHRASE
    target: Place = Place()
    wish: str = ""
    length: int = 0
    text: str = ""


class Replace(Value):
    """Exact words instead of exact words, or instead of the whole ``target`` without ``old``."""

    do: Literal["replace"] = "replace"
    old: str = ""
    new: str
    target: Place = Place()


class Delete(Value):
    """Take out a place, or exact words."""

    do: Literal["delete"] = "delete"
    target: Place = Place()
    text: str = ""


class Move(Value):
    """Put a place somewhere else."""

    do: Literal["move"] = "move"
    target: Place
    at: Spot


class Swap(Value):
    """Exchange two places."""

    do: Literal["swap"] = "swap"
    target: Place
    other: Place


class Merge(Value):
    """Make one paragraph or section of several neighbours."""

    do: Literal["merge"] = "merge"
    target: Place


class Split(Value):
    """Make two of a paragraph or sentence; ``wish`` says where."""

    do: Literal["split"] = "split"
    target: Place
    wish: str = ""


class Insert(Value):
    """Put in exact words."""

    do: Literal["insert"] = "insert"
    text: str
    at: Spot = Spot()


class SetTitle(Value):
    """Another title for the speech."""

    do: Literal["set_title"] = "set_title"
    text: str


class SetHeading(Value):
    """Another heading for a section."""

    do: Literal["set_heading"] = "set_heading"
    target: Place
    text: str


class AddFact(Value):
    """A fact that the draft is to use."""

    do: Literal["add_fact"] = "add_fact"
    text: str


class ChangeBrief(Value):
    """Something about the whole piece is to be otherwise: it is written again by a new brief.

    ``field`` is the one field that is named, with its new value in words; no words take it out.
    """

    do: Literal["change_brief"] = "change_brief"
    brief: Brief
    field: str = ""
    words: str = ""


class Undo(Value):
    """Back by so many versions."""

    do: Literal["undo"] = "undo"
    count: int = Field(default=1, ge=1)


class Redo(Value):
    """Forward again by so many versions."""

    do: Literal["redo"] = "redo"
    count: int = Field(default=1, ge=1)


class Restore(Value):
    """Back to a version by its number, to the first, or to the one before."""

    do: Literal["restore"] = "restore"
    version: int | Literal["first", "previous"]


class Compare(Value):
    """What changed from one version to another; 0 is the version on screen."""

    do: Literal["compare"] = "compare"
    old: int | Literal["first", "previous"] = "previous"
    new: int = 0


class Find(Value):
    """Material from the corpus; ``narrows`` says that it narrows the last search."""

    do: Literal["find"] = "find"
    query: str
    narrows: bool = False


# What a question can be about.
About = Literal["source", "verdict", "length", "minutes", "versions", "draft", "corpus", "help"]


class Ask(Value):
    """A question about the draft, about the corpus, or about what can be asked for."""

    do: Literal["ask"] = "ask"
    about: About
    question: str = ""
    target: Place = Place()


class Talk(Value):
    """Thanks, a greeting, praise: nothing is to be done."""

    do: Literal["talk"] = "talk"


class Remember(Value):
    """A standing wish, for later drafts too."""

    do: Literal["remember"] = "remember"
    wish: str


class Forget(Value):
    """A standing wish that no longer holds."""

    do: Literal["forget"] = "forget"
    wish: str


class Wishes(Value):
    """List the standing wishes."""

    do: Literal["wishes"] = "wishes"


class GoOn(Value):
    """Write the rest of what was begun."""

    do: Literal["go_on"] = "go_on"


class Keep(Value):
    """Take the material of the conversation into the corpus."""

    do: Literal["keep"] = "keep"


class Clarify(Value):
    """What was said has several readings, or none: ``question`` is to be asked.

    ``choices`` are answers that can be chosen; each is understood as a turn of its own.
    """

    do: Literal["clarify"] = "clarify"
    question: str
    choices: tuple[str, ...] = ()


class Refuse(Value):
    """Outside the craft."""

    do: Literal["refuse"] = "refuse"


Operation = Annotated[
    Draft
    | Outline
    | AddSection
    | Revise
    | Replace
    | Delete
    | Move
    | Swap
    | Merge
    | Split
    | Insert
    | SetTitle
    | SetHeading
    | AddFact
    | ChangeBrief
    | Undo
    | Redo
    | Restore
    | Compare
    | Find
    | Ask
    | Talk
    | Remember
    | Forget
    | Wishes
    | GoOn
    | Keep
    | Clarify
    | Refuse,
    Field(discriminator="do"),
]
OPERATIONS: TypeAdapter[tuple[Operation, ...]] = TypeAdapter(tuple[Operation, ...])


def is_exact(operation: Operation) -> bool:
    """Whether code alone does the operation on the draft in hand, character by character."""
    return isinstance(
        operation,
        Replace | Delete | Move | Swap | Merge | Split | Insert | SetTitle | SetHeading | AddFact,
    )
