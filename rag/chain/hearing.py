"""Hear a turn: what is said, with its material, into the operations that it asks for.

A turn that changes the draft in hand never becomes a new text by default: only a clear request
writes one, and what cannot be read is asked back.
"""

import datetime
from collections.abc import Sequence
from typing import Any, Final

from langgraph.runtime import Runtime

from rag.chain.nodes import wishes_in
from rag.chain.receiving import (
    asks_to_keep,
    on_material,
    said_of,
    take_files,
    take_pasted,
    to_ask,
    with_file,
)
from rag.chain.replies import (
    CLARIFY,
    readings_to_choose,
)
from rag.chain.standing import as_offered
from rag.chain.state import State, brief_of, draft_of, plain, plans_in
from rag.chain.understood import asked_before, refused
from rag.chain.versioning import reconcile
from rag.draft.composing import pieces_of
from rag.editing.document import Document
from rag.errors import RequestError
from rag.requests.brief import Action, Brief, parse_request
from rag.requests.by_model import read_by_model
from rag.requests.material import part
from rag.requests.missing import GO_ON, answers, goes_on
from rag.requests.operations import (
    Ask,
    ChangeBrief,
    Clarify,
    Find,
    Keep,
    Operation,
    Outline,
    Revise,
)
from rag.requests.operations import Draft as NewDraft
from rag.requests.places import InHand
from rag.requests.reading import read_turn
from rag.wishes.applying import pace_of, with_wishes
from rag.wishes.store import Wish
from rag.writing.context import Context

Run = Runtime[Context]

# Characters of a turn with all the material that is pasted with it.
LONGEST_TURN: Final = 200_000


def understand(state: State, runtime: Run) -> dict[str, Any]:
    """Read the turn into operations; a brief that is given already is one."""
    context = runtime.context
    cleared: dict[str, Any] = {
        "pieces": [], "evidence": [], "plan": [], "answer": "", "interrupted": "", "done": [],
        "choices": [],
    }  # fmt: skip
    cleared |= {"typed": state["request"], "asked": {}, "repeat": {}}
    if typed := state.get("again"):
        return {**cleared, "typed": typed}  # what is to be done is known already
    if (given := state.get("brief")) and not state.get("turns"):
        # A revision of a text, or a brief by hand.
        take_files(state.get("files", ()), context, runtime.stream_writer)
        draft = () if given["text"] else (NewDraft(brief=brief_of(state)),)
        todo, _ = _before_writing(
            on_material(draft, context, state["request"]), state["request"], context
        )
        return {**cleared, "todo": plain(todo)}
    reconcile(state, context)
    held = in_hand(state, context)
    said = _answered(state, held)
    again = said != state["request"]
    heard: State = {**state, "request": said}
    received, answer = _received(heard, held, runtime)
    # What was pasted is kept as material, so it is not asked about.
    todo, asked = _before_writing(received, part(said).request, context, again=again)
    understood = {"request": said, "asked": asked, "answer": answer}
    return {**cleared, **understood, "todo": plain(todo)}


def _received(state: State, held: InHand, runtime: Run) -> tuple[tuple[Operation, ...], str]:
    """The operations of the turn, and what is said of the material that came with it."""
    context, tell = runtime.context, runtime.stream_writer
    said = state["request"]
    files = take_files(state.get("files", ()), context, tell)
    if files and not said.strip():
        return (to_ask(files),), said_of(files, context)
    if asks_to_keep(said, context):
        return (Keep(),), said_of(files, context)
    heard: State = {**state, "request": said if held.draft else with_file(said, files, context)}
    parted = part(said)
    read_so, pasted = take_pasted(read(heard, held, context), parted.text, context, tell)
    return on_material(read_so, context, parted.request), said_of((*files, *pasted), context)


def _answered(state: State, held: InHand) -> str:
    """What was said, as the answer to what was asked where it is one."""
    said, asked = state["request"], state.get("asked") or {}
    if said.strip() in asked:
        return asked[said.strip()]
    if "" not in asked:
        return said
    if goes_on(said):
        return asked[GO_ON]
    return f"{asked['']}，{said}" if answers(said) and not held.draft else said


def _before_writing(
    operations: tuple[Operation, ...], said: str, context: Context, *, again: bool = False
) -> tuple[tuple[Operation, ...], dict[str, str]]:
    """The operations, or the one question that has to be answered before, with its answers.

    Raises:
        RequestError: there is nobody to ask, and the request cannot be met as it is.
    """
    for one in operations:
        question = asked_before(one, said, again=again)
        if question is None:
            continue
        if context.versions is not None:
            clarify, answered_by = question
            return (clarify,), answered_by
        if why := refused(one):
            raise RequestError(why)
    return operations, {}


def read(state: State, held: InHand, context: Context) -> tuple[Operation, ...]:
    """The operations of the turn: by rules, else as the words of a request.

    Raises:
        RequestError: the request is empty or too long.
    """
    said = state["request"]
    standing = wishes_in(context)
    pace = pace_of(standing, context.library.settings.pace)
    date = datetime.date.fromisoformat(state["date"]) if state.get("date") else None
    if len(said) > LONGEST_TURN:
        raise RequestError(
            f"这一次有 {len(said)} 字，超过 {LONGEST_TURN} 字；"
            "请把材料存成文件，用 ingest 收入语料库"
        )
    if offered := as_offered(said, _last_choices(state)):
        return (offered,)
    # With nothing in hand nothing can be lost, and the likely reading will do.
    asks = held.draft and context.library.settings.asks_server
    found = read_turn(said, held, guess=not asks) if said.strip() else None
    if found is None and asks and said.strip():
        # What was pasted is data: the model that reads the request does not get it.
        asked = part(said).request
        found = read_by_model(asked, held, context.model, pace=pace) or read_turn(said, held)
    if found is None:
        brief = parse_request(said, has_draft=held.has == "draft", date=date, pace=pace)
        unclear = Clarify(question=CLARIFY, choices=readings_to_choose(said))
        certain = not held.draft or brief.action is Action.REVISE
        found = (_as_operation(brief),) if certain else (unclear,)
    return tuple(_of_the_day(one, date, pace, standing) for one in found)


def _last_choices(state: State) -> tuple[str, ...]:
    """What the last answer offered to say."""
    turns = state.get("turns", [])
    return tuple(turns[-1].get("choices", ())) if turns else ()


def _of_the_day(
    operation: Operation, date: datetime.date | None, pace: int, standing: Sequence[Wish]
) -> Operation:
    """A brief with the day of the meeting, the pace of the speaker and the standing wishes."""
    if not isinstance(operation, NewDraft | Outline | ChangeBrief):
        return operation
    held = operation.brief
    brief = parse_request(held.request, date=date, pace=pace, action=held.action)
    brief = brief.model_copy(update={"text": held.text})
    if isinstance(operation, ChangeBrief):  # only what was said is changed
        brief = brief.model_copy(update={"wishes": tuple(one.text for one in standing)})
    else:
        brief = with_wishes(brief, standing, pace)
    return operation.model_copy(update={"brief": brief})


def _as_operation(brief: Brief) -> Operation:
    match brief.action:
        case Action.DRAFT:
            return NewDraft(brief=brief)
        case Action.OUTLINE:
            return Outline(brief=brief)
        case Action.MATERIAL:
            return Find(query=brief.request)
        case Action.QUESTION:
            return Ask(about="corpus", question=brief.request)
        case Action.REVISE:
            return Revise(
                mode=brief.mode,
                target=brief.target,
                wish=brief.request.removesuffix(brief.text),
                length=brief.length if brief.length_given else 0,
                text=brief.text,
            )


def in_hand(state: State, context: Context) -> InHand:
    """What the conversation has in hand, for reading a turn."""
    held = draft_of(state)
    versions = context.versions.list(context.thread_id) if context.versions else ()
    if state.get("hand") == "outline":
        plans = [one for one in plans_in(state) if one.heading]
        return InHand(has="outline", headings=tuple(one.heading for one in plans))
    if held is None:
        found = "material" if state.get("material") else "nothing"
        return InHand(has=found, versions=len(versions))
    document = Document.of(held.title, pieces_of(held))
    return InHand(
        has="draft",
        headings=tuple(one.heading for one in document.headed),
        paragraphs=tuple(len(one.paragraphs) for one in document.sections),
        title=held.title,
        versions=max(1, len(versions)),
        text=held.text,
    )
