"""The language model of the settings: embedded, on an OpenAI-compatible server, or of a provider.

All are read in one way: with deadlines, to be broken off at any moment, thoughts apart.
"""

import copy
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final, Self, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from pydantic import SecretStr

from rag.errors import ModelMissingError
from rag.models.embedded import SLOTS, EmbeddedServer
from rag.models.failures import mapped
from rag.models.fencing import neutral
from rag.models.model_file import ensure_embedded
from rag.models.outcome import Outcome
from rag.models.servers import compatible, provided, with_options
from rag.models.streaming import Deadlines, pulled
from rag.settings import EMBEDDED, Settings

# Seconds between two pieces of an answer, where the settings do not allow less for the first.
SILENCE_SECONDS: Final = 120.0
# The tokens of an answer where nothing else is asked for.
MOST_TOKENS: Final = 4096

ProgressLine = Callable[[str], None]


class _Loading:
    """The chat model of the settings, which starts at first use; safe from several threads."""

    def __init__(self, settings: Settings, chat_model: BaseChatModel | None) -> None:
        self.settings = settings
        self.server: EmbeddedServer | None = None
        self.slots: dict[str, int] = {}
        # Whether options are fields of the client instead of arguments.
        self.fields = chat_model is None and bool(settings.provider)
        self._chat_model = chat_model
        self._lock = threading.Lock()

    def model(self, progress: ProgressLine) -> BaseChatModel:
        with self._lock:
            if self._chat_model is None:
                self._chat_model = self._started(progress)
            return self._chat_model

    def _started(self, progress: ProgressLine) -> BaseChatModel:
        settings, timeout = self.settings, float(self.settings.llm_timeout)
        if settings.llm_base_url:
            name = "default" if settings.llm == EMBEDDED else settings.llm
            return compatible(name, settings.llm_base_url, settings.llm_api_key, timeout=timeout)
        if settings.provider:
            name = settings.llm.partition(":")[2]
            return provided(settings.provider, name, settings.llm_api_key)
        path = self._gguf_path(progress)
        progress("载入语言模型…")
        self.server = EmbeddedServer(path, threads=settings.threads, context=settings.context)
        key = SecretStr(self.server.api_key)
        return compatible(path.stem, self.server.base_url, key, timeout=timeout)

    def _gguf_path(self, progress: ProgressLine) -> Path:
        if self.settings.llm == EMBEDDED:
            return ensure_embedded(self.settings, progress)
        path = Path(self.settings.llm).expanduser()
        if not path.is_file():
            raise ModelMissingError(
                f"找不到语言模型 {self.settings.llm}；WENGAO_LLM 可填 embedded、一个 .gguf 文件、"
                "提供方:模型名，或与 WENGAO_LLM_BASE_URL 同用的模型名"
            )
        return path

    def close(self) -> None:
        with self._lock:
            if self.server is not None:
                self.server.close()
                self.server = self._chat_model = None


class LanguageModel:
    """A chat model that starts at first use and maps failures to our errors."""

    def __init__(self, settings: Settings, *, chat_model: BaseChatModel | None = None) -> None:
        self._settings = settings
        self._loading = _Loading(settings, chat_model)
        self._stop = threading.Event()

    def until(self, stop: threading.Event) -> Self:
        """Return the same model, whose answers end when ``stop`` is set, whatever is awaited."""
        bound = copy.copy(self)
        bound._stop = stop
        return bound

    def load(self, progress: ProgressLine | None = None) -> BaseChatModel:
        """Return the chat model, starting it if necessary; safe from several threads.

        Raises:
            ModelMissingError: the embedded model or the package of a provider is not installed, or
                the .gguf file is missing.
            ModelServerError: the embedded server does not start.
        """
        return self._loading.model(progress or (lambda _line: None))

    def stream(
        self,
        messages: Sequence[BaseMessage],
        *,
        chinese: bool = False,
        finished: bool = False,
        **options: Any,
    ) -> Iterator[str]:
        """Yield the text of the answer piece by piece, without thoughts.

        Args:
            messages: The chat turns.
            chinese: Whether an answer in another language is an error.
            finished: Whether an answer that is empty or was cut off at ``max_tokens`` is an error.
            **options: Sampling options of the OpenAI chat API (``temperature``, ``max_tokens``,
                ``seed``, ``stop`` …); ``extra_body`` for those of llama.cpp.

        Raises:
            ModelMissingError: see :meth:`load`.
            ModelRefusedError: the server does not take an option or the length of the messages.
            ModelAnswerError: it answers, but with nothing that is of use.
            ModelServerError: the server is down, refuses otherwise, or breaks off.
        """
        options.setdefault("max_tokens", MOST_TOKENS)
        outcome = Outcome(options["max_tokens"], chinese=chinese, finished=finished)
        with mapped(self._settings), closing(self._chunks(messages, options)) as chunks:
            yield from outcome.text(chunks)
        if not self._stop.is_set():
            outcome.judge()

    def _chunks(
        self, messages: Sequence[BaseMessage], options: dict[str, Any]
    ) -> Generator[AIMessageChunk]:
        model = self.load()
        if self._loading.server is not None:
            slot = {"id_slot": self._slot(messages)}
            options["extra_body"] = {**slot, **options.get("extra_body", {})}
        if self._loading.fields:
            model = with_options(model, options)
            options = {name: options[name] for name in ("stop",) if name in options}
        first = float(self._settings.llm_timeout)
        deadlines = Deadlines(first, min(SILENCE_SECONDS, first))
        stream = cast(Any, model.astream(neutral(messages), **options))
        return pulled(stream, deadlines, self._stop)

    def _slot(self, messages: Sequence[BaseMessage]) -> int:
        """The slot of the embedded server that has read the beginning of such messages.

        A request that was broken off occupies its slot for a moment; the next one of its kind waits
        for it, because in another slot it would read all examples anew.
        """
        begins = messages[0].text if messages else ""
        slots = self._loading.slots
        return slots.setdefault(begins, len(slots) % SLOTS)

    def complete(self, messages: Sequence[BaseMessage], **options: Any) -> str:
        """Return the whole answer; arguments and errors are those of :meth:`stream`."""
        return "".join(self.stream(messages, **options))

    def close(self) -> None:
        """Stop the embedded server if it is running."""
        self._loading.close()
