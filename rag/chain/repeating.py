"""Repeat the last turn: from what it began with, with another seed, beside what it made."""

import re
from typing import Any, Final

from rag.chain.state import State
from rag.requests.operations import (
    OPERATIONS,
    AddSection,
    ChangeBrief,
    Draft,
    GoOn,
    Operation,
    Outline,
    Revise,
)

# What the button says for the writer.
AGAIN: Final = "再来一版"
_AGAIN: Final = re.compile(
    r"(?:请|麻烦|帮我|给我|不太?满意|不行|不好|还是|[，,。！!\s])*"
    r"(?:(?:再|重新?)(?:来|写|出|生成|做|起草)|换)(?:一(?:版|稿|遍|次|个版本)|个版本)"
    r"(?:给我)?(?:吧|试试|看看|看|[。！!\s])*|(?:重试|再试一次|重新生成)(?:吧|一下|[。！!\s])*"
)
# Without a turn to repeat these are a wish for other words.
_REWORDS: Final = re.compile(r"重新?写")
NOTHING_TO_REPEAT: Final = (
    "没有可以再来一版的：上一步不是起草或改写；请说要怎么改，例如“全文换个说法”，再说一遍"
)
# What a turn may change of a conversation, and how it is before the first one.
_BEFORE_ALL: Final[dict[str, Any]] = {
    "draft": None, "material": [], "query": {}, "relaxed": False, "outline": [],
    "outline_brief": {}, "hand": "", "title": "", "draft_brief": {}, "draft_plan": [], "added": [],
}  # fmt: skip


def asks_again(message: str) -> bool:
    """Return whether nothing is said but that the last turn is to be done again."""
    return bool(_AGAIN.fullmatch(message.strip()))


def rewords(message: str) -> bool:
    """Return whether the words for another version can also mean to word the text anew."""
    return bool(_REWORDS.search(message))


def standing(state: State) -> dict[str, Any]:
    """Return what a turn may change, to begin with it again or to put it back."""
    values: dict[str, Any] = dict(state)
    return {name: values.get(name, empty) for name, empty in _BEFORE_ALL.items()}


def repeatable(state: State, seed: int) -> dict[str, Any]:
    """Return what is needed to do the turn again; empty where it would come out the same.

    Exact edits, answers, searches and steps between versions come out the same.
    """
    done = OPERATIONS.validate_python(state.get("done", []))
    if not any(_varies(one, state) for one in done):
        return {}
    return {
        "request": state["request"],
        "todo": state.get("done", []),
        "base": state.get("base", ""),
        "seed": seed,
    }


def _varies(operation: Operation, state: State) -> bool:
    if isinstance(operation, AddSection | Revise):
        return state.get("hand") != "outline"
    return isinstance(operation, Draft | Outline | ChangeBrief | GoOn)
