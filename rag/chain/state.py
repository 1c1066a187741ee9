"""The state that the chain keeps between nodes and turns, as plain JSON."""

import operator
from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypedDict

from pydantic import TypeAdapter

from corpus.document.values import Value
from rag.draft.composing import Piece
from rag.draft.values import Draft, Evidence, Material, OutlineDone, OutlineSection
from rag.query.parsing import Query
from rag.requests.brief import Brief
from rag.retrieval.asking import Found
from rag.writing.outline import SectionPlan


class Turn(Value):
    """One message and its author; ``interrupted`` and ``choices`` are those of the answer.

    ``files`` are the names of the files that came with the message.
    """

    role: Literal["user", "assistant"]
    text: str
    interrupted: str = ""
    choices: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class State(TypedDict, total=False):
    """The state of a thread; values are JSON, so that checkpoints do not depend on the code.

    ``turns`` grows. ``draft``, ``material`` and ``outline`` are the last of the thread. ``query``
    is the query of the material, ``relaxed`` whether its filters were dropped, and
    ``outline_brief`` the request for the outline; ``hand`` says which of them came last.
    ``draft_brief`` and ``draft_plan`` are the request and the plan of the draft, ``added`` the
    facts that were added to it since. All other fields
    belong to the current turn: ``todo``, ``doing`` and ``done`` are its operations, ``files``
    the paths of what is attached to it, ``request`` is what is understood and ``typed`` what was
    typed. ``asked`` are the answers to a question that the last turn ended with, and the request
    that each stands for. ``base`` is the checkpoint before the turn, ``again`` what was typed to
    have the turn before repeated, and ``repeat`` what is needed to repeat the last turn
    (:mod:`rag.chain.repeating`); empty where there is nothing.
    """

    turns: Annotated[list[dict[str, Any]], operator.add]
    draft: dict[str, Any] | None
    material: list[dict[str, Any]]
    query: dict[str, Any]
    relaxed: bool
    outline: list[dict[str, Any]]
    outline_brief: dict[str, Any]
    hand: str
    title: str
    draft_brief: dict[str, Any]
    draft_plan: list[dict[str, Any]]
    added: list[str]
    todo: list[dict[str, Any]]
    doing: list[dict[str, Any]]
    done: list[dict[str, Any]]
    request: str
    files: list[str]
    typed: str
    asked: dict[str, str]
    base: str
    again: str
    repeat: dict[str, Any]
    date: str
    brief: dict[str, Any]
    plan: list[dict[str, Any]]
    pieces: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    answer: str
    choices: list[str]
    interrupted: str


_PLANS: TypeAdapter[tuple[SectionPlan, ...]] = TypeAdapter(tuple[SectionPlan, ...])
_PIECES: TypeAdapter[tuple[Piece, ...]] = TypeAdapter(tuple[Piece, ...])
_EVIDENCE: TypeAdapter[tuple[Evidence, ...]] = TypeAdapter(tuple[Evidence, ...])


def plain(values: Sequence[Value]) -> list[dict[str, Any]]:
    """Convert values to JSON."""
    return [value.model_dump(mode="json") for value in values]


def brief_of(state: State) -> Brief:
    """Return the brief of the turn."""
    return Brief.model_validate(state["brief"])


def plans_of(state: State) -> tuple[SectionPlan, ...]:
    """Return the sections to write in this turn."""
    return _PLANS.validate_python(state.get("plan", []))


def plans_in(state: State) -> tuple[SectionPlan, ...]:
    """Return the sections of the outline in hand."""
    return _PLANS.validate_python(state.get("outline", []))


def plans_behind(state: State) -> tuple[SectionPlan, ...]:
    """Return the sections that the draft in hand was planned with."""
    return _PLANS.validate_python(state.get("draft_plan", []))


def as_outline(sections: Sequence[SectionPlan]) -> OutlineDone:
    """Return an outline as an event."""
    return OutlineDone(
        sections=tuple(OutlineSection(heading=s.heading, length=s.length) for s in sections)
    )


def pieces_in(state: State) -> tuple[Piece, ...]:
    """Return the sections written in this turn so far."""
    return _PIECES.validate_python(state.get("pieces", []))


def evidence_of(state: State) -> tuple[Evidence, ...]:
    """Return the evidence retrieved in this turn so far."""
    return _EVIDENCE.validate_python(state.get("evidence", []))


def material_of(state: State) -> Material:
    """Return the last material found in the thread for a request or a question."""
    query = query_of(state)
    return Material(
        results=_EVIDENCE.validate_python(state.get("material", [])),
        chips=query.chips if query else (),
        relaxed=state.get("relaxed", False),
    )


def query_of(state: State) -> Query | None:
    """Return the query of the last material in the thread."""
    held = state.get("query")
    return Query.model_validate(held) if held else None


def as_searched(found: Found) -> State:
    """Convert search results to state fields."""
    return {
        "material": plain(found.results),
        "query": found.query.model_dump(mode="json"),
        "relaxed": found.relaxed,
    }


def as_material(found: Found) -> Material:
    """Convert search results to an event."""
    return Material(results=found.results, chips=found.chips, relaxed=found.relaxed)


def draft_of(state: State) -> Draft | None:
    """The last draft of the thread."""
    held = state.get("draft")
    return Draft.model_validate(held) if held else None
