"""One OpenAI-compatible client for the embedded language model and for any other server.

In this process, llama.cpp's own server (through xllamacpp) serves the embedded model on a free
loopback port with a random key. The client uses it exactly like a remote server.
"""

import os
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openai
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from rag.errors import ModelMissingError, ModelRefusedError, ModelServerError
from rag.models.loopback import is_on_loopback
from rag.models.model_file import INSTALL_COMMAND, ensure_embedded
from rag.settings import Settings

EMBEDDED = "embedded"
# Small machines serve one request at a time, but each kind of prompt keeps its examples in a slot
# of its own, so that none is read twice. The slots share this many tokens beside the settings'.
SLOTS = 6
EXAMPLE_TOKENS = 4096
TIMEOUT_SECONDS = 120.0

ProgressLine = Callable[[str], None]


class EmbeddedServer:
    """llama.cpp's OpenAI-compatible server in this process; runs until it is closed."""

    def __init__(self, path: Path, *, threads: int, context: int) -> None:
        try:
            import xllamacpp
        except ImportError as error:
            raise ModelMissingError(f"没有装语言模型的运行库；请运行 {INSTALL_COMMAND}") from error
        self.api_key = secrets.token_urlsafe(24)
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(path)
        parameters.hostnames = ["127.0.0.1"]
        parameters.port = 0
        parameters.api_keys = [self.api_key]
        parameters.n_ctx = context + EXAMPLE_TOKENS
        parameters.n_parallel = SLOTS
        parameters.kv_unified = True
        # Else the other slots are emptied whenever one is used, and their examples read again.
        parameters.cache_idle_slots = False
        parameters.cpuparams.n_threads = threads or os.cpu_count() or 1
        parameters.verbosity = 0
        parameters.ui = False
        parameters.speculative.types = [
            xllamacpp.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE
        ]
        try:
            self._server = xllamacpp.Server(parameters)
        except RuntimeError as error:
            raise ModelServerError(f"语言模型 {path.name} 启动失败：{error}") from error
        self.base_url = f"{self._server.listening_address}/v1"

    def close(self) -> None:
        """Stop the server and free its memory."""
        self._server = None


class LanguageModel:
    """A chat model that starts at first use and maps failures to our errors."""

    def __init__(self, settings: Settings, *, chat_model: BaseChatModel | None = None) -> None:
        self._settings = settings
        self._chat_model = chat_model
        self._server: EmbeddedServer | None = None
        self._lock = threading.Lock()
        self._slots: dict[str, int] = {}

    def load(self, progress: ProgressLine | None = None) -> BaseChatModel:
        """Return the chat model, starting it if necessary; safe from several threads.

        Raises:
            ModelMissingError: the embedded model is not installed, or the .gguf file is missing.
            ModelServerError: the embedded server does not start.
        """
        with self._lock:
            if self._chat_model is None:
                self._chat_model = self._start(progress or (lambda _line: None))
            return self._chat_model

    def _start(self, progress: ProgressLine) -> BaseChatModel:
        settings = self._settings
        if settings.llm_base_url:
            model = "" if settings.llm == EMBEDDED else settings.llm
            return _client(model or "default", settings.llm_base_url, settings.llm_api_key)
        path = self._gguf_path(progress)
        progress("载入语言模型…")
        self._server = EmbeddedServer(path, threads=settings.threads, context=settings.context)
        return _client(path.stem, self._server.base_url, SecretStr(self._server.api_key))

    def _gguf_path(self, progress: ProgressLine) -> Path:
        if self._settings.llm == EMBEDDED:
            return ensure_embedded(self._settings, progress)
        path = Path(self._settings.llm).expanduser()
        if not path.is_file():
            raise ModelMissingError(
                f"找不到语言模型 {self._settings.llm}；WENGAO_LLM 可填 embedded、一个 .gguf 文件，"
                "或与 WENGAO_LLM_BASE_URL 同用的模型名"
            )
        return path

    def stream(self, messages: Sequence[BaseMessage], **options: Any) -> Iterator[str]:
        """Yield the answer piece by piece.

        Args:
            messages: The chat turns.
            **options: Sampling options of the OpenAI chat API (``temperature``, ``max_tokens``,
                ``seed``, ``stop`` …); ``extra_body`` for those of llama.cpp.

        Raises:
            ModelMissingError: see :meth:`load`.
            ModelRefusedError: the server does not take an option or the length of the messages.
            ModelServerError: the server is down, refuses otherwise, or breaks off.
        """
        model = self.load()
        if self._server is not None:
            slot = {"id_slot": self._slot(messages)}
            options["extra_body"] = {**slot, **options.get("extra_body", {})}
        with _mapped_errors(self._settings):
            for chunk in model.stream(list(messages), **options):
                if text := chunk.text:
                    yield text

    def _slot(self, messages: Sequence[BaseMessage]) -> int:
        """The slot of the embedded server that has read the beginning of such messages.

        A request that was broken off occupies its slot for a moment; the next one of its kind waits
        for it, because in another slot it would read all examples anew.
        """
        begins = messages[0].text if messages else ""
        return self._slots.setdefault(begins, len(self._slots) % SLOTS)

    def complete(self, messages: Sequence[BaseMessage], **options: Any) -> str:
        """Return the whole answer; arguments and errors are those of :meth:`stream`."""
        return "".join(self.stream(messages, **options))

    def close(self) -> None:
        """Stop the embedded server if it is running."""
        with self._lock:
            if self._server is not None:
                self._server.close()
                self._server = self._chat_model = None


def _client(model: str, base_url: str, api_key: SecretStr) -> ChatOpenAI:
    key = api_key if api_key.get_secret_value() else SecretStr("none")
    # A model on this machine is called directly, even if the environment names a proxy.
    trust = not is_on_loopback(base_url)
    return ChatOpenAI(
        model=model,
        base_url=base_url,
        api_key=key,
        timeout=TIMEOUT_SECONDS,
        max_retries=1,
        http_client=openai.DefaultHttpxClient(trust_env=trust),
        http_async_client=openai.DefaultAsyncHttpxClient(trust_env=trust),
    )


@contextmanager
def _mapped_errors(settings: Settings) -> Iterator[None]:
    where = settings.llm_base_url or "内置语言模型"
    try:
        yield
    except openai.AuthenticationError as error:
        raise ModelServerError(f"{where} 不认密钥；请检查 WENGAO_LLM_API_KEY") from error
    except openai.NotFoundError as error:
        raise ModelServerError(
            f"{where} 没有模型 {settings.llm}；请检查 WENGAO_LLM 和 WENGAO_LLM_BASE_URL"
        ) from error
    except openai.APITimeoutError as error:
        raise ModelServerError(f"{where} 超时未答；已写的保留，请稍后重试") from error
    except openai.APIConnectionError as error:
        raise ModelServerError(f"连不上 {where}；已写的保留，请检查服务是否在运行") from error
    except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
        raise ModelRefusedError(_status(where, error)) from error
    except openai.APIStatusError as error:
        raise ModelServerError(_status(where, error)) from error
    except ValueError as error:
        # LangChain raises this if a server closes the stream without sending any piece.
        raise ModelServerError(f"{where} 没有作答；已写的保留，请重试") from error
    except openai.APIError as error:
        raise ModelServerError(f"{where} 中途断开：{error.message}；已写的保留，请重试") from error


def _status(where: str, error: openai.APIStatusError) -> str:
    return f"{where} 报错 {error.status_code}；已写的保留，请重试"
