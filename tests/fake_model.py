"""A chat model that answers by a rule: the real chain runs on it without weights."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

# A piece of the stream; a real model sends a token of one or two characters.
_PIECE = 2


class ScriptedChatModel(BaseChatModel):
    """Answers each prompt with what ``answer`` makes of its messages, streamed in small pieces.

    ``answer`` may raise what a model server raises. ``prompts`` keeps what was asked.
    """

    answer: Callable[[Sequence[BaseMessage]], str]
    prompts: list[list[BaseMessage]] = []  # noqa: RUF012 (pydantic copies it)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **options: Any,
    ) -> ChatResult:
        self.prompts.append(messages)
        message = AIMessage(content=self.answer(messages))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **options: Any,
    ) -> Iterator[ChatGenerationChunk]:
        self.prompts.append(messages)
        text = self.answer(messages)
        for start in range(0, len(text), _PIECE):
            piece = AIMessageChunk(content=text[start : start + _PIECE])
            yield ChatGenerationChunk(message=piece)
