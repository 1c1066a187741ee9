"""When the draft of a conversation becomes a version."""

from typing import Final

from rag.chain.repeating import AGAIN
from rag.chain.state import State, draft_of
from rag.requests.operations import (
    OPERATIONS,
    AddSection,
    ChangeBrief,
    Draft,
    GoOn,
    Operation,
    Revise,
    is_exact,
)
from rag.writing.context import Context

# Characters of a request that name a version.
_LABEL: Final = 24
SAME_AGAIN: Final = "这一次写出来的和先前一样，版本没有变。"


def reconcile(state: State, context: Context) -> None:
    """Keep a draft that no version holds: of an older program, or of a turn that was broken off."""
    held = draft_of(state)
    if context.versions is None or held is None:
        return
    number = context.versions.current(context.thread_id)
    if not number or context.versions.draft(context.thread_id, number) != held:
        context.versions.add(context.thread_id, held, "此前的稿子")


def keep_version(state: State, context: Context) -> str:
    """Keep what the turn made of the draft as a version, with what was asked for.

    Returns:
        What is to be said of it: where the former answer is, if the turn was a repetition.
    """
    held = draft_of(state)
    done = OPERATIONS.validate_python(state.get("done", []))
    if context.versions is None or held is None:
        return ""
    if not any(_changes(one) for one in done):
        return ""
    number = context.versions.current(context.thread_id)
    if number and context.versions.draft(context.thread_id, number) == held:
        return SAME_AGAIN if state.get("again") else ""
    if state.get("again"):
        label = f"{AGAIN}（原为第 {number} 版）：{_label(state['request'])}"
        context.versions.add(context.thread_id, held, label)
        return f"先前的是第 {number} 版，还在；说“恢复到第 {number} 版”就换回。"
    new = any(isinstance(one, Draft) for one in done)
    context.versions.add(context.thread_id, held, _label(state["request"]), new=new)
    return ""


def _label(request: str) -> str:
    line = " ".join(request.split())
    return line if len(line) <= _LABEL else f"{line[: _LABEL - 1]}…"


def _changes(operation: Operation) -> bool:
    written = isinstance(operation, AddSection | ChangeBrief | GoOn | Draft | Revise)
    return written or is_exact(operation)
