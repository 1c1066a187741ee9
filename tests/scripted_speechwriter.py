"""What a well-behaved small model says to each prompt of the writing engine, by a rule.

Headings and points it makes of the subject or of the references, paragraphs of their points, a
sentence of its references; of any other text it trims each sentence.
"""

import re
from collections.abc import Sequence
from typing import Final

from langchain_core.messages import AIMessage, BaseMessage

_HEADINGS: Final = "提高思想认识不松懈\n抓好重点任务不放手\n压实工作责任不推诿"
# What can be said of any subject, each in words of its own.
_DEEDS: Final = (
    "把{}列进年度计划，排出时间和人手",
    "请群众给{}打分，听得进难听的话",
    "每月碰头商量{}，难处当面说开",
    "带着徒弟学{}，老手教会新手",
)
_AFTER: Final = ("做到有人管、有人问", "办一件成一件", "让大家看得见变化", "年底拿结果说话")


def answer(messages: Sequence[BaseMessage]) -> str:
    """Return the answer to a prompt of :mod:`rag.writing`."""
    asked = next(one for one in reversed(messages) if not isinstance(one, AIMessage))
    begun = str(messages[-1].content) if isinstance(messages[-1], AIMessage) else ""
    said = str(asked.content)
    if match := re.search(r"题目：(.*)\n写法：.*\n第一句：.*\n参考：(.*)", said):
        return _paragraph(match[1], match[2], begun)
    if match := re.search(r"题目：(.*)\n(?!参考|例句)[^\n：]+：(.*)", said):
        return _points(match[1], match[2].split("；"))
    if "题目：" in said and "例句" not in said:
        return _HEADINGS
    if match := re.search(r"参考：(.+)", said):
        return "要" + match[1].replace("；", "，").removeprefix("要") + "。"
    return "".join(one.partition("，")[0] + "。" for one in said.split("。") if one)


def _points(subject: str, aspects: Sequence[str]) -> str:
    """A point on each aspect: a clause of a speech as it is, else a deed."""
    deeds = iter(_DEEDS)
    return "\n".join(one if len(one) > 6 else next(deeds, one).format(subject) for one in aspects)


def _paragraph(subject: str, references: str, begun: str) -> str:
    """A sentence for each reference, then for each deed, that does not stand yet."""
    given = [*filter(None, references.split("；")), *(one.format(subject) for one in _DEEDS)]
    left = [one for one in given if one not in begun]
    said = [f"{one}，{_AFTER[place % len(_AFTER)]}。" for place, one in enumerate(left)]
    # A server that has nothing to add sends an empty line.
    return "".join(said) or "\n"
