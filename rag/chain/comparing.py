"""What changed between two versions of a conversation's drafts."""

from collections.abc import Callable
from typing import Any, Literal

from rag.chain.nodes import answered
from rag.chain.replies import ASK_VERSIONS, said_of_comparison
from rag.chain.state import State
from rag.draft.differing import diff
from rag.draft.values import Compared, Draft
from rag.draft.versions import Versions
from rag.errors import RequestError
from rag.requests.operations import Compare
from rag.writing.context import Context


def compare(
    state: State, operation: Compare, context: Context, tell: Callable[[Compared], None]
) -> dict[str, Any]:
    """Say what changed between two versions, and tell it for the page to show."""
    versions, thread = context.versions, context.thread_id
    if versions is None:
        return answered(state, "这里没有版本可以比较。")
    try:
        old = _number(operation.old, versions, thread)
        compared = comparison(versions, thread, old, operation.new)
    except RequestError as error:
        return answered(state, f"{error}。", (ASK_VERSIONS,))
    tell(compared)
    back = compared.new == versions.current(thread) != compared.old
    choices = (f"恢复到第 {compared.old} 版",) if back else ()
    return answered(state, said_of_comparison(compared), (*choices, ASK_VERSIONS))


def _number(old: int | Literal["first", "previous"], versions: Versions, thread: str) -> int:
    match old:
        case "previous":
            return versions.before(thread)
        case "first":
            first = versions.first(thread)
            if first == versions.current(thread):
                raise RequestError("现在这版就是这一篇的第一版，前面没有可比的")
            return first
        case _:
            return old


def comparison(versions: Versions, thread: str, old: int, new: int = 0) -> Compared:
    """Compare two versions.

    Args:
        versions: Where they are kept.
        thread: The conversation.
        old: The number of the version to begin with.
        new: The number of the other; 0 is the one on screen.

    Raises:
        RequestError: there is no such version.
    """
    new = new or versions.current(thread)
    before, after = (_whole(versions.draft(thread, number)) for number in (old, new))
    return Compared(old=old, new=new, steps=diff(before, after))


def _whole(draft: Draft) -> str:
    """The title and the text, as they are shown."""
    return f"{draft.title}\n{draft.text}" if draft.title else draft.text
