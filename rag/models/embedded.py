"""The embedded model: llama.cpp's own server (through xllamacpp) in this process.

It serves the model on a free loopback port with a random key, and is reached like a remote server.
"""

import os
import secrets
from pathlib import Path
from typing import Final

from rag.errors import ModelMissingError, ModelServerError
from rag.models.model_file import INSTALL_COMMAND

# Small machines serve one request at a time, but each kind of prompt keeps its examples in a slot
# of its own, so that none is read twice. The slots share this many tokens beside the settings'.
SLOTS: Final = 6
EXAMPLE_TOKENS: Final = 4096


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
