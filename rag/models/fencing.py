"""Keep what is data in a prompt from acting as an instruction or as a part of the chat.

A server that makes one text of a chat reads <|im_end|> and the like in it as the end of a turn,
wherever they come from; and a model reads characters that nobody sees.
"""

import re
from collections.abc import Sequence
from typing import Final

from langchain_core.messages import BaseMessage

from corpus.flaws.instructions import without_instructions
from corpus.language.invisible import visible

# The marks of the templates of Qwen, Llama, Mistral, Gemma and DeepSeek.
_TEMPLATE: Final = re.compile(
    r"<(?=[|｜])|(?<=[|｜])>|\[(?=/?(?:INST|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\])"
    r"|<(?=<?/?SYS>)|<(?=/?(?:s|bos|eos|start_of_turn|end_of_turn|tool_call|tool_response)>)",
    re.I,
)
_WIDE: Final = {"<": "＜", ">": "＞", "[": "［"}


def fenced(text: str) -> str:
    """Return a text as data: it cannot close its fence, and lines for a machine are left out."""
    return without_instructions(text).replace("<", "＜").replace(">", "＞")


def neutral(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """Return the messages without invisible characters, and with marks of templates made wide."""
    return [_neutral(one) for one in messages]


def _neutral(message: BaseMessage) -> BaseMessage:
    if not isinstance(message.content, str):
        return message
    text = _TEMPLATE.sub(lambda match: _WIDE[match[0]], visible(message.content))
    return message if text == message.content else message.model_copy(update={"content": text})
