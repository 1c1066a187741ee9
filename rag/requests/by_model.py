"""Reading a turn with a capable language model: what the rules are not sure of, by a schema.

The answer is JSON and nothing of it is trusted: it is validated, asked for once more where it is
wrong, and given up after that. The small embedded model is not asked: it reads 57 turns of 100
right (docs/quality/requests.md).
"""

import json
import re
from typing import Any, Final, Literal, get_args

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, Field, ValidationError

from rag.errors import RequestError
from rag.models.answers import json_answer
from rag.models.client import LanguageModel
from rag.models.fencing import fenced
from rag.requests import operations as ops
from rag.requests.brief import Action, ReviseMode, parse_request
from rag.requests.operations import About, Operation
from rag.requests.place import Place, Spot
from rag.requests.places import InHand
from rag.requests.reading import NEW_TEXT

_Does = Literal[
    "draft", "outline", "add_section", "revise", "replace", "delete", "move", "swap", "merge",
    "split", "insert", "set_title", "set_heading", "add_fact", "change_brief", "undo", "redo",
    "restore", "find", "ask", "remember", "forget", "wishes", "talk", "go_on", "clarify", "refuse",
]  # fmt: skip
_MAX_TOKENS: Final = 700
_ATTEMPTS: Final = 2
# Characters of the draft that the model is shown, to know what the writer points at.
_SHOWN: Final = 3000


class Read(BaseModel):
    """One operation as the model writes it; unused fields are left out."""

    do: _Does
    target: Place = Place()
    other: Place = Place()
    at: Spot = Spot()
    old: str = ""
    new: str = ""
    text: str = ""
    mode: ReviseMode = ReviseMode.POLISH
    count: int = 1
    version: int | Literal["first", "previous"] = "previous"
    about: About = "draft"
    choices: tuple[str, ...] = Field(default=(), max_length=4)


class Turn(BaseModel):
    """The operations of a turn, in order."""

    operations: list[Read]


_SYSTEM: Final = (
    "你读懂写讲话稿的人说的一句话，把它变成操作，只答 JSON："
    '{"operations": [{"do": …}]}，按先后列出。\n'
    f"do 可取：{'、'.join(get_args(_Does))}。\n"
    "target、other、at 是位置：unit 取 全文 标题 节 段 句 开头 结尾；"
    "number 从 1 数，-1 是最后；to 是一段范围的末尾；section、paragraph 说在第几部分、第几段里数；"
    "about 是内容；words 是原话；at 还有 side：before 或 after。\n"
    "replace：把 old 换成 new，或把 target 整个换成 new。delete：删 target，或删原话 text。"
    "move：把 target 移到 at。swap：target 与 other 对调。merge、split：target 合并、拆开。"
    "insert：把原话 text 放到 at。set_title、set_heading：text 是新标题。"
    "add_fact：text 是要写进去的事实。\n"
    "revise：mode 取 润色 扩写 缩写 改写 口语转书面 续写 仿写，text 是要求。"
    "draft、outline、change_brief、find、add_section：text 是要求的原话。"
    f"ask：about 取 {'、'.join(get_args(About))}，text 是问题。"
    "restore：version 是版号、first 或 previous。\n"
    "old、new、text 一律照抄原话，不替他添字。手里有稿子时，只有明说要另写新的才用 draft。"
    "有两种理解、后果不同，或看不出指哪里，用 clarify，text 是要问的一句话，"
    "choices 是他可以照说的几种答法，每种都是一句完整的要求。"
    "以后每次都要照做的要求用 remember，不再要的用 forget，text 是要求；问有哪些要求用 wishes。"
    "与讲话稿无关的用 refuse，寒暄道谢用 talk。"
)
_EXAMPLES: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    (
        "手里：稿子，各部分 3、2 段，小标题：一、提高认识；二、抓好落实。\n"
        "他说：第二部分第一段啰嗦了，删掉最后一句，再把“抓好”都改成“抓实”",
        {
            "operations": [
                {
                    "do": "revise",
                    "mode": "缩写",
                    "target": {"unit": "段", "number": 1, "section": 2},
                    "text": "第二部分第一段啰嗦了",
                },
                {"do": "delete", "target": {"unit": "句", "number": -1}},
                {"do": "replace", "old": "抓好", "new": "抓实"},
            ]
        },
    ),
    (
        "手里：稿子，各部分 3 段，没有小标题。\n他说：这儿不太对",
        {
            "operations": [
                {
                    "do": "clarify",
                    "text": "是哪一段不对？",
                    "choices": ["第一段改写一下", "第二段改写一下", "第三段改写一下"],
                }
            ]
        },
    ),
)


def read_by_model(
    said: str, held: InHand, model: LanguageModel, *, pace: int
) -> tuple[Operation, ...] | None:
    """The operations of a turn; None where the model does not answer in the schema.

    Raises:
        ModelServerError: the model does not answer at all.
        ModelMissingError: it is not installed.
    """
    messages: list[BaseMessage] = [SystemMessage(_SYSTEM)]
    for asked, answer in _EXAMPLES:
        messages.append(HumanMessage(asked))
        messages.append(AIMessage(json.dumps(answer, ensure_ascii=False)))
    messages.append(HumanMessage(f"{_in_words(held)}\n他说：{said}"))
    for _ in range(_ATTEMPTS):
        answer_text = json_answer(messages, model, Turn, max_tokens=_MAX_TOKENS)
        try:
            read = Turn.model_validate_json(answer_text)
            return tuple(_operation(one, said, held, pace) for one in read.operations) or None
        except (ValidationError, RequestError) as error:
            messages += [AIMessage(answer_text or "（空）"), HumanMessage(_correct(error))]
    return None


def _in_words(held: InHand) -> str:
    headings = "；".join(filter(None, map(fenced, held.headings)))
    if held.has == "outline":
        return f"手里：提纲：{headings}"
    if held.has != "draft":
        return "手里：没有稿子。" if held.has == "nothing" else "手里：刚找到的材料，没有稿子。"
    headings = f"，小标题：{headings}" if headings else "，没有小标题"
    counted = "、".join(map(str, held.paragraphs))
    shown = f"\n<稿子>\n{fenced(held.text)[:_SHOWN]}\n</稿子>" if held.text else ""
    return f"手里：稿子，各部分 {counted} 段{headings}。{shown}"


def _correct(error: Exception) -> str:
    return f"答案不合要求（{str(error)[:300]}）；请重新只答合要求的 JSON。"


def _operation(read: Read, said: str, held: InHand, pace: int) -> Operation:
    """What the model read, as an operation.

    Raises:
        RequestError: a field is missing or made up, without which words would be lost or invented.
    """
    _check(read, said, held)
    text = read.text or said
    written: dict[str, Any] = read.model_dump(include={"do", *_FIELDS.get(read.do, ())})
    if action := _ACTIONS.get(read.do):
        written["brief"] = parse_request(text, pace=pace, action=action)
    if name := _TEXTS.get(read.do):
        written[name] = text
    return ops.OPERATIONS.validate_python([written])[0]


def _check(read: Read, said: str, held: InHand) -> None:
    """Stop what would change words that were not named, or write words that were not given.

    Raises:
        RequestError: it would.
    """
    if read.do == "draft" and held.has == "draft" and not _NEW.search(said):
        raise RequestError("手里有稿子，他没有明说要另写一篇，不能用 draft")
    for name in _GIVEN.get(read.do, ()):
        value = getattr(read, name)
        if not value:
            raise RequestError(f"{read.do} 缺少 {name}")
        added = _plain(value).replace(_plain(read.old), "") if read.old else _plain(value)
        if added not in _plain(said):
            raise RequestError(f"{read.do} 的 {name} 不是他的原话")
    words = {"replace": read.old, "delete": read.text}.get(read.do, "")
    if not words and any(getattr(read, name).is_all for name in _PLACED.get(read.do, ())):
        raise RequestError(f"{read.do} 没有说是哪里；看不出就用 clarify")


# A new text, said clearly; where a model takes it for one, “一份” and “一篇” are clear enough.
_NEW: Final = re.compile(NEW_TEXT.pattern + r"|一[份篇]", NEW_TEXT.flags)


def _plain(text: str) -> str:
    return re.sub(r"[\s“”\"'‘’「」，。,.；;：:]", "", text)


# The fields that are taken over into each kind of operation as they are.
_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "revise": ("mode", "target"),
    "add_section": ("at",),
    "ask": ("about", "target"),
    "clarify": ("choices",),
    "replace": ("old", "new", "target"),
    "delete": ("target", "text"),
    "move": ("target", "at"),
    "swap": ("target", "other"),
    "merge": ("target",),
    "split": ("target",),
    "insert": ("text", "at"),
    "set_title": ("text",),
    "set_heading": ("target", "text"),
    "add_fact": ("text",),
    "undo": ("count",),
    "redo": ("count",),
    "restore": ("version",),
}
# The fields that must be words of the writer.
_GIVEN: Final[dict[str, tuple[str, ...]]] = {
    "replace": ("new",),
    "insert": ("text",),
    "set_title": ("text",),
    "set_heading": ("text",),
    "add_fact": ("text",),
}
# The places that must be named where words are lost or moved.
_PLACED: Final[dict[str, tuple[str, ...]]] = {
    "replace": ("target",),
    "delete": ("target",),
    "move": ("target", "at"),
    "swap": ("target", "other"),
    "merge": ("target",),
    "split": ("target",),
    "set_heading": ("target",),
}
# The kinds with a brief, and what it is a brief for.
_ACTIONS: Final = {
    "draft": Action.DRAFT,
    "outline": Action.OUTLINE,
    "change_brief": Action.DRAFT,
}
# The kinds that take the wish as it was said, and the field that takes it.
_TEXTS: Final = {
    "revise": "wish",
    "add_section": "topic",
    "ask": "question",
    "find": "query",
    "remember": "wish",
    "forget": "wish",
    "clarify": "question",
}
