"""What goes wrong with a model server, as our errors: one line with what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import openai
from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelError,
    ModelInvalidRequestError,
    ModelNotFoundError,
    ModelPermissionDeniedError,
    ModelRateLimitError,
    ModelTimeoutError,
)

from rag.errors import ModelAnswerError, ModelRefusedError, ModelServerError
from rag.models.streaming import SilenceError
from rag.settings import Settings

_KEPT: Final = "已写的保留"
# What a server answers that has too much to do.
_BUSY: Final = (429, 503, 529)
# OpenAI's errors, and what the other providers of LangChain make of the same.
_KEY: Final = (
    openai.AuthenticationError,
    openai.PermissionDeniedError,
    ModelAuthenticationError,
    ModelPermissionDeniedError,
)
_UNKNOWN: Final = (openai.NotFoundError, ModelNotFoundError)
_LATE: Final = (openai.APITimeoutError, ModelTimeoutError)
_AWAY: Final = (openai.APIConnectionError, ModelConnectionError, ConnectionError)
_REFUSED: Final = (
    openai.BadRequestError,
    openai.UnprocessableEntityError,
    ContextOverflowError,
    ModelInvalidRequestError,
)
_FAILED: Final = (openai.APIStatusError, ModelRateLimitError, ModelAPIError)


# The errors of clients that are expected; LangChain raises a ValueError where a server closes the
# stream without any piece.
_ALL: Final = (SilenceError, openai.APIError, ModelError, ConnectionError, ValueError)


@contextmanager
def mapped(settings: Settings) -> Iterator[None]:
    """Turn the errors of clients into ours.

    Raises:
        ModelRefusedError: the server does not take the request as it was made.
        ModelAnswerError: it answers with nothing.
        ModelServerError: anything else that it does.
    """
    where = settings.llm_base_url or settings.provider or "内置语言模型"
    try:
        yield
    except _ALL as error:
        raise _kind(error)(_said(error, where, settings.llm)) from error


def _kind(error: Exception) -> type[ModelServerError]:
    if isinstance(error, _REFUSED):
        return ModelRefusedError
    return ModelAnswerError if isinstance(error, ValueError) else ModelServerError


def _said(error: Exception, where: str, model: str) -> str:
    if isinstance(error, SilenceError):
        return _silence(where, error)
    for kinds, message in (
        (_KEY, "{where} 不认密钥；请检查 WENGAO_LLM_API_KEY"),
        (_UNKNOWN, "{where} 没有模型 {model}；请检查 WENGAO_LLM 和 WENGAO_LLM_BASE_URL"),
        (_LATE, "{where} 超时未答；{kept}，请稍后重试"),
        (_AWAY, "连不上 {where}；{kept}，请检查服务是否在运行"),
        ((ValueError,), "{where} 没有作答；{kept}，请重试"),
    ):
        if isinstance(error, kinds):
            return message.format(where=where, model=model, kept=_KEPT)
    if isinstance(error, (*_REFUSED, *_FAILED)):
        return _status(where, error)
    return f"{where} 中途断开：{error}；{_KEPT}，请重试"


def _silence(where: str, error: SilenceError) -> str:
    if error.begun:
        return f"{where} 中途 {error.seconds:g} 秒没有动静；{_KEPT}，请重试"
    return (
        f"{where} 等了 {error.seconds:g} 秒没有作答；{_KEPT}，"
        "请稍后重试，服务器慢可把 WENGAO_LLM_TIMEOUT 调大"
    )


def _status(where: str, error: Exception) -> str:
    status = getattr(error, "status_code", None)
    if status in _BUSY or isinstance(error, ModelRateLimitError):
        return f"服务繁忙（{status or 429}）：{where} 再三推迟；{_KEPT}，请过一会儿再试"
    return f"{where} 报错{f' {status}' if status else ''}；{_KEPT}，请重试"
