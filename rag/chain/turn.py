"""Take the operations of a turn one by one, and prepare what the node that does one needs."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any, Final

from langgraph.runtime import Runtime

from rag.chain.nodes import wishes_in
from rag.chain.state import State, brief_of, draft_of, plain, plans_behind, plans_in
from rag.draft.composing import pieces_of
from rag.draft.values import Draft
from rag.requests.brief import Action, Brief, ReviseMode, parse_request
from rag.requests.by_hand import merged, with_field
from rag.requests.operations import (
    OPERATIONS,
    AddSection,
    Ask,
    ChangeBrief,
    Find,
    GoOn,
    Operation,
    Outline,
    Redo,
    Restore,
    Revise,
    Undo,
    is_exact,
)
from rag.requests.operations import Draft as NewDraft
from rag.writing.context import Context
from rag.writing.outline import SectionPlan

Run = Runtime[Context]


def take(state: State, runtime: Run) -> dict[str, Any]:
    """Take the next operation, or the exact ones that come next, to be carried out."""
    todo = OPERATIONS.validate_python(state.get("todo", []))
    cleared: dict[str, Any] = {"pieces": [], "evidence": [], "plan": [], "doing": []}
    if not todo:
        return cleared
    exact = tuple(takewhile(is_exact, todo)) or todo[:1]
    taken: dict[str, Any] = {
        **cleared,
        "doing": plain(exact),
        "todo": plain(todo[len(exact) :]),
        "done": [*state.get("done", []), *plain(exact)],
    }
    return taken | _prepared(state, exact[0], runtime.context)


def _prepared(state: State, operation: Operation, context: Context) -> dict[str, Any]:
    """The brief, the plan and what is written already, for the node that does an operation."""
    match operation:
        case NewDraft() | Outline():
            return _of_new(state, operation)
        case Revise():
            return {"brief": _revision(operation).model_dump(mode="json")}
        case ChangeBrief():
            return _of_change(state, operation)
        case GoOn():
            return _of_rest(state)
        case Find():
            return {"brief": _search_brief(_query(state, operation), Action.MATERIAL)}
        case Ask() if operation.about == "corpus":
            return {"brief": _search_brief(operation.question, Action.QUESTION)}
        case AddSection():
            brief = Brief(
                request=operation.topic or operation.heading,
                action=Action.DRAFT,
                topic=operation.topic or operation.heading,
                wishes=tuple(one.text for one in wishes_in(context)),
            )
            return {"brief": brief.model_dump(mode="json")}
        case _:
            return {
                "brief": Brief(request=state["request"], action=Action.QUESTION).model_dump(
                    mode="json"
                )
            }


def _of_new(state: State, operation: NewDraft | Outline) -> dict[str, Any]:
    """A new text; of an outline in hand, where that is what is to be written out."""
    brief = operation.brief
    if isinstance(operation, Outline) or state.get("hand") != "outline":
        return {"brief": brief.model_dump(mode="json")}
    held = Brief.model_validate(state["outline_brief"])
    changed = {"action": Action.DRAFT, "wishes": brief.wishes}
    plans = plans_in(state)
    if brief.length_given:
        plans = _scaled(plans, brief.length)
    return {
        "brief": held.model_copy(update=changed).model_dump(mode="json"),
        "plan": plain(plans),
    }


def _revision(operation: Revise) -> Brief:
    asked = parse_request(operation.wish, has_draft=True) if operation.wish.strip() else None
    return Brief(
        request=operation.wish or str(operation.mode),
        action=Action.REVISE,
        mode=operation.mode,
        target=operation.target,
        topic=asked.topic if asked and asked.action is Action.REVISE else "",
        length=operation.length or (asked.length if asked else 400),
        length_given=bool(operation.length) or bool(asked and asked.length_given),
        text=operation.text,
        requirements=asked.requirements if asked else (),
    )


def _of_change(state: State, operation: ChangeBrief) -> dict[str, Any]:
    """The whole piece again by a changed brief; only a manner that is wished is a revision."""
    new = operation.brief
    held = state.get("draft_brief")
    old = Brief.model_validate(held) if held else None
    brief = _changed(old, operation) if old else None
    if brief is None or old is None:
        return {
            "brief": _revision(Revise(mode=ReviseMode.POLISH, wish=new.request)).model_dump(
                mode="json"
            )
        }
    # Facts that were added by the way stay facts of the text.
    facts = tuple(dict.fromkeys((*brief.facts, *state.get("added", ()))))
    changed = {"action": Action.DRAFT, "wishes": new.wishes, "facts": facts}
    brief = brief.model_copy(update=changed)
    parted = any(getattr(old, name) != getattr(brief, name) for name in _PARTING)
    plans = () if parted or facts else _scaled(plans_behind(state), brief.aim)
    return {"brief": brief.model_dump(mode="json"), "plan": plain(plans)}


# With another one of these the sections are planned anew.
_PARTING: Final = ("topic", "occasion", "kind", "headings", "parts", "points", "facts")


def _changed(old: Brief, operation: ChangeBrief) -> Brief | None:
    if not operation.field:
        return merged(old, operation.brief)
    return with_field(old, operation.field, operation.words)


# Characters that a section has at least, however short the whole.
_SHORTEST_SECTION: Final = 60


def _scaled(plans: Sequence[SectionPlan], length: int) -> tuple[SectionPlan, ...]:
    """The plans with their lengths in the same proportions, for another length of the whole."""
    total = sum(one.length for one in plans) or 1
    lengths = (max(_SHORTEST_SECTION, one.length * length // total) for one in plans)
    return tuple(
        one.model_copy(update={"length": own}) for one, own in zip(plans, lengths, strict=True)
    )


def _of_rest(state: State) -> dict[str, Any]:
    """What was not written of the plan; where all was, a continuation."""
    held = draft_of(state)
    plans = plans_behind(state)
    if held is not None and _is_begun(held, plans) and state.get("draft_brief"):
        return {
            "brief": state["draft_brief"],
            "plan": plain(plans),
            "pieces": plain(pieces_of(held)),
            "evidence": plain(held.evidence),
        }
    return {
        "brief": _revision(Revise(mode=ReviseMode.CONTINUE, wish="接着写")).model_dump(mode="json")
    }


def _is_begun(held: Draft, plans: Sequence[SectionPlan]) -> bool:
    """Return whether a draft has the first sections of its plan, and not all of them."""
    written = [one.heading for one in held.sections]
    return 0 < len(written) < len(plans) and written == [
        one.heading for one in plans[: len(written)]
    ]


def _query(state: State, operation: Find) -> str:
    """A search that narrows the last one has its words, too."""
    asked = state.get("query", {}).get("asked", "") if operation.narrows else ""
    return f"{asked}，{operation.query}" if asked else operation.query


def _search_brief(said: str, action: Action) -> dict[str, Any]:
    brief = parse_request(said).model_copy(update={"action": action, "request": said})
    return brief.model_dump(mode="json")


def after_taking(state: State) -> str:
    """Return the node that carries out what was taken."""
    doing = OPERATIONS.validate_python(state.get("doing", []))
    if not doing:
        brief = state.get("brief")
        if brief and brief.get("text") and not state.get("answer") and not state.get("turns"):
            return "revise"
        return "respond"
    first = doing[0]
    if state.get("hand") == "outline" and isinstance(first, AddSection | Revise):
        return "edit" if isinstance(first, AddSection) else "tell"
    if is_exact(first):
        return "edit"
    if isinstance(first, ChangeBrief | GoOn) and brief_of(state).action is not Action.REVISE:
        return "retrieve" if state.get("pieces") else "plan"
    if isinstance(first, Ask):
        return "question" if first.about == "corpus" else "tell"
    return _NODES.get(type(first), "tell")


_NODES: Final[dict[type, str]] = {
    NewDraft: "plan", Outline: "plan", Revise: "revise", ChangeBrief: "revise", GoOn: "revise",
    AddSection: "add", Find: "material", Undo: "history", Redo: "history", Restore: "history",
}  # fmt: skip
# The nodes that :func:`after_taking` chooses among.
CARRIED_OUT_BY: Final = (
    "plan", "retrieve", "revise", "add", "edit", "material", "question", "history", "tell",
    "respond",
)  # fmt: skip


def after_editing(state: State) -> str:
    """Settle the draft where an edit changed it."""
    return "settle" if state.get("pieces") else "take"


def after_operation(state: State) -> str:
    """Take the next operation, unless the turn broke off."""
    return "respond" if state.get("interrupted") else "take"
