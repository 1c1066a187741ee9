"""The clients of model servers: any OpenAI-compatible one, and the providers of LangChain.

A server that is busy (429, 503) or has failed (5xx) is asked again by the library of openai, after
the seconds or at the hour that it names (``Retry-After``, up to two minutes), else after waits that
double, with jitter. It does so only before the first piece of an answer.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx2
import openai
from langchain_core.language_models import BaseChatModel
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai.chat_models.base import BaseChatOpenAI
from pydantic import SecretStr

from rag.errors import ModelMissingError
from rag.models.loopback import is_on_loopback
from rag.models.thinking import THOUGHT

CONNECT_SECONDS: Final = 10.0
# Waits of 0.5, 1, 2, 4 and 8 seconds where the server names none.
RETRIES: Final = 5
# A server that refuses connections is tried once more after this: it may be starting anew.
REFUSED_SECONDS: Final = 0.5
# The fields in which servers send thoughts: DeepSeek, llama.cpp and older vLLM; newer vLLM.
_THOUGHTS: Final = ("reasoning_content", "reasoning")


class CompatibleChatModel(BaseChatOpenAI):
    """A model on an OpenAI-compatible server, whose thoughts are kept beside its text.

    LangChain's ``ChatOpenAI`` drops thoughts, and sends ``max_completion_tokens``, which many
    servers do not know; this one sends ``max_tokens``.
    """

    @property
    def _llm_type(self) -> str:
        return "openai-compatible"

    def _convert_chunk_to_generation_chunk(
        self,
        chunk: dict[str, Any],
        default_chunk_class: type,
        base_generation_info: dict[str, Any] | None,
    ) -> ChatGenerationChunk | None:
        made = super()._convert_chunk_to_generation_chunk(
            chunk, default_chunk_class, base_generation_info
        )
        choices: Sequence[dict[str, Any]] = chunk.get("choices") or ({},)
        delta = choices[0].get("delta") or {}
        thought = next((delta[name] for name in _THOUGHTS if delta.get(name)), "")
        if made is not None and isinstance(thought, str) and thought:
            made.message.additional_kwargs[THOUGHT] = thought
        return made


class _Connection(openai.DefaultAsyncHttpxClient):
    """Connects twice at most, and waits once: the library would try both as often as it retries."""

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        try:
            return await self._sent_again(request, options)
        except httpx2.TimeoutException as error:
            raise openai.APITimeoutError(request=request) from error
        except httpx2.ConnectError as error:
            raise openai.APIConnectionError(request=request) from error

    async def _sent_again(
        self, request: httpx2.Request, options: Mapping[str, Any]
    ) -> httpx2.Response:
        try:
            return await super().send(request, **options)
        except httpx2.ConnectError:
            await asyncio.sleep(REFUSED_SECONDS)
            return await super().send(request, **options)


def compatible(model: str, base_url: str, api_key: SecretStr, *, timeout: float) -> BaseChatModel:
    """Return the client of a model on an OpenAI-compatible server.

    Args:
        model: Its name there.
        base_url: The address, up to ``/v1``.
        api_key: The key; may be empty.
        timeout: Seconds without a byte after which the server is given up.
    """
    key = api_key if api_key.get_secret_value() else SecretStr("none")
    # A model on this machine is called directly, even if the environment names a proxy.
    trust = not is_on_loopback(base_url)
    return CompatibleChatModel(
        model=model,
        base_url=base_url,
        api_key=key,
        timeout=openai.Timeout(timeout, connect=CONNECT_SECONDS),
        max_retries=RETRIES,
        # Silence is measured in rag.models.streaming, for all providers.
        stream_chunk_timeout=None,
        http_client=openai.DefaultHttpxClient(trust_env=trust),
        http_async_client=_Connection(trust_env=trust),
    )


def provided(provider: str, model: str, api_key: SecretStr) -> BaseChatModel:
    """Return the client of a model of any provider that LangChain knows.

    Args:
        provider: LangChain's name for it, such as ``anthropic``.
        model: The name of the model there.
        api_key: The key; where it is empty, the package of the provider looks for its own.

    Raises:
        ModelMissingError: the provider is unknown, or its package or its key is missing.
    """
    from langchain.chat_models import init_chat_model

    named = f"{provider}:{model}"
    key: dict[str, Any] = {"api_key": api_key} if api_key.get_secret_value() else {}
    try:
        made: BaseChatModel = init_chat_model(model, model_provider=provider, **key)
    except ImportError as error:
        package = (error.name or f"langchain_{provider}").partition(".")[0].replace("_", "-")
        raise ModelMissingError(
            f"WENGAO_LLM={named} 要先装 {package}：pip install {package}"
        ) from error
    except (ValueError, openai.OpenAIError) as error:
        reason = str(error).partition("\n")[0]
        raise ModelMissingError(
            f"WENGAO_LLM={named} 用不了（{reason}）；冒号前须是 LangChain 的提供方，"
            "密钥可填 WENGAO_LLM_API_KEY"
        ) from error
    return made


# What providers call the options of the OpenAI chat API.
_OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "max_tokens": ("max_tokens", "max_output_tokens", "num_predict"),
    "temperature": ("temperature",),
    "seed": ("seed",),
}


def with_options(model: BaseChatModel, options: Mapping[str, Any]) -> BaseChatModel:
    """Return a provider's model with the options that it has, under its own names for them."""
    fields = type(model).model_fields
    chosen = {
        next((own for own in _OPTIONS.get(name, ()) if own in fields), ""): value
        for name, value in options.items()
    }
    return model.model_copy(update={name: value for name, value in chosen.items() if name})
