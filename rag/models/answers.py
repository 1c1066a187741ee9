"""Answers in JSON: asked for by a schema, in plain words where the server knows no schemas."""

import re
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from rag.errors import ModelRefusedError
from rag.models.client import LanguageModel
from rag.models.thinking import THINKING_TOKENS


def json_answer(
    messages: Sequence[BaseMessage],
    model: LanguageModel,
    answer: type[BaseModel],
    *,
    max_tokens: int,
) -> str:
    """Return what the model answered, without fences around it; it can be no JSON.

    Raises:
        ModelAnswerError: the answer is empty, or was cut off.
        ModelServerError: the model does not answer.
        ModelMissingError: it is not installed.
    """
    schema = {"name": answer.__name__.lower(), "schema": answer.model_json_schema()}
    form = {"type": "json_schema", "json_schema": schema}
    allowed = max_tokens + THINKING_TOKENS
    options: dict[str, Any] = {"max_tokens": allowed, "temperature": 0, "finished": True}
    try:
        # As a field of the body: the client would parse the stream itself, and fails where a
        # server leaves something out that is not needed.
        said = model.complete(messages, extra_body={"response_format": form}, **options)
    except ModelRefusedError:
        said = model.complete(messages, **options)
    match = re.search(r"\{.*\}", said, re.DOTALL)
    return match[0] if match else said
