"""The standing wishes in a conversation: kept, listed, taken back, and told of after a draft."""

import re
from collections.abc import Sequence
from typing import Any, Final

from rag.chain.nodes import answered, wishes_in
from rag.chain.state import State
from rag.errors import RequestError
from rag.requests.operations import Forget, Operation, Remember, Wishes
from rag.wishes.applying import pace_of
from rag.wishes.choosing import chosen
from rag.wishes.meaning import Meaning, meaning_of
from rag.wishes.owners import owner_of
from rag.wishes.store import Wish
from rag.writing.context import Context

# What may be said next, word for word.
LIST: Final = "列出长期要求"
ALL: Final = "长期要求都不要了"
_OFFERED: Final = re.compile(r"第 (\d+) 条长期要求不要了")
# So many wishes can be taken back by a click at once.
_MOST_CHOICES: Final = 8
NOWHERE: Final = "这里不能记长期要求；请在对话里说。"
_HOW: Final = "记住：每分钟按 200 字"


def on_wishes(
    state: State, operation: Remember | Forget | Wishes, context: Context
) -> dict[str, Any]:
    """Keep, take back or list wishes; the answer with what may be said next."""
    if context.wishes is None:
        return answered(state, NOWHERE)
    try:
        match operation:
            case Remember():
                said, choices = _kept(operation.wish, context)
            case Forget():
                said, choices = _forgotten(operation.wish, context)
            case Wishes():
                said, choices = _listed(wishes_in(context))
    except RequestError as error:
        said, choices = f"{error}。", (LIST,)
    return answered(state, said, choices)


def _kept(text: str, context: Context) -> tuple[str, tuple[str, ...]]:
    assert context.wishes is not None
    pace = pace_of(wishes_in(context), context.library.settings.pace)
    meaning = meaning_of(text, pace)
    owner = owner_of(context.thread_id)
    wish, new = context.wishes.keep(owner, text, thread=context.thread_id)
    choices = (LIST, taken_back(wish))
    if not new:
        return f"这一条早已记着：第 {wish.number} 条，{wish.text}。", choices
    return f"记住了，第 {wish.number} 条长期要求：{wish.text}。{_done_with(meaning)}", choices


def _done_with(meaning: Meaning) -> str:
    """What code will do with a wish, and nothing more."""
    done: list[str] = []
    if meaning.pace:
        done.append(f"分钟都按每分钟 {meaning.pace} 字算")
    if meaning.length:
        of = "一节" if meaning.of_section else "整篇"
        most = "至多" if meaning.at_most else "约"
        done.append(f"没有另说篇幅时，{of}{most} {meaning.length} 字")
    if meaning.avoid:
        words = "、".join(f"“{one.words}”" for one in meaning.avoid)
        done.append(f"稿子里有{words}就在检查结果里指出")
    if meaning.role:
        done.append(f"没有另说时，讲话人记为{meaning.role}")
    return f"以后{'；'.join(done)}。" if done else "程序自己查不了，每次起草后会列出来请您看。"


def _forgotten(words: str, context: Context) -> tuple[str, tuple[str, ...]]:
    assert context.wishes is not None
    held = wishes_in(context)
    if not held:
        return "现在没有长期要求。", ()
    meant = chosen(words, held)
    if not meant:
        return (
            f"没有听准是哪一条；请点一条，或说“第几条长期要求不要了”。\n{_lines(held)}",
            (*map(taken_back, held[-_MOST_CHOICES:]), ALL),
        )
    owner = owner_of(context.thread_id)
    for wish in meant:
        context.wishes.forget(owner, wish.number, thread=context.thread_id)
    left = len(held) - len(meant)
    gone = "；".join(one.text for one in meant)
    said = (
        f"不再要求：{gone}。还有 {left} 条长期要求。"
        if left
        else f"不再要求：{gone}。现在没有长期要求了。"
    )
    again = tuple(f"记住：{one.text}" for one in meant[:1])
    return said, (*again, LIST) if left else again


def _listed(held: Sequence[Wish]) -> tuple[str, tuple[str, ...]]:
    if not held:
        return f"还没有长期要求。可以说“{_HOW}”“记住：不用“赋能””。", (_HOW,)
    choices = tuple(map(taken_back, held[-_MOST_CHOICES:]))
    return f"长期要求有 {len(held)} 条，以后起草都带上：\n{_lines(held)}", choices


def _lines(held: Sequence[Wish]) -> str:
    return "\n".join(f"第 {one.number} 条：{one.text}" for one in held)


def taken_back(wish: Wish) -> str:
    """Return what to say so that a wish no longer holds."""
    return f"第 {wish.number} 条长期要求不要了"


# 第 2 条不要了, 都不要了: a wish is meant where the last answer offered to take one back.
_SHORT: Final = re.compile(
    r"(?:把|那就?|就)?(?:第\s*(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})\s*条|(?P<one>[这那]一?条)|(?P<all>都|全部?))"
    r"(?:也|都)?(?:给我)?(?:不要|不用|删|去|取消|作废)[了掉吧]*[。！]?"
    r"|(?:不要|删掉|去掉|取消)(?:第\s*(?P<m>\d{1,3}|[一二两三四五六七八九十]{1,3})\s*条|(?P<own>[这那]一?条))[了吧]*[。！]?"
)


def as_offered(said: str, choices: Sequence[str]) -> Operation | None:
    """Read a short answer to the choices of the last turn, where they take wishes back.

    Args:
        said: The turn.
        choices: The choices of the last answer.
    """
    offered = [match[1] for one in choices if (match := _OFFERED.fullmatch(one))]
    match = _SHORT.fullmatch(said.strip())
    if not offered or not match:
        return None
    if number := match["n"] or match["m"]:
        return Forget(wish=f"第{number}条")
    if match["all"]:
        return Forget(wish="全部")
    return Forget(wish=f"第{offered[0]}条") if len(offered) == 1 else Forget(wish="")
