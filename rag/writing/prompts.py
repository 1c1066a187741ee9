"""Build all prompts: one line of instruction, examples as chat turns, and the task.

The examples are the same in every call, so the server caches them and only has to read the few new
tokens. They were written for this project on subjects that nobody asks for, so that words copied
from them are noticed at once.
"""

from collections.abc import Sequence
from typing import Final

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from rag.writing.paragraph_prompts import paragraph_prompt, points_prompt
from rag.writing.points import Point

Example = tuple[str, str]

_SENTENCE_INSTRUCTION: Final = (
    "你为领导起草讲话稿。按写法，把参考的意思换一种说法写成一句话，"
    "庄重、具体、通顺，不照抄，不写标题和序号。"
)
_SENTENCE_EXAMPLES: Final[tuple[Example, ...]] = (
    (
        "写法：开头，讲认识\n参考：节水不是小事；水龙头连着饭碗",
        "节约用水事关长远，拧紧一个水龙头，就是为子孙后代守住一只饭碗。",
    ),
    (
        "写法：部署（管好源头）\n参考：取水口逐个登记；超采的井限期封填",
        "要从源头上管起来，对取水口逐一登记造册，凡是超采的机井，一律限期封填到位。",
    ),
    (
        "写法：讲情况\n参考：灌区改造完成23处；受益农田4.6万亩；亩均节水110立方米",
        "今年以来，我们完成灌区改造23处，受益农田达到4.6万亩，亩均节水110立方米。",
    ),
    (
        "写法：讲不足\n参考：有的灌区渠道老化；浇地靠大水漫灌",
        "也要清醒看到，一些灌区渠系年久失修，大水漫灌的老办法还没有从根本上改变。",
    ),
    (
        "写法：部署\n参考：水费收缴公开透明；村民用水协会自己定规矩、自己管账",
        "要把用水的规矩交给群众来定，依托村民用水协会管好账目，让每一笔水费的来龙去脉都晒在阳光下。",
    ),
    (
        "写法：部署（干部带头）\n参考：机关食堂、公共浴室先改造；别光对群众讲",
        "要坚持干部带头，先把机关食堂和公共场所的节水改造抓起来，要求群众做到的，自己首先做到。",
    ),
    (
        "写法：结尾，提要求\n参考：一级抓一级；年底看用水总量降没降",
        "各级各部门要一级抓一级、层层抓落实，用实实在在降下来的用水总量检验工作成效。",
    ),
)

_HEADINGS_INSTRUCTION: Final = (
    "你为领导的讲话稿拟小标题。三个标题字数相近、句式对仗，每行一个，不加序号。"
)
_HEADINGS_EXAMPLES: Final[tuple[Example, ...]] = (
    (
        "题目：节约用水\n参考：认识；制度；责任",
        "提高思想认识，绷紧节水这根弦\n完善制度机制，管住用水这个口\n压实工作责任，下活全局这盘棋",
    ),
    (
        "题目：图书馆建设\n参考：阵地；活动；队伍",
        "在建好阵地上下功夫\n在办好活动上花心思\n在带好队伍上求实效",
    ),
    (
        "题目：冬季供暖\n参考：保障；服务；安全",
        "抓保障，让热源足起来\n抓服务，让群众暖起来\n抓安全，让防线牢起来",
    ),
)


def sentence_prompt(point: Point) -> list[BaseMessage]:
    """Build the chat that asks for one sentence on one point."""
    stance = f"{point.stance}（{point.label}）" if point.label else str(point.stance)
    asked = f"写法：{stance}\n参考：{'；'.join(point.references)}"
    return _chat(_SENTENCE_INSTRUCTION, _SENTENCE_EXAMPLES, asked)


def headings_prompt(topic: str, hints: Sequence[str]) -> list[BaseMessage]:
    """Build the chat that asks for three headings, one per line."""
    return _chat(
        _HEADINGS_INSTRUCTION, _HEADINGS_EXAMPLES, f"题目：{topic}\n参考：{'；'.join(hints)}"
    )


def warm_prompts() -> list[list[BaseMessage]]:
    """Return prompts to send before the first request, so that the server caches their prefixes."""
    return [
        points_prompt("节水", "部署任务", ("节水",)),
        paragraph_prompt("节水", "讲意义", "节水。"),
    ]


def _chat(instruction: str, examples: Sequence[Example], asked: str) -> list[BaseMessage]:
    messages: list[BaseMessage] = [SystemMessage(instruction)]
    for user, assistant in examples:
        messages += [HumanMessage(user), AIMessage(assistant)]
    return [*messages, HumanMessage(asked)]
